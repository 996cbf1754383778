# SPDX-License-Identifier: EUPL-1.2
"""The explanation of a format tells everything in it, in Dutch, and nothing else."""

from collections import Counter, defaultdict

import pytest

from samenspiegel.core.format import saying
from samenspiegel.core.format.explaining import NOT_EXPLAINED, explained
from samenspiegel.core.format.shared import shared
from samenspiegel.core.format.spec import OnPaper
from samenspiegel.core.schedule import DUE
from samenspiegel.formats import library
from samenspiegel.formats.explanation_words import CHAPTERS, SENTENCES
from samenspiegel.formats.explanations import as_text, explanation
from tests.formats.whole import BASE, fields, variants, whole

MOST_CHOICES = 9  # of one field


def is_left_out(field: str) -> bool:
    return field in NOT_EXPLAINED or field.partition(".")[0] in NOT_EXPLAINED


def test_every_field_of_the_language_is_explained_or_left_out_for_a_reason() -> None:
    """Changing a field, anywhere in a format, changes its explanation."""
    spec = whole()
    standing = explained(spec, items=True)
    changes: dict[str, bool] = defaultdict(bool)
    for field, other in variants(spec):
        if not is_left_out(field) and not changes[field]:
            changes[field] = explained(other, items=True) != standing
    missing = {field for field in fields() if not is_left_out(field) and not changes[field]}
    assert missing == set()


def test_what_is_left_out_still_exists() -> None:
    known = set(fields())
    assert {
        field for field in NOT_EXPLAINED if not any(f"{one}.".startswith(f"{field}.") for one in known)
    } == set()


@pytest.mark.parametrize("key", library.keys())
def test_every_format_of_the_library_reads_as_whole_sentences(key: str) -> None:
    for chapter in explanation(library.load(key), items=True):
        assert chapter.blocks
        for block in chapter.blocks:
            for line in block.lines:
                assert line == line.strip() and "  " not in line and "{" not in line
                assert line[:1] == line[:1].upper()


def test_every_way_of_saying_something_has_words() -> None:
    """Whatever a format chooses, the sentence for it is there."""
    spec = whole()
    seen: Counter[str] = Counter()
    for field, other in variants(spec):
        seen[field] += 1
        if seen[field] <= MOST_CHOICES and not is_left_out(field):
            explanation_codes(other)
    assert set(CHAPTERS) == {chapter.key for chapter in explained(spec)}


def explanation_codes(spec) -> None:
    for chapter in explained(spec):
        for block in chapter.blocks:
            for said in walk(block):
                assert said.code == "name" or said.code in SENTENCES, said.code


def walk(part):
    if isinstance(part, saying.Said):
        yield part
        for _name, value in part.values:
            yield from walk(value)
    elif isinstance(part, saying.Heading | saying.Paragraph):
        yield from walk(part.said)
    elif isinstance(part, saying.Points):
        yield from walk(part.points)
    elif isinstance(part, tuple):
        for one in part:
            yield from walk(one)


def test_the_floor_the_dates_and_the_promises_stand_in_it_word_for_word() -> None:
    text = " ".join(as_text(BASE).split())
    for told in (
        "We tonen alleen het gemiddelde, en pas vanaf 3 antwoorden.",
        "- Vragenlijsten terug: 14 dagen vóór het functioneringsgesprek (HV-5).",
        "- Na het maken van de grafieken vernietigen we je losse scores.",
        "- De betrokkene en de beoordelaar lezen de spiegel.",
        "Besloten door: B&W van Heerenveen, op 18 oktober 2005.",
    ):
        assert told in text


def test_one_and_more_are_told_apart() -> None:
    due = BASE.milestone(DUE)
    one = due.model_copy(update={"offset": due.offset.model_copy(update={"days": -1})})
    spec = BASE.model_copy(update={"milestones": (one,)})
    assert "Vragenlijsten terug: 1 dag vóór het functioneringsgesprek" in " ".join(as_text(spec).split())


def test_what_is_on_paper_only_is_said_not_to_be_done_by_the_software() -> None:
    spec = BASE.model_copy(update={"on_paper": (OnPaper(text="De deur is dicht.", clause="VGS-7"),)})
    [chapter] = [chapter for chapter in explanation(spec) if chapter.key == "on_paper"]
    assert [block.lines for block in chapter.blocks] == [
        ("Dit vraagt de regeling ook. De software controleert het niet: jullie houden je er zelf aan.",),
        ("De deur is dicht. (VGS-7)",),
    ]


def test_items_are_left_out_unless_asked_for() -> None:
    item = BASE.competencies[0].items[0].others
    assert (item in as_text(BASE), item in " ".join(as_text(BASE, items=True).split())) == (False, True)


def test_a_conversation_that_two_organisations_share_is_explained_with_both_by_name() -> None:
    spec = library.load("heerenveen-gemeentesecretaris")
    alone = as_text(spec)
    assert "Delen twee organisaties" in " ".join(alone.split())
    together = " ".join(as_text(shared(spec, "Veenmeer", "Duinrade")).split())
    for text in (
        "Dit gesprek is van twee organisaties: Veenmeer en Duinrade.",
        "Hier vult de burgemeester van Veenmeer de vragenlijst in.",
        "Hier vult de burgemeester van Duinrade de vragenlijst in.",
        "Wethouders Duinrade",
    ):
        assert text in together, text
