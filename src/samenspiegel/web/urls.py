# SPDX-License-Identifier: EUPL-1.2
"""The addresses of the pages, in Dutch; one file per noun in ``addresses``."""

from importlib import import_module
from pkgutil import iter_modules

from django.urls import URLPattern, URLResolver

from . import addresses

_found: list[URLPattern | URLResolver] = [
    pattern
    for module in iter_modules(addresses.__path__)
    for pattern in import_module(f"{addresses.__name__}.{module.name}").urlpatterns
]
# A fixed address comes before one with an id in it: /gesprekken/nieuw/ is no conversation.
urlpatterns = sorted(_found, key=lambda pattern: str(pattern.pattern).count("<"))
