# SPDX-License-Identifier: EUPL-1.2
"""Whether the program is alive, and whether it is ready to serve: for who watches over it. No figures, no names."""

from django.db import DatabaseError, connections
from django.http import HttpRequest, JsonResponse

from samenspiegel import clock
from samenspiegel.organisations import heartbeat
from samenspiegel.retention.gate import gate


def alive(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"alive": True})


def ready(request: HttpRequest) -> JsonResponse:
    """All databases answer and the register gate is open: pages are served.

    Whether the clock runs is told beside it: a web process is no less ready without.
    """
    found = {}
    for alias in connections:
        try:
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT 1")
            found[alias] = True
        except DatabaseError:
            found[alias] = False
    found["destruction"] = all(found.values()) and gate.is_open(
        now=clock.now(), system_now=clock.system_now()
    )
    is_ready = all(found.values())
    return JsonResponse({"ready": is_ready, **found, "clock": _is_ticking()}, status=200 if is_ready else 503)


def ticking(request: HttpRequest) -> JsonResponse:
    """The clock ran in the last hour: mail leaves, and what must go is destroyed."""
    is_ticking = _is_ticking()
    return JsonResponse({"clock": is_ticking}, status=200 if is_ticking else 503)


def _is_ticking() -> bool:
    try:
        return heartbeat.is_ticking(at=clock.system_now())
    except DatabaseError:  # not there, or not migrated
        return False
