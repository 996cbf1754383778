# SPDX-License-Identifier: EUPL-1.2
"""A fresh proof of identity before what cannot be undone (design, section 7).

One list, by the name of the address. Within ``FRESH_FOR`` after signing in or after the last proof nothing is asked.
Later, the form that was sent is kept, a page asks for the proof, and then the deed goes on with what was typed.
"""

from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from samenspiegel import clock

from . import kept_form

FRESH_FOR = timedelta(minutes=10)
SESSION_KEY = "proved_at"

TO_DO: Mapping[str, str] = {
    "close_round": "the answers are destroyed and nobody can answer any more",
    "withdraw_report": "the report is destroyed",
    "answer_consent": "with the last yes what was answered is destroyed unread",
    "cancel": "what was answered is destroyed unread",
    "throw_away": "everything of a scan is destroyed",
    "recording": "with both for nothing, what was begun goes",
    "confirm_held": "everything that was written for it goes",
    "committee": "decides who approves for a committee",
    "reduce_record": "what was written beside the agreements goes",
    "close_record": "the record ends without approval of both",
    "ask_hold": "what must be destroyed is kept longer",
    "ask_hold_as_keeper": "what must be destroyed is kept longer",
    "decide_hold": "what must be destroyed is kept longer, or goes",
    "hold": "what must be destroyed is kept longer, or goes",
    "approve_list": "everything of the conversations is destroyed",
    "change_role": "who can appoint can do everything",
    "unlink_account": "somebody loses their way in",
    "reset_second_step": "somebody's second step goes",
    "openid_settings": "decides who says who somebody is",
    "openid_turn_on": "lets somebody else say who somebody is",
    "name_subject": "gives somebody a way in",
    "custody": "decides who can open answers before closing",
    "own_file": "somebody's whole file leaves in one archive",
    "fetch_handout": "documents of many conversations leave in one archive",
    "make_seal_certificate": "the key with which records were sealed goes",
    "recovery_code": "shows what closes a round",
    "end_session": "somewhere else this account is signed out",
    "end_sessions": "everywhere else this account is signed out",
}
"""Addresses whose forms need a fresh proof, each with what cannot be undone."""

TO_SEE: Mapping[str, str] = {
    "change_password": "sets what opens the account",
    "seal": "sets what closes rounds",
    "seal_certificate": "sets what seals records; the key that did goes",
    "mfa_activate_totp": "sets what opens the account, and shows its secret",
    "mfa_deactivate_totp": "takes away what protects the account",
    "mfa_view_recovery_codes": "shows what opens the account",
    "mfa_generate_recovery_codes": "sets what opens the account",
    "mfa_download_recovery_codes": "shows what opens the account",
    "mfa_add_webauthn": "sets what opens the account",
    "mfa_edit_webauthn": "renames what opens the account",
    "mfa_remove_webauthn": "takes away what protects the account",
}
"""Addresses that need one even to be looked at."""


def prove(request: HttpRequest) -> None:
    """This session has just shown who it is: it signed in, or answered the question."""
    request.session[SESSION_KEY] = clock.session_now().timestamp()


def lapse(request: HttpRequest) -> None:
    """This session says who it is, but not that they are here now: the next deed asks for a proof."""
    request.session.pop(SESSION_KEY, None)


def is_fresh(request: HttpRequest) -> bool:
    """Whether the last proof of this session is recent enough."""
    since = clock.session_now().timestamp() - request.session.get(SESSION_KEY, 0)
    return 0 <= since < FRESH_FOR.total_seconds()


def missing(request: HttpRequest) -> HttpResponse | None:
    """Where to prove who one is first, when this request needs that; what it sent is kept meanwhile."""
    name = request.resolver_match.url_name if request.resolver_match else None
    is_asked = name in TO_SEE or (name in TO_DO and request.method == "POST")
    if not is_asked or not request.user.is_authenticated or is_fresh(request):
        return None
    here = request.get_full_path()
    kept = kept_form.keep(
        request, then=lambda kept_id: f"{reverse('proof')}?{urlencode({'wacht': kept_id, 'next': here})}"
    )
    return kept or HttpResponseRedirect(f"{reverse('proof')}?{urlencode({'next': here})}")
