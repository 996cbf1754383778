# SPDX-License-Identifier: EUPL-1.2
"""Of which organisation rows may be read and written now: the one place that every query goes by.

Two locks look here. Every queryset of a model that belongs to an organisation is narrowed to it (``models.OfScope``),
and on PostgreSQL the database itself shows no other rows, whatever the query says (``postgresql``, ``tenancy``).

A web request begins with nothing and is narrowed, once, to the organisation of who is signed in, of a rater's link or
of an invitation. Commands, jobs and migrations work for every organisation and say so with ``everything()``.
"""

from contextlib import AbstractContextManager
from contextvars import ContextVar, Token

NOTHING = -1
EVERYTHING = 0  # ids begin at 1

_scope: ContextVar[int] = ContextVar("organisation", default=NOTHING)


class NoOrganisation(Exception):
    """Rows of an organisation were asked for before it was known which one: a fault of the program."""

    def __init__(self) -> None:
        super().__init__(
            "No organisation is chosen here. Pages get it from request.person or from the link; a command or a job "
            "works inside organisations.scope.everything()."
        )


class OtherOrganisation(Exception):
    """A request that belongs to one organisation was given to another: a fault of the program."""


def current() -> int:
    """The id of the one organisation, ``EVERYTHING`` or ``NOTHING``."""
    return _scope.get()


class _Within(AbstractContextManager[None]):
    def __init__(self, wanted: int) -> None:
        self.wanted = wanted

    def __enter__(self) -> None:
        self.before: Token[int] = _scope.set(self.wanted)

    def __exit__(self, *_: object) -> None:
        _scope.reset(self.before)


def everything() -> AbstractContextManager[None]:
    """Work for all organisations: commands, jobs, and finding out who asks. Keep it as small as can be."""
    return _Within(EVERYTHING)


def nothing() -> AbstractContextManager[None]:
    """Work for no organisation yet; how every web request begins."""
    return _Within(NOTHING)


def only(organisation_id: int) -> AbstractContextManager[None]:
    """Work for one organisation."""
    return _Within(organisation_id)


def narrow_to(organisation_id: int) -> None:
    """From here to the end of this request: this organisation alone.

    Raises:
        OtherOrganisation: the request belongs to another one already.
    """
    if _scope.get() not in (NOTHING, EVERYTHING, organisation_id):
        raise OtherOrganisation
    _scope.set(organisation_id)
