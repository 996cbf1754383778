# SPDX-License-Identifier: EUPL-1.2
"""How often somebody may try to sign in: enough for a whole town hall, too little to guess, never a lock on anybody.

A limit per account alone is a weapon: who floods the account of a colleague keeps them out. So each try counts

- per client and account: who guesses from one place stops there, and nobody else notices;
- per client: a town hall of hundreds behind one address fits in it;
- per account, over all *unknown* browsers: many places together do not guess on. A browser in which the account was
  signed in before (``known_browser``) counts apart, so this one never keeps its holder out there; and a passkey has no
  such limit at all, since there is nothing to guess.

The counters hold a keyed hash and live in the cache that all processes share; none is about a rater.
"""

from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from . import known_browser

# amount/time; "key" is what the name in LIMITS counts by
LIMITS = {
    "password.client": "200/10m/key",
    "password.client_and_account": "6/15m/key",
    "password.account": "60/1h/key",
    "password.known_browser": "12/15m/key",
    "code.client": "200/10m/key",
    "code.client_and_account": "6/1h/key",
    "code.account": "20/1h/key",
    "code.known_browser": "10/1h/key",
    "second_step.client": "200/10m/key",
    "second_step.client_and_account": "6/15m/key",
    "second_step.account": "20/1h/key",
    "second_step.known_browser": "10/15m/key",
    "passkey.client": "200/10m/key",
    "feed.client": "200/10m/key",
    "paper.session": "20/10m/key",
    "proof.session": "10/15m/key",
    "proof_mail.session": "6/1h/key",
    "upload.session": "30/10m/key",
    "scores.client": "200/10m/key",
    "scores_again.client": "400/10m/key",
    "check.client": "200/10m/key",
}


class Usage:
    """What one try took from the limits, to be given back when it turned out right."""

    def __init__(self) -> None:
        self.taken: list[ratelimit.RateLimitUsage] = []

    def give_back(self) -> None:
        for one in self.taken:
            one.rollback()


def try_account(request: HttpRequest, what: str, address: str) -> Usage | None:
    """Count a try of ``what`` (password, code, second_step) for the account of an address, known to us or not.

    Returns ``None`` when there were too many; then nothing may be tried, and the right answer is refused as well.
    """
    client, account = _client(request), address.strip().lower()
    browser = known_browser.of(request, account)
    if browser:
        return _take(request, {f"{what}.known_browser": f"{browser} {account}"})
    return _take(
        request,
        {
            f"{what}.client": client,
            f"{what}.client_and_account": f"{client} {account}",
            f"{what}.account": account,
        },
    )


def try_client(request: HttpRequest, what: str) -> Usage | None:
    """Count a try that names no account."""
    return _take(request, {f"{what}.client": _client(request)})


def try_session(request: HttpRequest, what: str) -> Usage | None:
    """Count a try of somebody who is signed in, in this session: it bothers nobody else, nor them elsewhere."""
    return _take(request, {f"{what}.session": str(request.session.session_key)})


def _client(request: HttpRequest) -> str:
    return ratelimit.truncate_ip(get_adapter().get_client_ip(request))


def _take(request: HttpRequest, counters: dict[str, str]) -> Usage | None:
    usage = Usage()
    for name, by in counters.items():
        key = salted_hmac("samenspiegel.throttle", f"{name} {by}", algorithm="sha256").hexdigest()
        taken = ratelimit.consume(
            request, app="samenspiegel", action=name, config=LIMITS, key=key, limit_get=True
        )
        if taken is None:
            return None
        usage.taken.append(taken)
    return usage
