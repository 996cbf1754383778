# SPDX-License-Identifier: EUPL-1.2
"""One form of the editor: its fields as they stand in a draft, and what somebody typed in them.

Whatever was typed is kept, right or not; what is wrong with it stands beside the field. A hidden field takes along a
mark of every value that its writer saw, so that two people can fill in the same page.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from samenspiegel.core.format.document import (
    Address,
    Clash,
    Document,
    NoSuchPlace,
    Typed,
    locate,
    mark,
    value_at,
)
from samenspiegel.core.format.fields import Field, Place, as_typed, filled_in
from samenspiegel.core.format.found import Found

from .choice_words import choices_of
from .labels import LABELS
from .problem_words import problem_text

SEEN = "seen"
UNIT = "/unit"
MOST_SEEN = 200_000  # characters of the marks of one form; the longest has five thousand


def name_of(address: Address) -> str:
    """The name of a field in a form: its address."""
    return "/".join(address)


class DraftForm(forms.Form):
    """The fields of one page of the editor, filled with what stands in the draft, or with what was sent.

    Args:
        places: the fields of this page, in any order.
        found: what is wrong with the draft; what concerns a field of this page stands beside it.
        typed: what was sent, where that has to stand in the fields instead of what is in the draft.
    """

    def __init__(
        self,
        *,
        places: Iterable[Place],
        document: Document,
        found: Sequence[Found] = (),
        typed: Mapping[str, list[str]] | None = None,
    ) -> None:
        self.places = {name_of(place.address): place for place in places}
        self.document = document
        values = {name: value_at(document, place.address) for name, place in self.places.items()}
        marks = {name: mark(value, is_set=_is_set(self.places[name].field)) for name, value in values.items()}
        data = QueryDict(mutable=True)
        for name, place in self.places.items():
            texts = as_typed(place.field, values[name]) if typed is None or name not in typed else typed[name]
            data.setlist(name, texts[:1] if place.field.kind == "offset" else texts)
            if place.field.kind == "offset":
                data.setlist(name + UNIT, texts[1:2])
        data[SEEN] = json.dumps(marks, separators=(",", ":"))
        super().__init__(data)
        for name, place in self.places.items():
            self.fields[name] = _control(place.field, document, values[name])
            if place.field.kind == "offset":
                self.fields[name + UNIT] = forms.ChoiceField(
                    label=_("Which days, and before or after?"),
                    choices=choices_of(place.field, document, None),
                    required=False,
                )
        self.fields[SEEN] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.full_clean()
        self._errors.clear()  # what is wrong says the core: a field of a form takes anything
        self.found_here = [one for one in found if self._show(one)]

    def _show(self, found: Found) -> bool:
        """Put a problem beside the field that it is about; tells whether one of this page is."""
        for name, place in self.places.items():
            try:
                location = locate(self.document, place.address)
            except NoSuchPlace:
                continue
            if found.location[: len(location)] == location:
                self.add_error(name, problem_text(found, self.document))
                return True
        return False

    def show_clashes(self, clashes: Iterable[Clash]) -> list[tuple[str, str]]:
        """Say where somebody else changed the same; returns what finds no field any more, as label and text."""
        lost = []
        for clash in clashes:
            name = name_of(clash.address)
            typed = (
                "\n".join(str(part) for part in clash.typed)
                if isinstance(clash.typed, list)
                else str(clash.typed)
            )
            if clash.is_gone or name not in self.fields:
                lost.append((str(LABELS.get(_about(clash.address), ("",))[0] or clash.address[-1]), typed))
                continue
            there = as_typed(self.places[name].field, clash.there)
            self.add_error(
                name,
                _(
                    "Somebody else changed this in the meantime. It now says: %(there)s. Yours stands in the field."
                )
                % {"there": f"“{', '.join(there)}”" if any(there) else _("nothing")},
            )
        self.add_error(
            None, _("Nothing of yours has been saved yet. Look at both, and save again what it has to be.")
        )
        return lost

    def row(self, place: Place) -> dict[str, Any]:
        """A field for the template, with the second control of an offset."""
        name = name_of(place.address)
        unit = self[name + UNIT] if place.field.kind == "offset" else None
        says_so = place.field.is_optional and place.field.kind in ("text", "long", "number")
        return {"bound": self[name], "unit": unit, "is_optional": says_so}


def typed_in(post: QueryDict, places: Iterable[Place], document: Document) -> list[Typed]:
    """What somebody typed in the fields that they saw, each with the mark of what stood there.

    A field that the form did not hold is left alone: somebody else added it meanwhile.
    """
    seen = marks_in(post)
    known = {name_of(place.address): place for place in places}
    found = []
    for name, its_mark in seen.items():
        place = known.get(name)
        if place is None:  # its row is gone: what was typed there may not get lost
            texts = post.getlist(name)
            if texts:
                found.append(Typed(tuple(name.split("/")), texts[0], its_mark))
            continue
        value = filled_in(place.field, sent(post, name, place.field))
        found.append(Typed(place.address, value, its_mark, is_set=_is_set(place.field)))
    for name, place in known.items():  # sent without its mark: a clash, not a loss
        if name in post and name not in seen:
            value = filled_in(place.field, sent(post, name, place.field))
            found.append(Typed(place.address, value, "", is_set=_is_set(place.field)))
    return found


def sent(post: QueryDict, name: str, one: Field) -> list[str]:
    """The texts that were sent for one field."""
    if one.kind == "offset":
        return [post.get(name, ""), post.get(name + UNIT, "")]
    return post.getlist(name)


def sent_by_name(post: QueryDict, places: Iterable[Place]) -> dict[str, list[str]]:
    """The same for all fields of a page, for showing them again as they were sent."""
    seen = marks_in(post)
    return {
        name: sent(post, name, place.field)
        for place in places
        for name in [name_of(place.address)]
        if name in post or name in seen
    }


def marks_in(post: QueryDict) -> dict[str, str]:
    """The marks that a form took along; none where they are not as we made them."""
    text = post.get(SEEN, "")
    try:
        marks = json.loads(text) if len(text) < MOST_SEEN else {}
    except (ValueError, RecursionError):
        return {}
    if not isinstance(marks, dict):
        return {}
    return {name: value for name, value in marks.items() if isinstance(value, str)}


def _is_set(one: Field) -> bool:
    return one.kind == "choices"


def _about(address: Address) -> str:
    """Which field of the language an address that leads nowhere was about, as far as its last word tells."""
    return next((about for about in LABELS if about.endswith(f".{address[-1]}")), "")


def _control(one: Field, document: Document, value: Any) -> forms.Field:
    label, help_text = LABELS[one.about]
    shared: dict[str, Any] = {"label": label, "help_text": help_text, "required": False}
    if one.kind == "yes_no":
        return forms.BooleanField(**shared)
    if one.kind == "choices":
        choices = choices_of(one, document, value)
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **shared)
    if one.kind in ("choice", "yes_no_open"):
        return forms.ChoiceField(choices=choices_of(one, document, value), **shared)
    if one.kind in ("long", "lines"):
        lines = as_typed(one, value)[0]
        rows = min(14, max(2 if one.kind == "long" else 3, lines.count("\n") + 1, len(lines) // 60 + 1))
        return forms.CharField(widget=forms.Textarea(attrs={"rows": rows}), strip=False, **shared)
    attrs = {"inputmode": "numeric", "class": "field__number"} if one.kind in ("number", "offset") else {}
    return forms.CharField(
        widget=forms.TextInput(attrs={"autocomplete": "off", **attrs}), strip=False, **shared
    )
