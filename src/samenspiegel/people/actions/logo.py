# SPDX-License-Identifier: EUPL-1.2
"""The logo of an organisation: chosen, replaced and taken away. Here because of the log, as its settings."""

from datetime import datetime

from django.db import transaction

from samenspiegel.audit import actions as audit
from samenspiegel.core.logo import pictures
from samenspiegel.organisations.models import Logo, Organisation

from ..models import Person


class NoLogo(Exception):
    """There is no picture yet to which words could belong."""


@transaction.atomic
def change_logo(
    *, organisation: Organisation, raw: bytes | None, text: str, by: Person, now: datetime
) -> Organisation:
    """Set the logo that stands on documents and above pages.

    Args:
        raw: a PNG or JPEG file of which it is drawn anew; ``None`` keeps the picture that is there.
        text: what who does not see it reads instead; the name of the organisation where it is empty.
    Raises:
        FileRefused: no logo can be made of this file, as ``core.logo.pictures``. Nothing changed.
        NoLogo: there is none yet, and no file.
    """
    made = pictures(raw) if raw is not None else None
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if made is None and not organisation.logo:
        raise NoLogo
    kept = "" if text == organisation.name else text
    changed = [*(["logo"] if made else []), *(["logo_text"] if kept != organisation.logo_text else [])]
    if made:
        Logo.objects.filter(organisation=organisation).delete()
        row = Logo.objects.create(organisation=organisation, paper=made.paper, screen=made.screen)
        organisation.logo = row.public_id
        organisation.logo_width, organisation.logo_height = made.screen_width, made.screen_height
    organisation.logo_text = kept
    organisation.save(update_fields=["logo", "logo_text", "logo_width", "logo_height"])
    if changed:
        _log("organisation.logo_changed", organisation, by, now, fields=changed)
    return organisation


@transaction.atomic
def remove_logo(*, organisation: Organisation, by: Person, now: datetime) -> Organisation:
    """Take the logo away, the picture and its words. Doing it once more is harmless."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if organisation.logo:
        Logo.objects.filter(organisation=organisation).delete()
        organisation.logo = organisation.logo_text = ""
        organisation.logo_width = organisation.logo_height = None
        organisation.save(update_fields=["logo", "logo_text", "logo_width", "logo_height"])
        _log("organisation.logo_removed", organisation, by, now)
    return organisation


def _log(kind: str, organisation: Organisation, by: Person, now: datetime, **detail: list[str]) -> None:
    audit.log(kind, organisation=organisation, at=now, actor=by, about=organisation, **detail)
