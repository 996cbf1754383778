# SPDX-License-Identifier: EUPL-1.2
"""Everything that somebody can have about themselves in one archive, with an index to read (RL; AVG, articles 15, 20).

What the pages show them and nothing more, so no archive can tell who said what. It is made while they wait; nothing of
it stays on the server.
"""

import io
import json
import zipfile
from datetime import date, datetime

from django.template.loader import render_to_string
from django.utils.text import get_valid_filename

from samenspiegel.people.models import Person

from .assessments import assessments_of
from .conversations import conversations_of, files_of, others_of, part_taken, unopened
from .conversations import told_of as told_of_conversation
from .person import kept_elsewhere
from .person import told_of as told_of_person

__all__ = ["archive", "conversations_of", "unopened"]

LANGUAGE = 2
"""The form of the JSON in the archive; it rises when that changes."""


def archive(person: Person, *, now: datetime, on: date) -> bytes:
    """A zip: ``dossier.html`` to read, ``dossier.json`` for another program, and the files beside records."""
    conversations = conversations_of(person, now=now)
    whole = {
        "language": LANGUAGE,
        "organisation": person.organisation.name,
        "made_on": on,
        "person": told_of_person(person),
        "conversations": [told_of_conversation(conversation, person) for conversation in conversations],
        "part_in_others": [part_taken(other, person) for other in others_of(person, now=now)],
        "assessments": assessments_of(person, on=on),
        "not_in_it": kept_elsewhere(on),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(_entry("dossier.html", on), render_to_string("own_file/dossier.html", whole))
        text = json.dumps(whole, ensure_ascii=False, indent=2, default=str)
        made.writestr(_entry("dossier.json", on), text)
        for conversation in conversations:
            for number, (name, content) in enumerate(files_of(conversation, person), start=1):
                folder = f"bijlagen/{conversation.held_on or conversation.public_id}"
                made.writestr(_entry(f"{folder}/{get_valid_filename(f'{number}-{name}')}", on), content)
    return packed.getvalue()


def _entry(name: str, on: date) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=(on.year, on.month, on.day, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
