# SPDX-License-Identifier: EUPL-1.2
"""Who signed in stands in the log of their organisation; what was refused in the technical log, without who.

A refusal is the same line for an account that exists and for one that does not, and costs both as little: a line in an
organisation's log would take longer for the first, and so tell which addresses are known.
"""

import logging
from collections.abc import Iterable

from django.http import HttpRequest

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.organisations import scope
from samenspiegel.organisations.models import Account
from samenspiegel.people.models import Person

log = logging.getLogger(__name__)

REFUSALS = {
    "email_password_mismatch": "signing in was refused: the password is not right",
    "incorrect_password": "signing in was refused: the password is not right",
    "incorrect_code": "signing in was refused: the code or the key is not right",
    "too_many_login_attempts": "signing in was refused: too many tries",
    "rate_limited": "signing in was refused: too many tries",
}


def signed_in(account: Account, methods: Iterable[str], *, only: str | None = None) -> None:
    """Log it for each person that this account is.

    Args:
        methods: how, in the order of the steps: "code", "password", "mfa", "openid".
        only: the public id of the one organisation that this sign-in opens.
    """
    by = ",".join(dict.fromkeys(methods)) or "invitation"
    with scope.everything():
        persons = Person.objects.filter(account=account, is_active=True).select_related("organisation")
        if only is not None:
            persons = persons.filter(organisation__public_id=only)
        for person in persons.order_by("organisation_id", "pk"):
            audit.log(
                "account.signed_in",
                organisation=person.organisation,
                at=clock.now(),
                actor=person,
                about=person,
                method=by,
            )


def refused(code: str) -> None:
    """Note in the technical log that a try to sign in was refused, by the code of the reason."""
    if code in REFUSALS:
        log.warning(REFUSALS[code])


def access_refused(request: HttpRequest) -> None:
    """Note in the technical log at which door somebody who is signed in stood before nothing: its name, no id.

    The rater's door is not among them.
    """
    if request.resolver_match is not None and not request.path.startswith("/v/"):
        log.warning("access was refused: " + (request.resolver_match.url_name or "a page without a name"))
