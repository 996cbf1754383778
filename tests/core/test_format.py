# SPDX-License-Identifier: EUPL-1.2
"""Reading formats: what is taken over from others, and how a mistake is named."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samenspiegel.core.format import (
    FormatInvalid,
    Library,
    digest,
    from_resolved,
    json_schema,
    read,
    resolved,
)
from samenspiegel.formats.library import library
from samenspiegel.formats.problems import SENTENCES, explained

BASED = """language = 1
key = "proef"
version = 1
title = "Proef"
based_on = "heerenveen-gemeentesecretaris"
"""
NOTHING_BUT_TALK = """language = 1
key = "praten"
version = 1
title = "Alleen praten"
source = "eigen"
texts = ["mails-conversation", "mails-feedback", "mails-record"]

[words]
department = "het bestuur"
sender = "{organisatie}"
closing = "Groet"
closing_system = "Groet"
conversation = { name = "gesprek", the = "het gesprek" }
office = { name = "raadslid", the = "het raadslid" }
subject = { name = "raadslid", the = "het raadslid" }
reviewer = { name = "voorzitter", the = "de voorzitter" }
rater = { name = "lid", the = "het lid" }
facilitator = { name = "begeleider", the = "de begeleider" }
substitute = { name = "vervanger", the = "de vervanger" }

[parties]
planned_by = ["reviewer"]
record_writer = "reviewer"

[[agenda]]
key = "actions"
title = "Actiepunten"
kind = "agreements"

[ending]
not_approved_label = "zonder akkoord"
signatures = [{ party = "subject" }, { party = "reviewer" }]

[[retention]]
key = "record"
ground = "afspraak"
decided_by = "fractie"
"""


def problems(toml, known=None):
    with pytest.raises(FormatInvalid) as refused:
        read(toml, library() if known is None else known)
    return [
        (problem.path, problem.code, problem.found, problem.nearest, problem.line)
        for problem in refused.value.problems
    ]


# --- building on another format


def test_a_format_that_says_only_what_differs_takes_the_rest_from_its_base():
    own = read(
        BASED + '[[groups]]\nkey = "management-team"\nlabel = "Directie"\n[time]\ninterval_months = 6\n',
        library(),
    )
    base = read(library().formats["heerenveen-gemeentesecretaris"], library())
    assert own.group("management-team").label == "Directie"
    assert own.group("management-team").floor == 3
    assert [group.key for group in own.groups] == [group.key for group in base.groups]
    assert (own.time.interval_months, own.time.duration_minutes) == (6, base.time.duration_minutes)
    assert own.mails == base.mails


def test_a_format_can_leave_out_and_add():
    own = read(
        BASED
        + '[[agenda]]\nkey = "look-back"\nremove = true\n'
        + '[[agenda]]\nkey = "extra"\ntitle = "Extra"\nkind = "topic"\n',
        library(),
    )
    assert [item.key for item in own.agenda] == ["mirror", "training", "career", "points", "summary", "extra"]


def test_one_mail_can_differ_for_one_reader():
    own = read(
        BASED + '[mails.thanks.reviewer]\nsubject = "Dank"\ntext = "Dag {voornaam}, ¶ Dank."\n', library()
    )
    assert own.mails["thanks"]["reviewer"].subject == "Dank"
    assert own.mails["thanks"]["all"].subject == "Dank voor je medewerking"


def test_a_base_that_leads_back_to_itself_is_refused():
    loop = Library(formats={"a": 'based_on = "b"\nkey = "a"', "b": 'based_on = "a"\nkey = "b"'})
    found = problems('based_on = "b"\nkey = "c"', loop)
    assert ("based_on", "unknown_reference", "b", None, 1) in found


def test_a_conversation_without_questionnaire_or_facilitator_is_a_format_too():
    spec = read(NOTHING_BUT_TALK, library())
    assert (spec.groups, spec.competencies, spec.scale, spec.parties.facilitator) == ((), (), None, None)
    assert from_resolved(resolved(spec)) == spec


def test_comments_and_order_of_fields_do_not_change_the_digest():
    same = NOTHING_BUT_TALK.replace('key = "praten"\nversion = 1\n', 'version = 1  # een\nkey = "praten"\n')
    assert digest(read(same, library())) == digest(read(NOTHING_BUT_TALK, library()))
    assert digest(read(NOTHING_BUT_TALK.replace("version = 1", "version = 2"), library())) != digest(
        read(NOTHING_BUT_TALK, library())
    )


# --- naming what is wrong


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        ('colour = "red"\n', ("colour", "unknown_field", "colour", None, 6)),
        ('sumary = "x"\n', ("sumary", "unknown_field", "sumary", "summary", 6)),
        ('[[groups]]\nkey = "aldermen"\nfloor = 2\n', ("groups[0].floor", "too_small", "2", None, 8)),
        (
            '[[groups]]\nkey = "aldermen"\nmerge_with = "managementteam"\n',
            ("groups[0].merge_with", "unknown_reference", "managementteam", "management-team", 8),
        ),
        (
            '[[groups]]\nkey = "aldermen"\nmerge_with = "aldermen"\n',
            ("groups[0].merge_with", "unknown_reference", "aldermen", None, 8),
        ),
        (
            '[[groups]]\nkey = "works-council-chair"\nfloor = 3\n',
            ("groups[0].floor", "only_averaged", "3", None, 8),
        ),
        (
            '[[groups]]\nkey = "aldermen"\nacknowledges = true\n',
            ("groups[0].acknowledges", "only_named", "true", None, 8),
        ),
        (
            '[[groups]]\nkey = "aldermen"\nkind = "avaraged"\n',
            ("groups[0].kind", "not_a_choice", "avaraged", "averaged", 8),
        ),
        (
            '[[groups]]\nkey = "aldermen"\nblocks = ["works-council"]\n',
            ("groups[0].blocks[0]", "unknown_reference", "works-council", "works-council-director", 8),
        ),
        (
            '[[groups]]\nkey = "aldermen"\nlabel = "\\u202ewethouders"\n',
            ("groups[0].label", "a_sentence", "\u202ewethouders", None, 8),
        ),
        ('[profile]\ncore = ["visoin"]\n', ("profile.core[0]", "unknown_reference", "visoin", "vision", 7)),
        (
            '[[milestones]]\nkey = "report_released"\noffset = { weeks = -1 }\n',
            ("milestones[0].offset", "not_one_offset", "days, weeks", None, 8),
        ),
        (
            '[[milestones]]\nkey = "report_released"\nremove = true\n',
            ("milestones", "missing_milestone", "", "report_released", 6),
        ),
        (
            '[[record]]\nkey = "career"\nagenda_item = "carreer"\n',
            ("record[0].agenda_item", "unknown_reference", "carreer", "career", 8),
        ),
        (
            '[mails.thanks.all]\nsubject = "x"\ntext = "Dag {voornam}"\n',
            ("mails.thanks.all.text", "unknown_placeholder", "voornam", "voornaam", 8),
        ),
        (
            '[mails.thanks.all]\nsubject = "x"\ntext = "Score: {score}"\n',
            ("mails.thanks.all.text", "unknown_placeholder", "score", None, 8),
        ),
        (
            '[mails.thank.all]\nsubject = "x"\ntext = "x"\n',
            ("mails.thank", "unknown_mail", "thank", "thanks", 6),
        ),
        (
            '[[promises]]\nkey = "p1.mean"\ntext = "{groepen}"\n',
            ("promises[0].text", "unknown_placeholder", "groepen", "groep", 8),
        ),
        ("[time]\nminimum_minutes = 200\n", ("time.minimum_minutes", "too_large", "200", None, 7)),
        ("[time]\nrounds_apart_days = 89\n", ("time.rounds_apart_days", "too_small", "89", None, 7)),
        ('[time]\ninterval_months = "twaalf"\n', ("time.interval_months", "not_a_number", "twaalf", None, 7)),
        ('title = ""\n', ("", "not_toml", "Cannot overwrite a value (at line 6, column 11)", None, 6)),
        ('texts = "promises"\n', ("texts", "not_a_list", "", None, 6)),
        ('texts = ["mails-recrd"]\n', ("texts[0]", "unknown_reference", "mails-recrd", "mails-record", 6)),
    ],
)
def test_every_mistake_is_named_with_its_place_and_the_nearest_valid_word(toml, expected):
    assert expected in problems(BASED + toml)


ITEM = """[profile]
core = ["own"]
[[competencies]]
key = "own"
name = "Eigen"
source = "eigen"
definition = "Iets."
items = [
  {{ id = "own.1", others = "{others}", self = "{self}" }},
  {{ id = "own.2", others = "Doet twee.", self = "Ik doe twee." }},
  {{ id = "own.3", others = "Doet drie.", self = "Ik doe drie." }},
]
"""


@pytest.mark.parametrize(
    ("others", "self", "place", "code", "found"),
    [
        ("Ik vraag door.", "Ik vraag door.", "others", "starts_wrong", "Ik"),
        ("Vraagt door.", "Vraagt door.", "self", "starts_wrong", "Vraagt"),
        ("Vraagt niet door.", "Ik vraag door.", "others", "negation", "niet"),
        ("Vraagt vaak door.", "Ik vraag door.", "others", "frequency", "vaak"),
        ("Vraagt en/of luistert.", "Ik vraag door.", "others", "two_ideas", "en/of"),
        ("Vraagt door", "Ik vraag door.", "others", "not_a_sentence", "Vraagt door"),
        (f"Een{' en' * 13}.", "Ik vraag door.", "others", "too_many_words", "14"),
    ],
)
def test_the_rules_for_items_that_a_machine_can_check_are_checked(others, self, place, code, found):
    path = f"competencies[0].items[0].{place}"
    assert (path, code, found, None, 13) in problems(BASED + ITEM.format(others=others, self=self))


def test_a_competency_has_at_least_three_items_and_ids_of_its_own():
    toml = ITEM.format(others="Vraagt door.", self="Ik vraag door.")
    assert read(BASED + toml, library()).competency("own").items[0].version == 1
    found = problems(
        BASED + toml.replace('  { id = "own.3", others = "Doet drie.", self = "Ik doe drie." },\n', "")
    )
    assert ("competencies[0].items", "too_few_items", "2", None, 13) in found
    found = problems(BASED + toml.replace("own.3", "own.2").replace("own.1", "other.1"))
    assert {code for _, code, *_ in found} == {"twice", "not_of_this_competency"}


def test_a_questionnaire_has_at_most_thirteen_competencies():
    keys = [key for key in library().competencies if key != "works-council-director"][:14]
    found = problems(BASED + "[profile]\ncore = " + str(keys).replace("'", '"'))
    assert [(path, code, number) for path, code, number, *_ in found] == [("competencies", "too_many", "14")]


def test_all_problems_are_told_at_once_in_the_order_of_the_file():
    found = problems(BASED + 'a = 1\n[time]\nb = 2\n[[groups]]\nkey = "aldermen"\nc = 3\n')
    assert [(path, line) for path, _, _, _, line in found] == [("a", 6), ("time.b", 8), ("groups[0].c", 11)]


def test_lines_are_right_below_texts_of_more_lines_and_lists():
    toml = 'summary = """\n[geen kop]\nx = 1\n"""\nreaders = [\n  { what = "record", who = "subject" },\n]\n'
    toml += "\n[time]\nx = 1\n"
    assert problems(BASED + toml) == [("time.x", "unknown_field", "x", None, 15)]


def test_an_unfinished_file_is_named_by_its_line():
    assert [(code, line) for _, code, _, _, line in problems('language = 1\nkey = "a\n')] == [("not_toml", 2)]


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        ("interval = " + "9" * 5000, "a number is too large"),
        ("interval = 0x" + "f" * 5000, "a number is too large"),
        ("interval = 9223372036854775808", "a number is too large"),
        ("groups = [" + "1," * 20_000 + "]", "more than 20000 values"),
    ],
)
def test_what_would_keep_the_reader_busy_or_break_it_is_no_format(toml: str, told: str) -> None:
    assert [(code, found) for _path, code, found, *_ in problems(toml)] == [("not_toml", told)]


def test_a_mail_that_is_missing_is_named_once_with_all_who_would_not_get_it():
    toml = NOTHING_BUT_TALK.replace(', "mails-record"', "")
    with pytest.raises(FormatInvalid) as refused:
        read(toml, library())
    missing = {problem.path: problem.allowed for problem in refused.value.problems}
    assert missing["mails.record_final"] == ("subject", "reviewer")
    # Where nobody guides, whoever writes the record is the one who hears that it is due.
    assert missing["mails.record_due"] == ("facilitator",)
    assert {problem.code for problem in refused.value.problems} == {"missing_mail"}


def test_every_kind_of_problem_has_a_dutch_sentence():
    source = "".join(path.read_text(encoding="utf-8") for path in _sources())
    raised = {code for code in SENTENCES if f'"{code}"' in source}
    assert set(SENTENCES) - raised == set()
    with pytest.raises(FormatInvalid) as refused:
        read(BASED + '[[groups]]\nkey = "aldermen"\nfloor = 2\nflor = 1\n', library())
    assert explained(refused.value.problems[0]).remedy == "Bedoel je 'floor'?"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["key", "x"]), inner, max_size=2)
    ),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            ["texts", "profile", "based_on", "groups", "competencies", "mails", "time", "promises"]
        ),
        VALUES,
        max_size=3,
    )
)
def test_whatever_stands_in_a_file_the_answer_is_a_list_of_problems_with_a_sentence_for_each(raw):
    try:
        read(_toml(raw), library())
    except FormatInvalid as refused:
        for problem in refused.problems:
            assert explained(problem).found and explained(problem).remedy


# --- the schema


def test_the_json_schema_knows_every_field_of_a_file():
    schema = json_schema()
    assert {"language", "based_on", "texts", "profile", "mails", "retention"} <= set(schema["properties"])
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["language", "key", "version", "title"]


def test_a_published_format_that_was_tampered_with_is_refused():
    with pytest.raises(FormatInvalid):
        from_resolved('{"language": 9}')
    with pytest.raises(FormatInvalid):
        from_resolved("[]")
    with pytest.raises(FormatInvalid):
        from_resolved("geen json")


def _sources():
    from importlib.resources import files

    return [path for path in files("samenspiegel.core.format").iterdir() if path.name.endswith(".py")]


def _toml(raw):
    return BASED.replace("based_on", "#") + "".join(
        f"{key} = {_value(value)}\n" for key, value in raw.items()
    )


def _value(value):
    import json

    if value is None:
        return '"geen"'
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_value(part)}" for key, part in value.items()) + "}"
    if isinstance(value, str):
        return json.dumps(value).replace("\x7f", "")
    return json.dumps(value)


def test_what_the_language_learned_later_changes_no_format_that_does_not_say_it() -> None:
    spec = read(library().formats["heerenveen-gemeentesecretaris"], library())
    assert "times_per_term" not in resolved(spec)
    twice = spec.model_copy(update={"time": spec.time.model_copy(update={"times_per_term": 2})})
    assert from_resolved(resolved(twice)) == twice
    assert from_resolved(resolved(spec)) == spec
