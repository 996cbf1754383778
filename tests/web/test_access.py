# SPDX-License-Identifier: EUPL-1.2
"""Every address has a rule: the addresses are read from the URL configuration, so a new one without a rule fails here.

What each rule lets through stands in ``test_access_elsewhere``: every address, asked for by everybody.
"""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from samenspiegel import clock
from samenspiegel.core.access import Part
from samenspiegel.core.rehearsal import packed
from samenspiegel.ground_rules.models import GroundRules
from samenspiegel.people.models import Person
from samenspiegel.rehearsals.models import Rehearsal, State
from samenspiegel.retention import holds
from samenspiegel.retention.models import Certificate, DestructionList, HoldKind, ListItem
from tests.cast import NOW, Cast
from tests.core.test_rehearsal import WALK

from .drafts import begun
from .lives import Life, live, undone

SIGN_IN = "signing in is for who is not signed in yet"
CLOSED = "a page of the sign-in library that we do not use: there for nobody"
RATER = "the rater's door: the secret in the link or the cookie decides, see test_questionnaire_links"
OWN = "shows what the signed-in person may see, and nothing to who is nobody"
MY_ACCOUNT = "one's own account and nobody else's, for who is signed in: see test_my_account and beside"
PROFILE = "the profile of an office: office, role or part in a conversation decides, see test_profile"
DEMO = "the demonstration: not installed in production"
TEAM = (
    "a manager's own team, one's own file, an assessment of one's own or of who reports to one: see test_team"
)
GOALS = "goals of departments: read by who works here, kept by role or by the manager, see test_goals"
SCORES = "the spiegel from a spreadsheet: no account, nothing kept, throttled by client, see test_scores"
COPY = "a copy elsewhere: whoever has to delete it there, see tests/retention/test_copies.py"
CHECK = "checking a sealed file: no account, nothing kept, throttled by client, see test_seals"
SCAN = "one's own scans and nobody else's, for who may begin one or has one: see test_scans"
PUBLIC = {
    "handout": OWN,
    "fetch_handout": OWN,
    "drop_handout": OWN,
    "placed_copy": COPY,
    "check_seal": CHECK,
    "scores": SCORES,
    "scores_match": SCORES,
    "scores_spiegel": SCORES,
    "scores_example": SCORES,
    "take_scores": SCORES,
    "account_login": SIGN_IN,
    "account_logout": SIGN_IN,
    "account_inactive": SIGN_IN,
    "account_request_login_code": SIGN_IN,
    "account_confirm_login_code": SIGN_IN,
    "mfa_authenticate": SIGN_IN,
    "mfa_login_webauthn": SIGN_IN,
    "account_signup": CLOSED,
    "account_email": CLOSED,
    "account_email_verification_sent": CLOSED,
    "account_reset_password": CLOSED,
    "account_confirm_email": CLOSED,
    "account_reset_password_from_key_done": CLOSED,
    "account_reset_password_from_key": CLOSED,
    "account_reset_password_done": CLOSED,
    "questionnaire": RATER,
    "questionnaire_open": RATER,
    "questionnaire_overview": RATER,
    "questionnaire_thanks": RATER,
    "questionnaire_stopped": RATER,
    "questionnaire_promise": RATER,
    "questionnaire_code": RATER,
    "questionnaire_elsewhere": RATER,
    "questionnaire_decline": RATER,
    "questionnaire_competency": RATER,
    "questionnaire_link": RATER,
    "questionnaire_take": RATER,
    "letter_code": RATER,
    "logo_picture": "the logo above pages: the random id in the address decides, see test_logo",
    "type_over": "whoever was named to type over in an open round, and nobody else: see test_paper",
    "welcome": "an invitation to an account: the secret in the link decides, see test_people",
    "openid_sign_in": SIGN_IN,
    "openid_back": "an organisation's own sign-in sends people back here: state and token decide, see tests/openid",
    "openid_confirm": OWN,
    "seal": "one's own passphrase, for who guides conversations: see test_custody",
    "start": OWN,
    "scans": SCAN,
    "begin_scan": SCAN,
    "compare_scans": SCAN,
    "my_cycle": OWN,
    "own_file": OWN,
    "cycle": "only the conversations in which the reader has a part, and 404 without one: see test_cycle",
    "conversations": OWN,
    "shared": "a short text for who sits in the body today, and nobody else: see test_sharing",
    "choose_organisation": OWN,
    "account": MY_ACCOUNT,
    "change_password": MY_ACCOUNT,
    "make_feed": MY_ACCOUNT,
    "end_feed": MY_ACCOUNT,
    "feed": "somebody's own calendar feed: the secret in the address decides, see test_calendars",
    "end_session": MY_ACCOUNT,
    "end_sessions": MY_ACCOUNT,
    "proof": MY_ACCOUNT,
    "second_step_first": MY_ACCOUNT,
    "mfa_index": MY_ACCOUNT,
    "mfa_activate_totp": MY_ACCOUNT,
    "mfa_deactivate_totp": MY_ACCOUNT,
    "mfa_view_recovery_codes": MY_ACCOUNT,
    "mfa_generate_recovery_codes": MY_ACCOUNT,
    "mfa_download_recovery_codes": MY_ACCOUNT,
    "mfa_list_webauthn": MY_ACCOUNT,
    "mfa_add_webauthn": MY_ACCOUNT,
    "mfa_edit_webauthn": MY_ACCOUNT,
    "mfa_remove_webauthn": MY_ACCOUNT,
    "profiles": PROFILE,
    "profile": PROFILE,
    "profile_document": PROFILE,
    "print_profile": PROFILE,
    "write_profile_roles": PROFILE,
    "choose_profile_competencies": PROFILE,
    "write_profile_context": PROFILE,
    "goals": GOALS,
    "import_goals": GOALS,
    "take_off_goal": GOALS,
    "team": TEAM,
    "assess": TEAM,
    "file": TEAM,
    "assessment": TEAM,
    "answer_joining": "only for who was asked, and 404 to everybody else: see tests/joining",
    "alive": "health, without anything of anybody",
    "ready": "health, without anything of anybody",
    "ticking": "health, without anything of anybody",
    "style": "the gallery of components: not in production",
    "demo": DEMO,
    "demo_sign_in": DEMO,
    "demo_mailbox": DEMO,
    "demo_mail": DEMO,
    "demo_mail_calendar": DEMO,
    "demo_clock": DEMO,
}
# What is somebody's own is narrower than the deed.
ONLY = {
    "change_point": {Part.SUBJECT},
    "follow_up": {Part.SUBJECT},
    "record_document": {Part.SUBJECT, Part.REVIEWER},  # this format gives who guides no copy
}
# What the format of these tests does not have is nothing to anybody; each has tests with a format that has it.
OF_OTHER_FORMATS = {
    "viewpoints": "test_viewpoints",
    "sharing": "test_sharing",
    "agree_sharing": "test_sharing",
    "done_sharing": "test_sharing",
    "competencies": "test_competencies",
    "choose_goal": "test_goals",
    "interval": "test_intervals",
    "end_interval": "test_intervals",
    "adopt_format": "test_committee",
    "record_by_pen": "test_by_pen",  # nor is there anything to sign any more
    "record_paper": "test_by_pen",
    "record_scan": "test_by_pen",
    "report_trend": "test_report_trend",  # there is no time before this one
    "make_letter": "test_paper",  # nobody is asked by letter here
    "throw_away": "test_scans",
    "go_on_alone": "test_scans",
    "replace_second_reviewer": "test_shared",
}
# Which one is meant stands in the form, so without one nothing is found.
CHOSEN_IN_FORM = {"remove_closed_period", "publish_format", "begin_format", "change_role"}
MISSING, WRONG_METHOD = 404, 405


def addresses(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, here)
        else:
            yield here, pattern


EVERY = list(addresses(get_resolver()))
OF_A_CONVERSATION = [(route, one) for route, one in EVERY if hasattr(one.callback, "deed")]
OF_A_ROLE = [(route, one) for route, one in EVERY if hasattr(one.callback, "roles")]


@pytest.fixture
def life(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Life:
    life = live(cast)
    monkeypatch.setattr(clock, "system_now", lambda: life.now)
    return life


@pytest.fixture
def kept(life: Life) -> dict[str, str]:
    """Something of everything that keepers look after: a hold that waits, a list with an item, a certificate."""
    cast, conversation = life.cast, life.conversation
    hold = holds.ask_hold(
        conversation=conversation,
        kind=HoldKind.WOO_REQUEST,
        reference="Z-1",
        until_on=life.now.date() + timedelta(days=30),
        by=cast.facilitator,
        now=life.now,
    )
    made = DestructionList.objects.create(
        organisation=cast.organisation, year=2026, number=1, made_on=NOW, told_on=NOW
    )
    item = ListItem.objects.create(
        organisation=cast.organisation, list=made, conversation=conversation.public_id, due_on=NOW
    )
    certificate = Certificate.objects.create(
        organisation=cast.organisation,
        register_number=1,
        conversation="gone",
        what="conversation",
        ground="retention",
        destroyed_at=NOW,
        key_copies_until_on=NOW,
    )
    return {
        "hold_id": hold.public_id,
        "kept_id": conversation.public_id,
        "list_id": made.public_id,
        "item_id": item.public_id,
        "certificate_id": certificate.public_id,
        "version_id": cast.format_version.public_id,
        "rehearsal_id": Rehearsal.objects.create(
            organisation=cast.organisation,
            title=WALK.title,
            course=WALK.course,
            language=WALK.language,
            started_by=cast.facilitator,
            started_at=life.now,
            state=State.DONE,
            walk=packed(WALK),
        ).public_id,
        "draft_id": begun(cast.facilitator).public_id,
        "rules_id": GroundRules.objects.create(
            organisation=cast.organisation,
            format_version=cast.format_version,
            written_by=cast.facilitator,
            written_at=NOW,
        ).public_id,
    }


def as_(person: Person) -> Client:
    browser = Client()
    browser.force_login(person.account)
    return browser


def ask(browser: Client, method: str, address: str) -> HttpResponse:
    with undone():
        response = browser.generic(method, address, "group=aldermen", "application/x-www-form-urlencoded")
    browser.cookies.pop("messages", None)  # what one page said must not stand on the next
    return response  # type: ignore[return-value]


def body(response: HttpResponse) -> str:
    """What a reader sees, without the tokens that differ in every answer."""
    return re.sub(r'(csrfmiddlewaretoken" value=")[^"]*', r"\1", response.content.decode())


def filled(route: str, ids: dict[str, str]) -> str:
    given = {
        "number": "1",
        "place": "1",
        "kind": "csv",
        "passage": "career",
        "proposal_id": "gone",
        "request_id": "gone",
        "decision_id": "gone",
        "attachment_id": "gone",
        "rehearsal_id": "gone",
        "draft_id": "gone",
        "copy_id": "gone",
        "profile_key": "gemeentesecretaris",
        "subject_key": "gemeente",
        "slug": "competenties",
        "row": "customer-focus",
        "logo": "gone",
        **ids,
    }
    return "/" + re.sub(r"<\w+:(\w+)>", lambda found: given[found[1]], route)


def names_a_row(route: str) -> bool:
    """Whether an address holds the id of something that belongs to one organisation."""
    return bool(re.search(r"_id>", route))


def test_every_address_has_a_rule() -> None:
    without = {
        one.name for _, one in EVERY if not (hasattr(one.callback, "deed") or hasattr(one.callback, "roles"))
    }

    assert without == set(PUBLIC)


def test_what_the_sign_in_library_brings_besides_signing_in_is_there_for_nobody(cast: Cast) -> None:
    browser = as_(cast.secretary)
    closed = [
        (route, one) for route, one in EVERY if PUBLIC.get(one.name or "") == CLOSED and "(?P" not in route
    ]

    found = {one.name: browser.get("/" + route).status_code for route, one in closed}

    assert found == {one.name: 404 for _, one in closed}
