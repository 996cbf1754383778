# SPDX-License-Identifier: EUPL-1.2
"""Reads settings from the environment, and remembers all that is wrong with them, so that it is told at once.

Each name may also stand in a file: ``NAME_FILE`` holds its path. What is told names a setting and what it should be,
never what it was: it may be a secret.
"""

import base64
import binascii
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

MAKE_SECRET_KEY = "python3 -c 'import base64, os; print(base64.b64encode(os.urandom(48)).decode())'"  # noqa: S105  # how to make one
MAKE_WRAPPING_KEY = "python3 -c 'import base64, os; print(base64.b64encode(os.urandom(32)).decode())'"
WRAPPING_KEY_BYTES = 32
SECRET_KEY_CHARACTERS = 50  # what Django's own check asks for
DIFFERENT_CHARACTERS = 10  # random ones have thirty or more; a word typed again and again has fewer
DIFFERENT_BYTES = 16  # thirty-two random bytes have thirty

TRUE, FALSE = {"true", "yes", "on", "1", "ja"}, {"false", "no", "off", "0", "nee"}
POSTGRESQL = {"postgres", "postgresql"}
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class Unfit(ImproperlyConfigured):
    """The settings do not do. Says in Dutch what is missing or wrong, one line each, and what to do about it."""

    def __init__(self, wrong: list[str]) -> None:
        super().__init__(
            "Samenspiegel start niet: de instellingen kloppen niet.\n"
            + "\n".join(f"- {line}" for line in wrong)
        )
        self.wrong = wrong


class Environment:
    """What the environment gives. Each reader returns something usable, and notes what was wrong."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self.given = given
        self.wrong: list[str] = []

    def refuse_if_wrong(self) -> None:
        """Raise ``Unfit`` with everything that was wrong so far."""
        if self.wrong:
            raise Unfit(list(dict.fromkeys(self.wrong)))

    def text(self, name: str, default: str = "") -> str:
        """A value without the blanks around it; empty counts as not given."""
        path = self.given.get(f"{name}_FILE", "").strip()
        if not path:
            return self.given.get(name, "").strip() or default
        try:
            value = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError, ValueError):
            self.wrong.append(f"{name}_FILE: het bestand is er niet, of Samenspiegel mag het niet lezen.")
            return default
        if not value:
            self.wrong.append(f"{name}_FILE: het bestand is leeg.")
        return value or default

    def is_wrongly_filed(self, name: str) -> bool:
        """Whether a file was named that could not be read: told already, so not missing as well."""
        return any(line.startswith(f"{name}_FILE:") for line in self.wrong)

    def items(self, name: str, default: list[str] | None = None) -> list[str]:
        """Values with commas between them, or each on a line of its own."""
        given = self.text(name).replace("\n", ",").split(",")
        return [item.strip() for item in given if item.strip()] or (default or [])

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        """One of a few words."""
        value = self.text(name, default)
        if value in choices:
            return value
        self.wrong.append(f"{name}: kies {', '.join(choices[:-1])} of {choices[-1]}.")
        return default

    def is_on(self, name: str, default: bool) -> bool:
        """true or false."""
        value = self.text(name).lower()
        if value and value not in TRUE | FALSE:
            self.wrong.append(f"{name}: kies true of false.")
        return value in TRUE if value else default

    def port(self, name: str, default: int) -> int:
        """A port of this or another machine."""
        value = self.text(name, str(default))
        if value.isascii() and value.isdigit() and 1 <= int(value) <= 65_535:
            return int(value)
        self.wrong.append(f"{name}: geef een poort, een getal van 1 tot en met 65535.")
        return default

    def web_address(self, name: str, default: str) -> str:
        """The address of a web site, without a path: ``https://spiegel.gemeente.nl``."""
        value = self.text(name, default).rstrip("/")
        example = "bijvoorbeeld https://spiegel.gemeente.nl"
        if not value:
            if not self.is_wrongly_filed(name):
                self.wrong.append(f"{name} ontbreekt: het adres dat mensen gebruiken, {example}.")
            return "https://localhost"
        parts = _split(value)
        if (
            parts is None
            or parts.scheme not in {"http", "https"}
            or not parts.hostname
            or parts.username is not None
            or parts.path
            or parts.query
            or parts.fragment
        ):
            self.wrong.append(f"{name}: geef alleen https:// en de naam, {example}.")
            return "https://localhost"
        return value

    def mail_address(self, name: str, default: str) -> str:
        """An address without a name before it."""
        value = self.text(name, default)
        local, at, domain = value.rpartition("@")
        if not at or not local or not domain or set(value) & set(' <>,;"\r\n') or "@" in local:
            self.wrong.append(f"{name}: geef alleen het e-mailadres, bijvoorbeeld samenspiegel@gemeente.nl.")
            return default
        return value

    def database(self, name: str) -> dict | None:
        """The connection to a PostgreSQL database; None when it is not given."""
        url = self.text(name)
        if not url:
            return None
        parts = _split(url)
        if parts is None or parts.scheme not in POSTGRESQL or not parts.hostname or not parts.path.strip("/"):
            self.wrong.append(
                f"{name}: geef een adres als postgres://gebruiker:wachtwoord@server/database. Zet in het wachtwoord "
                "procenttekens voor wat geen letter of cijfer is: %40 voor @."
            )
            return None
        return environ.Env.db_url_config(url)

    def check_secret_key(self, name: str, value: str) -> None:
        """A key for signing is long and not made up by a human."""
        if not value:
            if not self.is_wrongly_filed(name):
                self.wrong.append(f"{name} ontbreekt. Maak er een met: {MAKE_SECRET_KEY}")
        elif len(value) < SECRET_KEY_CHARACTERS:
            self.wrong.append(
                f"{name}: te kort, het minste is {SECRET_KEY_CHARACTERS} tekens. "
                f"Maak er een met: {MAKE_SECRET_KEY}"
            )
        elif len(set(value)) < DIFFERENT_CHARACTERS or value.startswith("django-insecure"):
            self.wrong.append(f"{name}: te raden. Maak er een met: {MAKE_SECRET_KEY}")

    def wrapping_key(self, name: str, value: str, *, is_strict: bool) -> bytes:
        """The 32 bytes that a wrapping key stands for."""
        if not value:
            if not self.is_wrongly_filed(name):
                self.wrong.append(f"{name} ontbreekt. Maak er een met: {MAKE_WRAPPING_KEY}")
            return bytes(WRAPPING_KEY_BYTES)
        try:
            key = base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            self.wrong.append(f"{name}: dit is geen base64. Maak er een met: {MAKE_WRAPPING_KEY}")
            return bytes(WRAPPING_KEY_BYTES)
        if len(key) != WRAPPING_KEY_BYTES:
            self.wrong.append(
                f"{name}: dit zijn {len(key)} bytes en het moeten er {WRAPPING_KEY_BYTES} zijn. "
                f"Maak er een met: {MAKE_WRAPPING_KEY}"
            )
            return bytes(WRAPPING_KEY_BYTES)
        if is_strict and len(set(key)) < DIFFERENT_BYTES:
            self.wrong.append(f"{name}: te raden. Maak er een met: {MAKE_WRAPPING_KEY}")
        return key

    def check_different(self, values: list[tuple[str, str]]) -> None:
        """Secrets with different work are different: who learns one must not have the other."""
        first: dict[str, str] = {}
        for name, value in values:
            if value and first.setdefault(value, name) != name:
                self.wrong.append(f"{first[value]} en {name} zijn gelijk. Geef elk een eigen waarde.")
            elif value and sum(one == (name, value) for one in values) > 1:
                self.wrong.append(f"{name}: dezelfde waarde staat er twee keer in.")


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises when it is no number
    except ValueError:
        return None
    return parts
