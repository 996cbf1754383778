# SPDX-License-Identifier: EUPL-1.2
"""Production does not start with a secret that is missing or malformed: it names it, in Dutch, and says no more."""

from pathlib import Path

import pytest

from samenspiegel.environment import Environment
from tests.production import SECRET_KEY, WRAPPING_KEY, environment, made_up, run

COMMANDS = (
    ("serve",),
    ("serve", "--without-clock"),
    ("clock", "--once"),
    ("migrate",),
    ("doctor",),
    ("keys", "rotate"),
    ("backup", "copies"),
    ("restore", "copies"),
    ("manage", "check"),
    ("manage", "migrate"),
    ("organisation", "--name", "x", "--slug", "x", "--administrator", "y", "--email", "z@example.nl"),
)
OTHER_SECRET, OTHER_WRAPPING = made_up("another", 48), made_up("another wrapping key", 32)
# what is given instead, and how the refusal begins
WRONG = [
    ({"SAMENSPIEGEL_SECRET_KEY": ""}, "SAMENSPIEGEL_SECRET_KEY ontbreekt"),
    ({"SAMENSPIEGEL_SECRET_KEY": "   "}, "SAMENSPIEGEL_SECRET_KEY ontbreekt"),
    ({"SAMENSPIEGEL_SECRET_KEY": OTHER_SECRET[:49]}, "SAMENSPIEGEL_SECRET_KEY: te kort"),
    ({"SAMENSPIEGEL_SECRET_KEY": "welkom01" * 8}, "SAMENSPIEGEL_SECRET_KEY: te raden"),
    ({"SAMENSPIEGEL_SECRET_KEY": "A" * 64}, "SAMENSPIEGEL_SECRET_KEY: te raden"),
    ({"SAMENSPIEGEL_SECRET_KEY": "django-insecure" + OTHER_SECRET}, "SAMENSPIEGEL_SECRET_KEY: te raden"),
    ({"SAMENSPIEGEL_SECRET_KEY_OLD": OTHER_SECRET[:20]}, "SAMENSPIEGEL_SECRET_KEY_OLD: te kort"),
    ({"SAMENSPIEGEL_WRAPPING_KEY": ""}, "SAMENSPIEGEL_WRAPPING_KEY ontbreekt"),
    ({"SAMENSPIEGEL_WRAPPING_KEY": made_up("x", 31)}, "SAMENSPIEGEL_WRAPPING_KEY: dit zijn 31 bytes"),
    ({"SAMENSPIEGEL_WRAPPING_KEY": made_up("x", 48)}, "SAMENSPIEGEL_WRAPPING_KEY: dit zijn 48 bytes"),
    ({"SAMENSPIEGEL_WRAPPING_KEY": "geen base64 " * 4}, "SAMENSPIEGEL_WRAPPING_KEY: dit is geen base64"),
    ({"SAMENSPIEGEL_WRAPPING_KEY": "é" * 44}, "SAMENSPIEGEL_WRAPPING_KEY: dit is geen base64"),
    ({"SAMENSPIEGEL_WRAPPING_KEY": "A" * 43 + "="}, "SAMENSPIEGEL_WRAPPING_KEY: te raden"),
    (
        {"SAMENSPIEGEL_WRAPPING_KEY_OLD": f"{OTHER_WRAPPING},kort"},
        "SAMENSPIEGEL_WRAPPING_KEY_OLD: dit zijn 3 bytes",
    ),
    (
        {"SAMENSPIEGEL_WRAPPING_KEY_OLD": WRAPPING_KEY},
        "SAMENSPIEGEL_WRAPPING_KEY en SAMENSPIEGEL_WRAPPING_KEY_OLD zijn gelijk",
    ),
    (
        {"SAMENSPIEGEL_SECRET_KEY_OLD": SECRET_KEY},
        "SAMENSPIEGEL_SECRET_KEY en SAMENSPIEGEL_SECRET_KEY_OLD zijn gelijk",
    ),
    ({"SAMENSPIEGEL_URL": ""}, "SAMENSPIEGEL_URL ontbreekt"),
    ({"SAMENSPIEGEL_URL": "spiegel.gemeente.nl"}, "SAMENSPIEGEL_URL: geef alleen https://"),
    ({"SAMENSPIEGEL_URL": "https://spiegel.gemeente.nl/pad"}, "SAMENSPIEGEL_URL: geef alleen https://"),
    ({"SAMENSPIEGEL_URL": "https://"}, "SAMENSPIEGEL_URL: geef alleen https://"),
    ({"SAMENSPIEGEL_URL": "https://[half"}, "SAMENSPIEGEL_URL: geef alleen https://"),
    ({"SAMENSPIEGEL_MODE": "produktie"}, "SAMENSPIEGEL_MODE: kies"),
    ({"SAMENSPIEGEL_FOLDER": "/dev/null/nergens"}, "SAMENSPIEGEL_FOLDER: deze map"),
    ({"PORT": "acht"}, "PORT: geef een poort"),
    ({"SAMENSPIEGEL_BEHIND_PROXY": "misschien"}, "SAMENSPIEGEL_BEHIND_PROXY: kies true of false"),
    ({"SAMENSPIEGEL_MAIL_PORT": "-25"}, "SAMENSPIEGEL_MAIL_PORT: geef een poort"),
    ({"SAMENSPIEGEL_MAIL_USER": "spiegel"}, "SAMENSPIEGEL_MAIL_USER en SAMENSPIEGEL_MAIL_PASSWORD"),
    ({"SAMENSPIEGEL_MAIL_FROM": "Spiegel <spiegel@x.nl>"}, "SAMENSPIEGEL_MAIL_FROM: geef alleen"),
    ({"SAMENSPIEGEL_LOG_LEVEL": "veel"}, "SAMENSPIEGEL_LOG_LEVEL: kies"),
    ({"SAMENSPIEGEL_DATABASE_URL": "mysql://u:geheim77@h/d"}, "SAMENSPIEGEL_DATABASE_URL: geef een adres"),
    ({"SAMENSPIEGEL_DATABASE_URL": "postgres://u:geheim77@h/d"}, "SAMENSPIEGEL_DATABASE_URL, "),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_names_all_that_is_missing_and_does_nothing(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    env = environment(tmp_path, SAMENSPIEGEL_SECRET_KEY="", SAMENSPIEGEL_WRAPPING_KEY="", SAMENSPIEGEL_URL="")

    refused = run(*command, env=env)

    told = refused.stdout + refused.stderr
    assert refused.returncode in {1, 2}
    for name in ("SAMENSPIEGEL_SECRET_KEY", "SAMENSPIEGEL_WRAPPING_KEY", "SAMENSPIEGEL_URL"):
        assert f"{name} ontbreekt" in told
    assert "Traceback" not in told
    assert list(tmp_path.iterdir()) == []


def read_settings(**given: str) -> list[str]:
    """What the settings refuse, read in a module of their own: no process for each of many mistakes."""
    import importlib.util

    found = importlib.util.find_spec("samenspiegel.settings")
    module = importlib.util.module_from_spec(found)
    with pytest.MonkeyPatch.context() as patch:
        for name in [*given, "SAMENSPIEGEL_MODE", "SAMENSPIEGEL_TEST_DATABASE"]:
            patch.delenv(name, raising=False)
        for name, value in given.items():
            patch.setenv(name, value)
        try:
            found.loader.exec_module(module)
        except Exception as error:
            return str(error).splitlines()
    return []


def sound(folder: Path, **more: str) -> dict[str, str]:
    known = environment(folder, **more)
    return {name: value for name, value in known.items() if name.startswith("SAMENSPIEGEL_") or name in more}


def test_an_environment_with_all_that_is_needed_is_accepted(tmp_path: Path) -> None:
    assert read_settings(**sound(tmp_path)) == []


@pytest.mark.parametrize("given, refusal", WRONG, ids=[refusal for _, refusal in WRONG])
def test_what_is_malformed_is_named_and_not_repeated(
    tmp_path: Path, given: dict[str, str], refusal: str
) -> None:
    first, *lines = read_settings(**sound(tmp_path, **given))

    assert first == "Samenspiegel start niet: de instellingen kloppen niet."
    assert [line[2:].startswith(refusal) for line in lines] == [True], lines
    secret = [
        value for name, value in given.items() if len(value) > 5 and ("KEY" in name or "DATABASE" in name)
    ]
    assert not [value for value in [*secret, "geheim77"] if value in lines[0]]


def test_signing_and_wrapping_are_not_done_with_one_key(tmp_path: Path) -> None:
    one = made_up("one for both", 48)

    lines = read_settings(**sound(tmp_path, SAMENSPIEGEL_SECRET_KEY=one, SAMENSPIEGEL_WRAPPING_KEY=one))

    assert (
        "- SAMENSPIEGEL_SECRET_KEY en SAMENSPIEGEL_WRAPPING_KEY zijn gelijk. Geef elk een eigen waarde."
        in lines
    )


@pytest.mark.parametrize("names", ["all the same", "two of three"])
def test_the_keys_never_share_a_database_with_the_data(tmp_path: Path, names: str) -> None:
    one, other = "postgres://u:w@h/een", "postgres://u:w@h/twee"
    places = (one, one, one) if names == "all the same" else (one, one, other)
    aliases = ("DATABASE", "KEYS_DATABASE", "REGISTER_DATABASE")
    given = {f"SAMENSPIEGEL_{alias}_URL": url for alias, url in zip(aliases, places, strict=True)}

    assert "drie verschillende databases" in read_settings(**sound(tmp_path, **given))[1]


# --- files -----------------------------------------------------------------------------------------------------------


def test_a_secret_may_stand_in_a_file_whatever_blank_line_ends_it(tmp_path: Path) -> None:
    kept = tmp_path / "secret"
    kept.write_text(f"{SECRET_KEY}\n")
    given = sound(tmp_path, SAMENSPIEGEL_SECRET_KEY_FILE=str(kept))
    del given["SAMENSPIEGEL_SECRET_KEY"]

    assert read_settings(**given) == []


@pytest.mark.parametrize("kind", ["not there", "empty", "a folder", "no text"])
def test_a_file_that_cannot_be_read_is_named_once(tmp_path: Path, kind: str) -> None:
    kept = tmp_path / "secret"
    if kind == "empty":
        kept.write_text("\n")
    elif kind == "a folder":
        kept.mkdir()
    elif kind == "no text":
        kept.write_bytes(b"\xff\xfe\x00")

    told = Environment({"NAME_FILE": str(kept)})
    told.wrapping_key("NAME", told.text("NAME"), is_strict=True)

    expected = (
        "NAME_FILE: het bestand is leeg." if kind == "empty" else "NAME_FILE: het bestand is er niet, of"
    )
    assert [line.startswith(expected) for line in told.wrong] == [True]
