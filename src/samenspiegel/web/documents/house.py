# SPDX-License-Identifier: EUPL-1.2
"""What stands around every document of an organisation: its name and logo, whose copy it is, and until when."""

from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from samenspiegel.core.format import FormatSpec
from samenspiegel.core.wording import short_date_text
from samenspiegel.exports.house import House
from samenspiegel.exports.pdf import Sheet
from samenspiegel.organisations.models import Logo, Organisation

LOGO_MAX_BYTES = 200_000


def house_of(organisation: Organisation) -> House:
    """How the documents of an organisation look: with the logo that it chose itself.

    Without one, the logo is a file with its short name in ``DOCUMENT_LOGOS``, where the installation has one.
    """
    chosen = Logo.objects.filter(organisation=organisation).values_list("paper", flat=True).first()
    if chosen is not None:
        return House(organisation.name, logo=bytes(chosen))
    return House(organisation.name, logo=_logo(settings.DOCUMENT_LOGOS, organisation.slug))


@lru_cache(maxsize=64)
def _logo(folder: str, slug: str) -> str:
    """The picture of an organisation; empty where there is none, or one that is too large to be a logo."""
    path = Path(folder) / f"{slug}.svg"
    if not folder or not path.is_file() or path.stat().st_size > LOGO_MAX_BYTES:
        return ""
    return path.read_text(encoding="utf-8")


def sheet_of(
    title: str,
    subtitle: str,
    *,
    spec: FormatSpec,
    moment: datetime,
    copy_of: str,
    until: date | None,
) -> Sheet:
    """The sheet of a document about a conversation: confidential, whose copy, and to be destroyed when.

    Args:
        moment: of what it shows, so that the same text stays the same file.
        copy_of: the name of who takes it along.
        until: the day on which what it shows is destroyed here.
    """
    foot = foot_of(copy_of, until)
    return Sheet(title, subtitle, moment=moment, foot=foot, language=spec.text_language)


def foot_of(copy_of: str, until: date | None) -> str:
    """What stands at the foot of every page and slide: confidential, whose copy, and to be destroyed when."""
    foot = f"Vertrouwelijk, exemplaar van {copy_of}"
    return f"{foot}, vernietigen uiterlijk {short_date_text(until)}" if until else foot
