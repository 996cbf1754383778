# SPDX-License-Identifier: EUPL-1.2
"""Fill in a form on a page as it was when it was sent, whatever page and form it is.

Works on the text of the page, so that no view has to know of it. What finds no place in the form any more is returned,
so that nothing that somebody typed is lost.
"""

from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.http import QueryDict

NEVER = {"csrfmiddlewaretoken", "next", "bewaard", "behouden"}
_NO_TEXT = {"password", "file", "submit", "button", "image", "reset"}
Attributes = list[tuple[str, str | None]]


@dataclass
class _Control:
    """One field as it stands on the page, from ``start`` to ``end`` in its text."""

    tag: str
    attributes: Attributes
    start: int
    end: int
    options: list["_Control"] = field(default_factory=list)
    close: int = 0  # of a text area: where its text ends

    def get(self, name: str) -> str:
        return dict(self.attributes).get(name) or ""

    @property
    def kind(self) -> str:
        return (self.get("type") or "text").lower() if self.tag == "input" else self.tag


@dataclass
class _Form:
    address: str
    controls: list[_Control] = field(default_factory=list)
    buttons: set[str] = field(default_factory=set)


class _Page(HTMLParser):
    """The forms of a page that are sent by POST, with the place of each field."""

    def __init__(self, text: str, page: str) -> None:
        super().__init__(convert_charrefs=False)
        self.page, self.forms, self.by_id = page, list[_Form](), dict[str, _Form]()
        self.current: _Form | None = None
        self.select: _Control | None = None
        self.area: _Control | None = None
        self.main_at = 0
        lines = text.split("\n")
        self.line_at = [0]
        for line in lines:
            self.line_at.append(self.line_at[-1] + len(line) + 1)
        self.apart: list[tuple[str, _Control]] = []
        self.feed(text)
        for form_id, control in self.apart:
            if form_id in self.by_id:
                self.by_id[form_id].controls.append(control)

    def _here(self) -> int:
        line, column = self.getpos()
        return self.line_at[line - 1] + column

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        start = self._here()
        end = start + len(self.get_starttag_text() or "")
        control = _Control(tag, attrs, start, end)
        if tag == "main":
            self.main_at = end
        elif tag == "form":
            is_posted = control.get("method").lower() == "post"
            self.current = _Form(urlsplit(control.get("action")).path or self.page) if is_posted else None
            if self.current:
                self.forms.append(self.current)
                self.by_id[control.get("id")] = self.current
        elif tag == "button" and self.current:
            self.current.buttons.add(control.get("name"))
        elif tag == "option" and self.select:
            self.select.options.append(control)
        elif tag in {"input", "textarea", "select"} and control.get("name"):
            if control.get("form"):
                self.apart.append((control.get("form"), control))
            elif self.current:
                self.current.controls.append(control)
            self.select = control if tag == "select" else self.select
            self.area = control if tag == "textarea" else self.area

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.current = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea" and self.area:
            self.area.close, self.area = self._here(), None


def refill(
    text: str, *, page: str, address: str, posted: QueryDict
) -> tuple[str, list[tuple[str, str]], int]:
    """Fill in the form of a page that is sent to ``address``.

    Args:
        text: the page.
        page: its path; a form without an address is sent there.
    Returns:
        the page, filled in; what found no place, as ``(name, text)``; and where in the page its main part begins.
    """
    found = _Page(text, page)
    form = max(
        (one for one in found.forms if one.address == address),
        key=lambda one: _fit(one, posted),
        default=None,
    )
    edits: list[tuple[int, int, str]] = []
    placed: set[tuple[str, str]] = set()
    for control in form.controls if form else ():
        name = control.get("name")
        if name in NEVER or control.kind in _NO_TEXT:
            continue
        values = posted.getlist(name)
        edits += _edits(control, values, placed)
    lost = [
        (name, value)
        for name, values in posted.lists()
        if name not in NEVER and not (form and name in form.buttons)
        for value in values
        if value.strip() and (name, value) not in placed
    ]
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text, lost, found.main_at


def _fit(form: _Form, posted: QueryDict) -> tuple[int, int]:
    """How well a form fits what was sent, where several on a page go to one address: one per row, mostly."""
    same = sum(
        control.kind == "hidden" and control.get("value") == posted.get(control.get("name"), "")
        for control in form.controls
    )
    return same, sum(control.get("name") in posted for control in form.controls)


def _edits(control: _Control, values: list[str], placed: set[tuple[str, str]]) -> list[tuple[int, int, str]]:
    name = control.get("name")
    if control.tag == "textarea":
        if not values:
            return []
        placed.add((name, values[0]))
        return [(control.end, control.close, "\n" + escape(values[0]))]
    if control.tag == "select":
        offered = {option.get("value") for option in control.options}
        placed |= {(name, value) for value in values if value in offered}
        if not offered & set(values):
            return []
        return [
            (one.start, one.end, _tag(one, "selected", on=one.get("value") in values))
            for one in control.options
        ]
    if control.kind in {"checkbox", "radio"}:
        value = control.get("value") or "on"
        placed |= {(name, one) for one in values if one == value}
        return [(control.start, control.end, _tag(control, "checked", on=value in values))]
    if not values:
        return []
    placed.add((name, values[0]))
    kept = [(key, given) for key, given in control.attributes if key != "value"]
    return [(control.start, control.end, _written("input", [*kept, ("value", values[0])]))]


def _tag(control: _Control, mark: str, *, on: bool) -> str:
    kept = [(key, given) for key, given in control.attributes if key != mark]
    return _written(control.tag, [*kept, (mark, None)] if on else kept)


def _written(tag: str, attributes: Attributes) -> str:
    words = [key if given is None else f'{key}="{escape(given)}"' for key, given in attributes]
    return f"<{' '.join([tag, *words])}>"
