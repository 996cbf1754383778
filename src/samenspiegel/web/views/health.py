# SPDX-License-Identifier: EUPL-1.2
"""Whether the program is alive, and whether it is ready to serve: for who watches over it. No figures, no names."""

from django.db import DatabaseError, connections
from django.http import HttpRequest, JsonResponse

from samenspiegel.keys import queries as register
from samenspiegel.retention import queries as retention


def alive(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"alive": True})


def ready(request: HttpRequest) -> JsonResponse:
    """All databases answer, and neither key store nor database is ahead of the destruction register."""
    found = {}
    for alias in connections:
        try:
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT 1")
            found[alias] = True
        except DatabaseError:
            found[alias] = False
    if all(found.values()):
        try:
            ordered = register.ordered()
            found["destruction"] = register.carried_out() <= ordered and retention.carried_out() <= ordered
        except DatabaseError:  # not migrated yet
            found["destruction"] = False
    is_ready = all(found.values())
    return JsonResponse({"ready": is_ready, **found}, status=200 if is_ready else 503)
