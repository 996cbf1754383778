# SPDX-License-Identifier: EUPL-1.2
import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pptx import Presentation

from samenspiegel.cli import main
from samenspiegel.commands.report import MESSAGES
from samenspiegel.core.scores_csv import ScoresFileWrong, read
from tests.exports.reading import text_of
from tests.exports.verapdf import PROFILES, broken_rules

FILE = """group,rater,competency,item,score
self,s,vision,1,4
self,s,vision,2,3
team,t1,vision,1,3
team,t2,vision,1,4
team,t3,vision,1,4
team,t1,vision,2,3
team,t2,vision,2,
team,t3,vision,2,4
chair,c,vision,1,5
college,w1,vision,1,1
college,w2,vision,1,1
chair,c,courage,1,5
"""


@pytest.fixture
def scores(tmp_path):
    path = tmp_path / "scores.csv"
    path.write_text(FILE, encoding="utf-8")
    return str(path)


@pytest.mark.clause("HV-1", "HV-6", "HV-14")
def test_json_has_every_figure_as_printed_and_null_where_nothing_is_shown(scores, capsys):
    assert main(["report", scores, "--named", "chair", "--json"]) == 0

    # team item 1: 11/3 = 3,7; item 2 has two answers; half the items, so 3,7. others (3,7 + 5,0) / 2 = 4,35 -> 4,4
    assert json.loads(capsys.readouterr().out) == {
        "groups": [
            {"key": "self", "kind": "self"},
            {"key": "team", "kind": "averaged"},
            {"key": "chair", "kind": "named"},
            {"key": "college", "kind": "averaged"},
        ],
        "competencies": [
            {
                "key": "vision",
                "scores": {"self": 3.5, "team": 3.7, "chair": 5.0, "college": None},
                "others": 4.4,
                "gap": -0.9,
                "category": "others_higher",
                "items": [
                    {"item": "1", "scores": {"self": 4.0, "team": 3.7, "chair": 5.0, "college": None}},
                    {"item": "2", "scores": {"self": 3.0, "team": None, "chair": None, "college": None}},
                ],
            },
            {
                "key": "courage",
                "scores": {"self": None, "team": None, "chair": 5.0, "college": None},
                "others": 5.0,
                "gap": None,
                "category": None,
                "items": [
                    {"item": "1", "scores": {"self": None, "team": None, "chair": 5.0, "college": None}}
                ],
            },
        ],
    }


def test_the_table_says_the_same_in_dutch(scores, capsys):
    assert main(["report", scores, "--named", "chair"]) == 0

    assert capsys.readouterr().out.splitlines() == [
        "Zelfbeeld en beeld van anderen, schaal 1 tot 5",
        "Gevraagd: team 3, chair, college 2.",
        "",
        "         self  team  chair  college  anderen  verschil",
        "vision    3,5   3,7    5,0        –      4,4      -0,9  anderen hoger",
        "  1       4,0   3,7    5,0        –",
        "  2       3,0     –   geen        –",
        "courage  geen     –    5,0        –      5,0         –",
        "  1      geen     –    5,0        –",
        "",
        "– te weinig antwoorden   geen: geen antwoord   verschil = zelf - anderen",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ["SCORES", "--named", "chair", "college"],
        ["SCORES", "--named", "chair", "--named", "college"],
        ["--named", "chair", "--named", "college", "--json", "SCORES"],
        ["--named", "chair", "college", "SCORES"],
        ["--json", "SCORES", "--named", "college", "chair"],
    ],
)
def test_groups_are_named_once_or_several_times_before_or_after_the_file(arguments, scores, tmp_path, capsys):
    (tmp_path / "scores.csv").write_text(FILE.replace("college,w2,vision,1,1\n", ""), encoding="utf-8")
    assert main(["report", *(scores if word == "SCORES" else word for word in arguments), "--json"]) == 0

    assert [group["kind"] for group in json.loads(capsys.readouterr().out)["groups"]] == [
        *("self", "averaged", "named", "named")
    ]


def test_a_wrong_file_gets_a_list_with_line_numbers_and_nothing_else(tmp_path, capsys):
    path = tmp_path / "scores.csv"
    path.write_text("group;rater;competency;item;score\nself;s;a;1;9\nself;t;a;1;veel\n", encoding="utf-8")

    assert main(["report", str(path), "--json"]) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [
        f"{path} klopt niet. Er is niets berekend.",
        "Regel 2: de score 9 valt buiten de schaal van 1 tot 5.",
        "Regel 3: 'veel' is geen geheel getal. Laat de score leeg voor 'kan ik niet beoordelen'.",
        "Regel 3: in 'self' antwoordt al 's'; 't' kan daar niet bij. Daar hoort één mens.",
    ]


@pytest.mark.parametrize(
    "arguments",
    [["nergens.csv"], [], ["."], ["x.csv", "--scale", "5-1"], ["x.csv", "--scale", "veel"], ["x\0.csv"]],
)
def test_a_call_that_cannot_work_ends_with_code_2_and_no_traceback(arguments, capsys):
    try:
        code = main(["report", *arguments])
    except SystemExit as stop:
        code = stop.code

    assert code == 2
    assert capsys.readouterr().out == ""


def test_the_scale_can_be_another(tmp_path, capsys):
    path = tmp_path / "scores.csv"
    path.write_text("group,rater,competency,item,score\nself,s,a,1,10\nchair,c,a,1,0\n", encoding="utf-8")

    assert main(["report", str(path), "--named", "chair", "--scale", "0-10", "--json"]) == 0
    (competency,) = json.loads(capsys.readouterr().out)["competencies"]
    assert (competency["scores"], competency["gap"]) == ({"self": 10.0, "chair": 0.0}, 10.0)


def test_a_file_over_20_mb_is_refused_unread(tmp_path, capsys):
    path = tmp_path / "scores.csv"
    with path.open("wb") as file:
        file.truncate(20_000_001)

    assert main(["report", str(path)]) == 2
    assert capsys.readouterr().err.splitlines()[1] == f"Regel 1: {MESSAGES['too_large']}"


def test_the_report_starts_without_django_and_without_reading_formats():
    program = "import sys, samenspiegel.commands.report; print([m for m in ('django', 'pydantic') if m in sys.modules])"

    assert subprocess.check_output([sys.executable, "-c", program], text=True).strip() == "[]"


def test_without_a_subcommand_the_list_of_them_is_one_step_away(capsys):
    with pytest.raises(SystemExit) as stop:
        main([])

    assert stop.value.code == 2
    assert capsys.readouterr().err.endswith("Zo werkt het: samenspiegel --help\n")


@pytest.mark.clause("HV-14")
def test_with_a_format_groups_competencies_and_items_are_those_of_the_format(tmp_path, capsys):
    path = tmp_path / "scores.csv"
    rows = [
        "works-council-chair,c,works-council-director,1,5",
        "self,s,customer-focus,customer-focus.2,3",
        "self,s,customer-focus,1,4",
    ]
    path.write_text("\n".join(["group,rater,competency,item,score", *rows]), encoding="utf-8")

    assert main(["report", str(path), "--format", "heerenveen-gemeentesecretaris", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)

    assert [group["kind"] for group in made["groups"]].count("averaged") == 2
    assert len(made["competencies"]) == 14
    first, block = made["competencies"][0], made["competencies"][-1]
    assert (first["key"], first["scores"]["self"]) == ("customer-focus", 3.5)
    assert [(item["item"], item["scores"]["self"]) for item in first["items"]] == [
        ("customer-focus.1", 4.0),
        ("customer-focus.2", 3.0),
        ("customer-focus.3", None),
        ("customer-focus.4", None),
    ]
    assert (block["key"], block["others"]) == ("works-council-director", None)  # one of four items


@pytest.mark.parametrize(
    ("key", "row", "message"),
    [
        ("bestaat-niet", "self,s,customer-focus,1,3", "Het format 'bestaat-niet' bestaat niet."),
        (
            "heerenveen-gemeentesecretaris",
            "self,s,klantgerichtheid,1,3",
            "Regel 2: de competentie 'klantgerichtheid' staat niet in het format.",
        ),
    ],
)
def test_what_the_format_does_not_know_is_refused(key, row, message, tmp_path, capsys):
    path = tmp_path / "scores.csv"
    path.write_text(f"group,rater,competency,item,score\n{row}\n", encoding="utf-8")

    assert main(["report", str(path), "--format", key]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err


pieces = st.sampled_from(
    [
        b"group,rater,competency,item,score\n",
        b"self,s,a,1,3\n",
        b"team,t,a,1,\n",
        b",",
        b";",
        b'"',
        b"\n",
        b"\r",
        b"\0",
        b"\xff",
        b"9",
    ]
)


@given(st.binary(max_size=60) | st.lists(pieces, max_size=12).map(b"".join))
def test_any_file_is_either_read_or_refused_in_words(raw):
    try:
        read(raw)
    except ScoresFileWrong as wrong:
        assert [MESSAGES[problem.code].format(**problem.values) for problem in wrong.problems] != []


def test_it_is_written_as_a_document_that_can_be_archived_and_read_by_everybody(scores, tmp_path, capsys):
    file = tmp_path / "spiegel.pdf"

    assert main(["report", scores, "--named", "chair", "--pdf", str(file), "--name", "Hanna de Vries"]) == 0

    document = file.read_bytes()
    assert [broken_rules(document, profile) for profile in PROFILES] == [[], []]
    text = text_of(document)
    assert "De spiegel van Hanna de Vries" in text
    assert "Te weinig antwoorden" in text


def test_the_same_answers_make_the_same_document(scores, tmp_path, capsys):
    for name in ("een.pdf", "twee.pdf"):
        assert main(["report", scores, "--named", "chair", "--pdf", str(tmp_path / name)]) == 0

    assert (tmp_path / "een.pdf").read_bytes() == (tmp_path / "twee.pdf").read_bytes()


def test_it_is_written_as_slides_with_charts_that_can_be_changed(scores, tmp_path, capsys):
    file = tmp_path / "spiegel.pptx"

    assert main(["report", scores, "--named", "chair", "--pptx", str(file), "--name", "Hanna de Vries"]) == 0

    show = Presentation(str(file))
    assert show.slides[0].shapes.title.text_frame.text == "De spiegel van Hanna de Vries"
    (chart,) = [shape.chart for slide in show.slides for shape in slide.shapes if shape.has_chart]
    assert [series.name for series in chart.plots[0].series] == [
        "Verschil",
        "Anderen",
        "Zelfbeeld",
        "Team",
        "Chair",
    ]


def test_the_slides_of_the_same_answers_are_the_same_file(scores, tmp_path, capsys):
    for name in ("een.pptx", "twee.pptx"):
        assert main(["report", scores, "--named", "chair", "--pptx", str(tmp_path / name)]) == 0

    assert (tmp_path / "een.pptx").read_bytes() == (tmp_path / "twee.pptx").read_bytes()


def test_the_chart_is_written_as_pictures_that_are_complete_by_themselves(scores, tmp_path, capsys):
    folder = tmp_path / "grafieken"

    assert main(["report", scores, "--named", "chair", "--svg", str(folder)]) == 0

    assert sorted(path.name for path in folder.iterdir()) == [
        "01-vision.svg",
        "02-courage.svg",
        "spiegel.svg",
    ]
    whole = (folder / "spiegel.svg").read_text(encoding="utf-8")
    assert "Vision: zelfbeeld 3,5" in whole
    assert "currentColor" not in whole and "class=" not in whole


@pytest.mark.parametrize("kind", ["pdf", "pptx"])
def test_a_place_where_nothing_can_be_written_is_told_in_one_line(scores, tmp_path, capsys, kind):
    place = str(tmp_path / "weg" / "spiegel")

    assert main(["report", scores, "--named", "chair", f"--{kind}", place]) == 2

    assert "kan niet worden geschreven" in capsys.readouterr().err
