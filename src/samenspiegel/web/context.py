# SPDX-License-Identifier: EUPL-1.2
"""What every page needs to know."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    return {"person": getattr(request, "person", None), "is_demo": settings.DEMO}
