# SPDX-License-Identifier: EUPL-1.2
"""The tools for texts: what they find, and what they write."""

import gettext
import io

import pytest

from tools import messages
from tools.gettext_files import BrokenFile, Entry, Key, as_mo, as_po, read

ENTRIES = [
    Entry(Key("Plan"), ["Plannen"], references=["src/a.py"]),
    Entry(Key("Plan", context="noun"), ["Plan"]),
    Entry(Key("%(n)s day", plural="%(n)s days"), ["%(n)s dag", "%(n)s dagen"]),
    Entry(Key('Say "no"\nor\tyes \\ maybe'), ['Zeg "nee"\nof\tja \\ misschien']),
]


def test_what_is_written_is_read_back(tmp_path):
    file = tmp_path / "django.po"
    file.write_text(as_po(ENTRIES), encoding="utf-8")

    assert read(file) == ENTRIES


def test_the_compiled_file_translates():
    catalogue = gettext.GNUTranslations(io.BytesIO(as_mo(ENTRIES)))

    assert [
        catalogue.gettext("Plan"),
        catalogue.pgettext("noun", "Plan"),
        catalogue.ngettext("%(n)s day", "%(n)s days", 1),
        catalogue.ngettext("%(n)s day", "%(n)s days", 0),
        catalogue.gettext('Say "no"\nor\tyes \\ maybe'),
        catalogue.gettext("unknown"),
    ] == ["Plannen", "Plan", "%(n)s dag", "%(n)s dagen", 'Zeg "nee"\nof\tja \\ misschien', "unknown"]


def test_a_fuzzy_or_empty_translation_is_not_compiled():
    entries = [
        Entry(Key("a"), ["x"], fuzzy=True),
        Entry(Key("b"), [""]),
        Entry(Key("c", plural="cs"), ["x", ""]),
    ]

    assert as_mo(entries) == as_mo([])
    assert [entry.is_translated for entry in entries] == [False, False, False]


def test_a_broken_file_is_named(tmp_path):
    file = tmp_path / "broken.po"
    file.write_text('msgid "a"\nmsgstr "unfinished\n', encoding="utf-8")

    with pytest.raises(BrokenFile, match=r"broken\.po"):
        read(file)


@pytest.fixture
def source(tmp_path, monkeypatch):
    """A small source tree in place of the real one."""
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "SOURCE", tmp_path / "src")
    monkeypatch.setattr(messages, "PO", tmp_path / "src/locale/nl/LC_MESSAGES/django.po")
    monkeypatch.setattr(messages, "MO", tmp_path / "src/locale/nl/LC_MESSAGES/django.mo")
    (tmp_path / "src/templates").mkdir(parents=True)
    (tmp_path / "src/locale/nl/LC_MESSAGES").mkdir(parents=True)
    return tmp_path / "src"


def test_texts_are_found_in_code_and_in_templates(source):
    (source / "views.py").write_text(
        'a = _("Plain")\nb = ngettext("One", "Many", n)\nc = pgettext_lazy("verb", "Plan")\nd = _(name)\n',
        encoding="utf-8",
    )
    (source / "templates/page.html").write_text(
        '{% translate "It\'s here" %}{{ x|default:_("none") }}{% translate "Plan" context "noun" %}'
        "{% blocktranslate trimmed count n=n %}\n  {{ n }} day of 100%\n{% plural %}\n"
        "  {{ n }} days\n{% endblocktranslate %}",
        encoding="utf-8",
    )

    assert messages.extract() == {
        Key("It's here"): ["src/templates/page.html"],
        Key("none"): ["src/templates/page.html"],
        Key("Plan", context="noun"): ["src/templates/page.html"],
        Key("%(n)s day of 100%%", plural="%(n)s days"): ["src/templates/page.html"],
        Key("Plain"): ["src/views.py"],
        Key("One", plural="Many"): ["src/views.py"],
        Key("Plan", context="verb"): ["src/views.py"],
    }


def test_what_is_no_longer_said_goes_and_what_is_new_waits_for_its_dutch(source):
    (source / "views.py").write_text('_("Plan"), _("Move")', encoding="utf-8")
    messages.PO.write_text(
        'msgid ""\nmsgstr "Language: nl\\n"\n\nmsgid "Plan"\nmsgstr "Plannen"\n\nmsgid "Gone"\nmsgstr "Weg"\n',
        encoding="utf-8",
    )

    assert messages.write() == ["no Dutch yet: 'Move' in src/views.py"]
    messages.PO.write_text('msgid "Plan"\nmsgstr "Plan het"\n', encoding="utf-8")
    messages.write()

    assert read(messages.PO) == [
        Entry(Key("Plan"), ["Plan het"], references=["src/views.py"]),
        Entry(Key("Move"), [""], references=["src/views.py"]),
    ]


def test_the_check_names_what_is_missing_stale_or_wrong(source):
    (source / "views.py").write_text('_("Due on %(date)s"), _("Move")', encoding="utf-8")
    messages.PO.write_text(
        'msgid "Due on %(date)s"\nmsgstr "Voor %(datum)s"\n\nmsgid "Move"\nmsgstr "Verzetten"\n',
        encoding="utf-8",
    )
    messages.write()

    assert messages.check() == ["values of 'Due on %(date)s' differ from those of 'Voor %(datum)s'"]

    messages.PO.write_text('msgid "Due on %(date)s"\nmsgstr "Voor %(date)s"\n')
    messages.write()
    (source / "views.py").write_text('_("Due on %(date)s"), _("Pause")', encoding="utf-8")
    messages.MO.write_bytes(b"of another time")

    assert messages.check() == [
        "no Dutch yet: 'Pause' in src/views.py",
        "src/locale/nl/LC_MESSAGES/django.po is not up to date; run: make messages",
        "src/locale/nl/LC_MESSAGES/django.mo is not compiled from the .po file; run: make messages",
    ]
