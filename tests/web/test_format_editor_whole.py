# SPDX-License-Identifier: EUPL-1.2
"""The rest of the language in the editor: terms, dates of others, an extra question, ground rules that bind."""

import pytest

from samenspiegel import clock
from samenspiegel.core.format import FormatSpec
from samenspiegel.core.format.ground_rules import bound
from samenspiegel.core.format.own import looked_at
from samenspiegel.formats.models import FormatDraft
from samenspiegel.formats.queries import known_to
from tests.cast import NOW, Cast
from tests.party import make_party

from .drafts import as_, at, begun, document, form_on, page, save

DATES, GROUPS, BEFORE, PEOPLE = "dagen-en-termijnen", "groepen", "vooraf", "wie-doet-mee"


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "system_now", lambda: NOW)


def right(draft: FormatDraft) -> FormatSpec:
    """The format that a draft is; nothing is wrong with it."""
    spec, found = looked_at(document(draft), known_to(draft.organisation_id), kind=draft.organisation.kind)
    assert [(one.location, one.code) for one in found] == []
    assert spec is not None
    return spec


def key_in(location: str) -> str:
    """The key of a row that was added, from the address that the editor leads to."""
    return location.rpartition("/")[2]


@pytest.mark.parametrize(
    ("term", "event", "offset"),
    [
        ("objections_until", "raters_proposed", {"working_days": 5}),
        ("points_until", "conversation", {"days": -5}),
        ("amendments_until", "record_offered", {"days": 7}),
    ],
)
def test_a_term_after_which_something_lapses_is_added_by_what_it_ends_and_is_right_at_once(
    cast: Cast, term: str, event: str, offset: dict[str, int]
) -> None:
    browser, draft = as_(cast.facilitator), begun(cast.facilitator)

    save(browser, draft, DATES, do="term", term=term)

    milestone = right(draft).milestone(term)
    assert (milestone.event, milestone.when_passed) == (event, "lapse")
    assert milestone.offset.model_dump(exclude_none=True) == offset
    assert f'<option value="{term}">' not in page(browser, at(draft, "deel", DATES))  # once is enough
    save(browser, draft, DATES, do="term", term=term)
    assert [one.key for one in right(draft).milestones].count(term) == 1


def test_a_term_for_something_that_the_format_does_not_have_or_that_nobody_knows_is_refused(
    cast: Cast,
) -> None:
    browser, draft = as_(cast.facilitator), begun(cast.facilitator)

    save(browser, draft, DATES, do="term", term="bestaat-niet")
    save(browser, draft, DATES, do="term", term="views_until")  # there are no views in it

    assert "Dit format heeft niets wat dan zou vervallen" in page(browser, at(draft, "deel", DATES))
    save(browser, draft, DATES, do="remove:milestones/views_until")
    right(draft)


def test_a_date_of_others_is_added_a_date_and_a_term_of_keeping_hang_on_it(cast: Cast) -> None:
    browser, draft = as_(cast.facilitator), begun(cast.facilitator)

    outside = key_in(save(browser, draft, DATES, do="add:outside_dates"))
    save(browser, draft, DATES, **{f"outside_dates/{outside}/label": "Einde van de ambtstermijn"})
    assert "Aan deze datum hangt niets" in page(browser, at(draft, "deel", DATES))
    own = key_in(save(browser, draft, DATES, do="add:milestones"))
    at_own = f"milestones/{own}"
    save(browser, draft, DATES, **{f"{at_own}/label": "Overdracht klaar", f"{at_own}/event": "outside"})
    assert f'name="{at_own}/outside"' in page(browser, at(draft, "deel", DATES))
    save(browser, draft, DATES, **{f"{at_own}/outside": outside})
    save(browser, draft, "bewaren", **{"retention/record/event": "outside"})
    save(browser, draft, "bewaren", **{"retention/record/outside": outside})

    spec = right(draft)
    assert [one.label for one in spec.outside_dates] == ["Einde van de ambtstermijn"]
    assert (spec.milestone(own).event, spec.milestone(own).outside) == ("outside", outside)
    assert spec.retained("record").outside == outside
    # Counted from the conversation again, it names no date any more.
    save(browser, draft, "bewaren", **{"retention/record/event": "conversation"})
    assert right(draft).retained("record").outside is None


def test_who_stands_apart_gets_a_question_of_their_own_with_answers_to_choose(cast: Cast) -> None:
    browser, draft = as_(cast.facilitator), begun(cast.facilitator)
    row = "groups/works-council-chair"
    there = document(draft)["groups"]
    assert [group["asks"]["key"] for group in there if group["asks"]] == ["consulted"]

    added = key_in(save(browser, draft, GROUPS, do=f"add:{row}/asks/options"))
    save(
        browser,
        draft,
        GROUPS,
        **{f"{row}/asks/text": "Met wie sprak je?", f"{row}/asks/options/{added}/label": "met de hele OR"},
    )

    asks = right(draft).group("works-council-chair").asks
    assert asks is not None and asks.text == "Met wie sprak je?"
    assert [option.label for option in asks.options] == [
        "voor mezelf",
        "na overleg met de OR",
        "met de hele OR",
    ]
    assert "groups/management-team/asks" not in page(browser, at(draft, "deel", GROUPS))  # nobody apart there


def test_an_extra_question_begins_where_there_was_none_and_is_gone_when_it_is_emptied(cast: Cast) -> None:
    browser, draft = as_(cast.facilitator), begun(cast.facilitator)
    row = "groups/works-council-chair"
    for option in ("own", "consulted"):
        save(browser, draft, GROUPS, do=f"remove:{row}/asks/options/{option}")

    save(browser, draft, GROUPS, **{f"{row}/asks/text": ""})
    assert right(draft).group("works-council-chair").asks is None

    added = key_in(save(browser, draft, GROUPS, do=f"add:{row}/asks/options"))
    save(
        browser, draft, GROUPS, **{f"{row}/asks/text": "Hoe?", f"{row}/asks/options/{added}/label": "alleen"}
    )
    asks = right(draft).group("works-council-chair").asks
    assert asks is not None and (asks.key, [one.label for one in asks.options]) == (
        "works-council-chair",
        ["alleen"],
    )


@pytest.mark.clause("RL-1")
def test_a_ground_rule_is_written_and_what_its_answer_binds_to_changes_the_format_when_it_is_settled(
    cast: Cast,
) -> None:
    party = make_party()
    browser, draft = as_(party.administrator), begun(party.administrator, "raadslid")

    rule = key_in(save(browser, draft, BEFORE, do="add:ground_rules"))
    place = f"{BEFORE}/{rule}"
    here = f"ground_rules/{rule}"
    seat = save(browser, draft, place, do=f"add:{here}/options/{rule}-1/binds/reviewers").rpartition("/")[2]
    save(
        browser,
        draft,
        place,
        **{
            f"{here}/question": "Hoe doen we het dit jaar?",
            f"{here}/options/{rule}-1/label": "Vaak, en met het bestuur",
            f"{here}/options/{rule}-1/binds/interval": "months",
            f"{here}/options/{rule}-1/binds/interval_months": "4",
            f"{here}/options/{rule}-1/binds/own_reaction": "yes",
            f"{here}/options/{rule}-1/binds/reviewers/{seat}/body": "party-board",
            f"{here}/options/{rule}-2/label": "Zoals het was",
        },
    )

    spec = right(draft)
    binds = spec.ground_rules[-1].options[0].binds
    assert (binds.interval_months, binds.own_reaction, [one.body for one in binds.reviewers]) == (
        4,
        True,
        ["party-board"],
    )
    assert spec.ground_rules[-1].options[1].binds.own_reaction is None
    answers = {one.key: [one.options[0].key] for one in spec.ground_rules}
    assert bound(spec, answers).time.interval_months == 4
    assert bound(spec, {**answers, rule: [f"{rule}-2"]}).time.interval_months == 6
    assert "Hoe doen we het dit jaar?" in page(browser, at(draft, "deel", BEFORE))


def test_an_answer_that_leaves_somebody_signing_what_they_do_not_read_is_told_at_that_answer(
    cast: Cast,
) -> None:
    party = make_party()
    browser, draft = as_(party.administrator), begun(party.administrator, "raadslid")
    place = f"{BEFORE}/record"
    option = "ground_rules/record/options/changes/binds"

    row = next(
        name
        for name in form_on(browser, at(draft, "deel", *place.split("/"))).values
        if name.startswith(f"{option}/signatures/") and name.endswith("/party")
    )
    save(browser, draft, place, **{row: "reviewer"})  # twice the same

    text = page(browser, at(draft, "deel", *place.split("/")))
    assert 'class="field__error"' in text


def test_a_format_of_one_organisation_learns_to_be_shared_and_forgets_it(cast: Cast) -> None:
    browser, draft = as_(cast.facilitator), begun(cast.facilitator)
    second = "parties/reviewer/second"
    emptied = {f"{second}/{name}": "" for name in ("one/name", "one/the", "both", "label", "phrase")}

    save(browser, draft, PEOPLE, **{**emptied, f"{second}/groups": []})
    assert right(draft).parties.reviewer.second is None

    typed = {
        "one/name": "burgemeester",
        "one/the": "de burgemeester",
        "both": "beide burgemeesters",
        "label": "{naam} {plaats}",
        "phrase": "{naam} van {plaats}",
    }
    save(browser, draft, PEOPLE, **{f"{second}/{name}": text for name, text in typed.items()})
    found = right(draft).parties.reviewer.second
    assert found is not None and (found.both, found.one.the) == ("beide burgemeesters", "de burgemeester")


def test_every_page_says_what_stands_fixed_or_can_be_filled_in_whole(cast: Cast) -> None:
    browser, draft = as_(cast.facilitator), begun(cast.facilitator)

    assert (
        "een gesprek met raadsleden heeft er geen" in page(browser, at(draft, "deel", "competenties")).lower()
    )
    assert "doet vanzelf niets" in page(browser, at(draft, "deel", DATES))
    assert "Zonder besluit plant niemand" in page(browser, at(draft, "deel", "op-papier"))


def test_extra_questions_are_written_for_one_group_and_are_asked_of_nobody_else(cast: Cast) -> None:
    browser, draft = as_(cast.facilitator), begun(cast.facilitator)
    row = "groups/works-council-chair"

    block = key_in(save(browser, draft, "competenties", do="add:blocks"))
    at_block = f"blocks/{block}"
    items = {
        f"{at_block}/items/{block}.{number}/{name}": text
        for number, verb in enumerate(("Vraagt", "Zegt", "Deelt", "Toont"), start=1)
        for name, text in (("others", f"{verb} het de raad."), ("self", f"Ik doe {number} het de raad."))
    }
    save(browser, draft, f"competenties/{block}", **{f"{at_block}/name": "Met de OR", **items})
    save(browser, draft, GROUPS, **{f"{row}/blocks": [block]})

    spec = right(draft)
    assert spec.items_for("works-council-chair")[-1].name == "Met de OR"
    assert all(one.key != block for one in spec.items_for("management-team"))
    # Taken away again, no group is asked it any more.
    save(browser, draft, "competenties", do=f"remove:{at_block}")
    assert right(draft).group("works-council-chair").blocks == ()


@pytest.mark.clause("RL-8")
def test_a_party_that_changes_its_format_meets_no_works_council_and_no_days_of_rounds(cast: Cast) -> None:
    party = make_party()
    browser, draft = as_(party.administrator), begun(party.administrator, "raadslid")

    assert "ondernemingsraad" not in page(browser, at(draft, "deel", BEFORE))
    assert "doel van de afdeling" not in page(browser, at(draft, "deel", "afspraken"))
    assert "tussen twee rondes" not in page(browser, at(draft, "deel", DATES))
    assert at(draft, "deel", "open-vragen") not in page(browser, at(draft))
    save(browser, draft, DATES, **{"time/duration_minutes": "75"})
    assert right(draft).time.duration_minutes == 75


def test_a_municipality_finds_all_of_them(cast: Cast) -> None:
    browser, draft = as_(cast.facilitator), begun(cast.facilitator)

    assert "instemming van de ondernemingsraad" in page(browser, at(draft, "deel", BEFORE))
    assert "tussen twee rondes" in page(browser, at(draft, "deel", DATES))
    assert at(draft, "deel", "open-vragen") in page(browser, at(draft))
