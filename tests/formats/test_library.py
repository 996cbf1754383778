# SPDX-License-Identifier: EUPL-1.2
"""The formats that come with the product: every clause, every promise and every mail in them."""

import re
import tomllib
from importlib.resources import files

import pytest

from samenspiegel.core.format import (
    MAILS,
    digest,
    from_resolved,
    letter,
    promises,
    resolved,
    sender,
    short_promise,
    words,
)
from samenspiegel.core.questionnaire import from_format
from samenspiegel.core.wording import fill, placeholders
from samenspiegel.formats import library

SPEC = library.load("heerenveen-gemeentesecretaris")
HARD_CODED = ("P&O", "beoordelaar", "functioneringsgesprek", "gemeentesecretaris", "bouwteam", "anoniem", "{")
EVERY_LETTER = [(key, reader) for key, kind in MAILS.items() for reader in kind.readers]


def values(key):
    return {name: f"<{name}>" for name in MAILS[key].known if name not in words(SPEC)}


def told(reader, **conditions):
    """The promise as somebody reads it, sentence by sentence, with the names left open."""
    return {promise.key: promise.text for promise in promises(SPEC, reader=reader, **conditions)}


# --- the Heerenveen format


@pytest.mark.clause("HV-14")
def test_team_and_wethouders_are_averaged_and_the_works_council_chair_and_the_reviewer_stand_apart():
    assert [(group.key, group.kind, group.floor) for group in SPEC.groups] == [
        ("self", "self", None),
        ("management-team", "averaged", 3),
        ("aldermen", "averaged", 3),
        ("works-council-chair", "named", None),
        ("reviewer", "named", None),
    ]


@pytest.mark.clause("HV-14")
def test_the_wethouders_are_proposed_from_the_college_without_the_burgemeester():
    proposed = SPEC.group("aldermen").proposed_from
    assert (proposed.body, proposed.without_offices) == ("college", (SPEC.parties.reviewer.office,))


@pytest.mark.clause("HV-15")
def test_the_thirteen_competencies_stand_in_the_order_of_the_source_with_definition_and_four_items():
    assert [competency.name.lower() for competency in SPEC.competencies] == [
        *(
            "klantgerichtheid",
            "kwaliteitsbewustzijn",
            "aanpassingsvermogen",
            "overtuigingskracht",
            "flexibiliteit",
        ),
        *(
            "omgevingsbewustzijn",
            "resultaatgerichtheid",
            "groepsgericht leiderschap",
            "ontwikkelen van medewerkers",
        ),
        *("inlevingsvermogen", "creativiteit", "visie", "integriteit"),
    ]
    assert all(competency.definition and len(competency.items) == 4 for competency in SPEC.competencies)


@pytest.mark.clause("HV-15")
def test_the_statutory_tasks_and_the_profile_are_those_of_the_source():
    assert len(SPEC.office.statutory_tasks) == 4
    assert SPEC.office.statutory_tasks[2] == "de secretaris meeondertekent de stukken van het college"
    assert len(SPEC.office.profile_tasks) == 6
    assert SPEC.office.profile.startswith("Het geven van leiding aan de gemeentelijke organisatie")


@pytest.mark.clause("HV-1", "HV-14")
def test_only_the_works_council_chair_and_self_are_asked_about_the_works_council():
    questionnaire = from_format(SPEC)
    asked = {group.key: len(questionnaire.items_for(group.key)) for group in SPEC.groups}
    assert asked == {
        "self": 56,
        "management-team": 52,
        "aldermen": 52,
        "works-council-chair": 56,
        "reviewer": 52,
    }
    assert [part.key for part in SPEC.items_for("self")][-1] == "works-council-director"


@pytest.mark.clause("HV-1")
def test_an_item_says_the_same_of_another_and_of_oneself():
    item = SPEC.item("customer-focus.1")
    assert (item.others, item.self) == (
        "Vraagt inwoners naar hun ervaringen met de gemeente.",
        "Ik vraag inwoners naar hun ervaringen met de gemeente.",
    )


@pytest.mark.clause("HV-5", "HV-7")
def test_the_milestones_stand_at_21_14_and_7_days_before_the_conversation():
    days = {milestone.key: milestone.offset.days for milestone in SPEC.milestones if milestone.offset.days}
    assert days == {
        "invitations_sent": -21,
        "questionnaires_due": -14,
        "report_released": -7,
        "record_approved": 14,
    }
    assert SPEC.milestone("questionnaires_due").when_passed == "remind"


@pytest.mark.clause("HV-8")
def test_the_agenda_has_the_five_items_of_the_source_and_marks_what_was_added():
    assert [(item.kind, item.addition) for item in SPEC.agenda] == [
        ("look_back", True),
        ("mirror", False),
        ("two_sided", False),
        ("topic", False),
        ("points", False),
        ("summary", False),
    ]


@pytest.mark.clause("HV-3")
def test_the_record_has_priorities_training_career_and_agreements_and_no_work_plan():
    assert [section.title for section in SPEC.record] == [
        *("Speerpunten voor het komende jaar", "Samen in de spiegel", "Vorming en ondersteuning", "Loopbaan"),
        *("Andere punten", "Afspraken"),
    ]
    assert [kind.key for kind in SPEC.agreement_kinds] == ["development", "training", "other"]


@pytest.mark.clause("HV-4", "HV-9")
def test_the_facilitator_is_present_and_writes_the_record():
    assert SPEC.parties.record_writer == "facilitator"
    assert SPEC.parties.present == ("subject", "reviewer", "facilitator")


@pytest.mark.clause("HV-10", "HV-11", "HV-12")
def test_both_sides_approve_a_change_needs_both_and_after_two_refusals_the_agreements_remain():
    ending = SPEC.ending
    assert [(signature.party, signature.means) for signature in ending.signatures] == [
        ("subject", "approved"),
        ("reviewer", "approved"),
    ]
    assert (ending.amendment, ending.fallback.after_refused_versions, ending.fallback.keeps) == (
        "both",
        2,
        "agreements",
    )


@pytest.mark.clause("HV-13")
def test_everything_goes_24_months_after_the_conversation_by_itself():
    assert {(rule.key, rule.months, rule.event, rule.ends) for rule in SPEC.retention} == {
        (key, 24, "conversation", "by_itself") for key in ("feedback", "record", "notes")
    }


def test_the_same_format_is_always_stored_as_the_same_text_and_read_back_whole():
    assert from_resolved(resolved(SPEC)) == SPEC
    assert digest(SPEC) == digest(from_resolved(resolved(SPEC)))
    assert len(digest(SPEC)) == 64


# --- the competencies


def test_all_competencies_of_the_guide_are_in_the_library_once():
    counts = {
        path.name: len(tomllib.loads(path.read_text(encoding="utf-8"))["competencies"])
        for path in (files(library) / "competencies").iterdir()
    }
    of_the_guide = {"vgs-core.toml": 6, "vgs-situational.toml": 8, "heerenveen.toml": 11, "blocks.toml": 1}
    assert counts == {**of_the_guide, "mayor.toml": 11, "clerk.toml": 10}
    assert len(library.library().competencies) == 47


@pytest.mark.clause("HV-2")
def test_the_competencies_of_burgemeester_and_griffier_are_their_own_and_say_that_they_have_no_source():
    keys = {}
    for key in ("heerenveen-burgemeester", "heerenveen-griffier"):
        spec = library.load(key)
        keys[key] = {competency.key for competency in spec.competencies}
        assert 10 <= len(spec.competencies) <= 13
        assert {competency.source for competency in spec.competencies} == {"eigen, niet uit een bron"}
        assert {len(competency.items) for competency in spec.competencies} == {4}
        assert (spec.adoption, spec.adopted) == ("decision", "de gemeenteraad")
        assert spec.parties.reviewer.kind == "collective"
        assert [milestone.offset for milestone in spec.milestones] == [
            milestone.offset for milestone in SPEC.milestones
        ]
    assert not set.intersection(*keys.values(), {competency.key for competency in SPEC.competencies})


def test_every_competency_of_the_library_can_stand_in_a_format():
    toml = library.library().formats[SPEC.key]
    known = sorted(key for key in library.library().competencies if key != "works-council-director")
    for some in (known[start : start + 13] for start in range(0, len(known), 13)):
        replaced = re.sub(r"core = \[.*?\]", f"core = {some}".replace("'", '"'), toml, count=1, flags=re.S)
        assert [
            competency.key for competency in library.read(replaced, library.library()).competencies
        ] == some


def test_an_unknown_format_is_refused_by_name():
    with pytest.raises(library.NoSuchFormat):
        library.load("../settings")


# --- the promises: each sentence is one that the software keeps


@pytest.mark.clause("HV-14")
def test_somebody_in_an_averaged_group_reads_four_lines_first():
    lines = [
        promise.text
        for promise in promises(SPEC, reader="rater_averaged", group="management-team")
        if promise.part == "lines"
    ]
    assert lines == [
        "Je scores tellen alleen mee in het gemiddelde van {groep}.",
        "Bij minder dan {minimum} antwoorden tonen we niets van je groep. Dat geldt ook per vraag.",
        "Wat je opschrijft, tonen we letterlijk, zonder je naam. Iemand kan je aan je woorden herkennen.",
        "Na het maken van de grafieken vernietigen we je losse scores.",
    ]


COMMON = {
    "p1.same_moment",
    "p1.facilitator",
    "p1.one_list",
    "p1.stay",
    "p1.not_anonymous",
    "p1.unanimity",
    "p1.sealed",
}
BY_CUSTODY = {"operator": {"p1.operator"}, "custodian": {"p1.custodian", "p1.link"}}
ENDING = {"p1.change", "p1.due", "p6.answers", "p6.report"}


@pytest.mark.parametrize(
    ("plan", "lines"),
    [
        (None, {"p1.mean", "p1.floor", "p1.words", "p1.destroyed"}),
        ("mean_or_nothing", {"p1.mean", "p1.floor", "p1.words", "p1.destroyed"}),
        ("competencies_only", {"p1.mean", "p1.floor_competencies", "p1.words", "p1.destroyed"}),
        ("merge", {"p1.mean_merge", "p1.merge", "p1.floor_merge", "p1.words", "p1.destroyed"}),
        ("merge_partner", {"p1.mean_merge", "p1.merge_partner", "p1.floor", "p1.words", "p1.destroyed"}),
        ("by_name", {"p1.by_name", "p1.floor", "p1.words_by_name"}),
    ],
)
@pytest.mark.parametrize("custody", ["operator", "custodian"])
def test_the_promise_to_an_averaged_group_follows_its_plan_and_who_could_open_envelopes(plan, lines, custody):
    shown = told("rater_averaged", group="aldermen", plan=plan, custody=custody)
    assert set(shown) == lines | COMMON | ENDING | BY_CUSTODY[custody]


@pytest.mark.parametrize("custody", ["operator", "custodian"])
def test_on_paper_no_mail_is_spoken_of_and_the_code_is_to_be_kept(custody):
    shown = told("rater_averaged", group="aldermen", custody=custody, by_letter=True)

    assert "p1.own_code" in shown and "p1.link" not in shown
    assert "mail" not in " ".join(shown.values()).lower()


@pytest.mark.clause("HV-14")
def test_a_named_rater_reads_that_the_answers_stand_apart_and_until_when_and_how_to_decline():
    assert set(told("rater_named", group="works-council-chair")) == {
        *("p2.named", "p2.until", "p2.decline", "p2.consulted", *ENDING),
    }
    assert set(told("rater_named", group="other")) == {"p2.named", "p2.until", "p2.decline", *ENDING}


def test_reviewer_and_subject_read_their_own_promise():
    assert set(told("reviewer", group="reviewer")) == {"p3.apart", "p3.same_moment", *ENDING}
    assert set(told("subject", group="self")) == {"p4.sees", "p4.who_said_what", *ENDING}


def test_beside_the_report_stand_the_sentences_about_reading_it():
    assert set(told("subject", place="report")) == {"p4.sees", "p4.who_said_what", "p5.too_few", "p6.report"}
    assert set(told("reviewer", place="report")) == {"p5.too_few", "p6.report"}


@pytest.mark.parametrize(
    ("reader", "plan", "text"),
    [
        (
            "rater_averaged",
            None,
            "Je scores tellen alleen mee in het gemiddelde van het bouwteam. "
            "Wat je opschrijft, tonen we letterlijk, zonder je naam.",
        ),
        ("rater_named", None, "Je bent de enige in deze rol. Je scores staan daarom apart in het overzicht."),
        ("reviewer", None, ""),
    ],
)
def test_the_invitation_holds_the_short_promise(reader, plan, text):
    assert short_promise(SPEC, reader=reader, plan=plan, values={"groep": "het bouwteam"}) == text


@pytest.mark.parametrize("plan", ["merge", "merge_partner", "by_name"])
def test_the_invitation_never_promises_a_mean_of_the_group_alone_where_the_plan_says_otherwise(plan):
    text = short_promise(
        SPEC, reader="rater_averaged", plan=plan, values={"groep": "GROEP", "andere_groep": "ANDERE"}
    )
    assert "tellen alleen mee in het gemiddelde van GROEP. Wat" not in text
    assert text.count(".") >= 2


@pytest.mark.parametrize("promise", SPEC.promises, ids=lambda promise: promise.key)
def test_a_promise_names_nothing_that_the_format_should_name(promise):
    text = re.sub(r"\{\w+\}", "", promise.text).replace("niet volledig anoniem", "")
    assert [word for word in HARD_CODED if word in text] == []


# --- the mails


@pytest.mark.parametrize(("key", "reader"), EVERY_LETTER)
@pytest.mark.parametrize("count", ["1", "3"])
def test_every_mail_is_complete_for_every_reader_in_singular_and_plural(key, reader, count):
    given = {**values(key), "dagen": count, "aantal": count}
    written = letter(SPEC, key, reader, given)
    assert written.text.startswith("Dag <voornaam>,\n\n")
    assert "{" not in written.subject + written.text
    assert not re.search(r"\b1 (dagen|afspraken)\b", written.subject + written.text)
    assert written.text.count("<link>") <= 1
    assert "\n" not in written.subject


@pytest.mark.parametrize(("key", "reader"), EVERY_LETTER)
def test_no_mail_hard_codes_what_the_format_should_name(key, reader):
    from samenspiegel.core.format.placeholders import for_reader

    mail = for_reader(SPEC.mails[key], reader)
    text = " ".join(filter(None, (mail.subject, mail.text, mail.subject_one, mail.text_one)))
    assert [word for word in HARD_CODED if word in re.sub(r"\{\w+\}", "", text)] == []


@pytest.mark.parametrize(("key", "reader"), EVERY_LETTER)
def test_sentences_in_mails_are_short(key, reader):
    written = letter(SPEC, key, reader, {**values(key), "belofte_kort": "Kort."})
    sentences = re.split(r"(?<=[.?!:])\s", written.text)
    assert [sentence for sentence in sentences if len(sentence.split()) > 22] == []


def test_no_mail_can_carry_a_score_an_open_answer_or_the_name_of_a_rater():
    assert {name for kind in MAILS.values() for name in kind.known} & {
        "score",
        "antwoorden",
        "informant",
        "naam",
    } == set()


def test_a_mail_to_raters_ends_with_whom_to_call_and_one_to_the_facilitator_does_not():
    rater = letter(SPEC, "thanks", "rater_named", values("thanks")).text
    facilitator = letter(SPEC, "record_due", "facilitator", values("record_due")).text
    assert rater.endswith(
        "Vragen? Bel of mail <adviseur>: <adviseur_telefoon>.\n\n"
        "Met vriendelijke groet,\n\n<adviseur>, P&O <organisatie>\n"
    )
    assert facilitator.endswith("\n\nMet vriendelijke groet,\n\nSamenspiegel, <organisatie>\n")
    assert sender(SPEC, {"organisatie": "Meerdijk"}) == "P&O Meerdijk"


def test_the_closing_mail_is_the_same_for_all_who_were_asked():
    given = values("thanks")
    assert len({letter(SPEC, "thanks", reader, given) for reader in MAILS["thanks"].readers}) == 1


@pytest.mark.clause("HV-5")
def test_the_invitation_of_a_rater_reads_as_in_the_guide():
    given = {
        **values("invitation"),
        "voornaam": "Joke",
        "datum_gesprek": "dinsdag 3 maart 2026",
        "betrokkene": "Anna de Wit",
        "beoordelaar": "burgemeester Bos",
    }
    written = letter(SPEC, "invitation", "rater_averaged", given)
    assert written.subject == "Wil je feedback geven aan Anna de Wit? Graag uiterlijk <inleverdatum>"
    assert written.text.split("\n\n")[1] == (
        "Op dinsdag 3 maart 2026 heeft Anna de Wit een functioneringsgesprek met burgemeester Bos. We vragen vooraf "
        "een aantal mensen hoe zij het gedrag van Anna de Wit ervaren. Jij bent gevraagd als <rol_of_groep>."
    )


def test_line_breaks_and_braces_in_a_name_change_nothing_but_the_name():
    given = {**values("thanks"), "betrokkene": "Anna\r\n\r\nBcc: {link}"}
    written = letter(SPEC, "thanks", "subject", given)
    assert written.text.split("\n\n")[1].startswith("De vragenlijsten over Anna Bcc: {link} zijn verwerkt")


def test_the_questions_ask_for_nothing_that_cannot_be_filled_in():
    texts = [
        SPEC.questions.instruction,
        SPEC.questions.instruction_self,
        *(q.others for q in SPEC.questions.open),
    ]
    assert all(fill(text, {"betrokkene": "Anna", "periode": "de afgelopen twaalf maanden"}) for text in texts)
    assert placeholders(SPEC.questions.period_since) == {"datum"}
