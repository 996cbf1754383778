# SPDX-License-Identifier: EUPL-1.2
"""The parts that pages are made of; the gallery at /stijl/ shows them all.

Each refuses an attribute that it does not know (Django does that for keyword arguments) and a value that it does
not know (:class:`UnknownValue`), so that a typing error stops in a test instead of on a page.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from html import escape
from typing import Any

from django import forms, template
from django.forms import BoundField
from django.forms.widgets import Input
from django.template import Context
from django.template.loader import get_template
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from samenspiegel import clock

register = template.Library()

_NOW_CARDS = "now_cards"  # how many a page has so far


class UnknownValue(template.TemplateSyntaxError):
    """A component was given a value that it does not know; the message names those that it does."""


def _one_of(component: str, name: str, value: str, known: Iterable[str]) -> str:
    known = tuple(known)
    if value not in known:
        raise UnknownValue(f"{component}: {name} must be one of {', '.join(known)}; found {value!r}")
    return value


def _rendered(component: str, /, **values: Any) -> SafeString:
    return SafeString(get_template(f"components/{component}.html").render(values).strip())


NOTICES = {"info": "info", "success": "ok", "warning": "warning", "error": "error"}
BUTTONS = {
    "primary": "utrecht-button--primary-action",
    "secondary": "utrecht-button--secondary-action",
    "danger": "utrecht-button--secondary-action utrecht-button--danger",
    "quiet": "utrecht-button--subtle",
}
BADGES = {"neutral": "neutral", "info": "neutral", "now": "warning", "done": "success", "late": "error"}
STEPS = ("done", "current", "todo")


@register.filter
def in_fours(letters: str) -> str:
    """Letters to type over, in groups that an eye can hold."""
    return " ".join(letters[at : at + 4] for at in range(0, len(letters), 4))


@register.filter
def near_date(on: date) -> str:
    """A date in short; with its year where that is not this one."""
    return date_format(on, "D j F" if on.year == clock.today().year else "D j F Y")


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: str = "") -> SafeString:
    """Tell something that stands apart: info, success, warning or error."""
    _one_of("notice", "kind", kind, NOTICES)
    return _rendered("notice", content=content, kind=kind, utrecht=NOTICES[kind], title=title)


@register.simple_block_tag
def card(content: str, title: str = "", level: int = 2, id: str = "", quiet: bool = False) -> SafeString:
    """Put what belongs together on a white card, with a heading of the given level."""
    return _rendered("card", content=content, title=title, level=level, id=id, kind="quiet" if quiet else "")


@register.simple_block_tag(takes_context=True)
def now_card(context: Context, content: str, title: str = "", level: int = 2, id: str = "now") -> SafeString:
    """Show the one thing that this person can do now; what comes after it on the same page is named as the next."""
    before = context.render_context.get(_NOW_CARDS, 0)
    context.render_context[_NOW_CARDS] = before + 1
    return _rendered(
        "card",
        content=content,
        title=title or (_("Also your turn") if before else _("Your turn now")),
        level=level,
        id=f"{id}-{before + 1}" if before else id,
        kind="now",
    )


@register.simple_block_tag
def empty_state(content: str, title: str, level: int = 2) -> SafeString:
    """Say on a page without content what the first step is."""
    return _rendered("empty_state", content=content, title=title, level=level)


@register.simple_block_tag
def fold(
    content: str, summary: str, open: bool = False, meta: str = "", id: str = "", now: bool = False
) -> SafeString:
    """Keep something folded behind one line; works without JavaScript."""
    return _rendered("fold", content=content, summary=summary, open=open, meta=meta, id=id, now=now)


@register.simple_block_tag
def data_table(content: str, caption: str, hide_caption: bool = False, stack: bool = False) -> SafeString:
    """Wrap ``<thead>`` and ``<tbody>`` in a table with a caption that scrolls sideways on its own.

    Args:
        stack: on a phone each row becomes a block; a cell with ``data-label`` then shows its name.
    """
    return _rendered("data_table", content=content, caption=caption, hide_caption=hide_caption, stack=stack)


@register.simple_tag
def button(
    label: str,
    kind: str = "primary",
    name: str = "",
    value: str = "",
    form: str = "",
    formaction: str = "",
    skip_validation: bool = False,
) -> SafeString:
    """A submit button."""
    _one_of("button", "kind", kind, BUTTONS)
    return _rendered(
        "button",
        label=label,
        kind=BUTTONS[kind],
        name=name,
        value=value,
        form=form,
        formaction=formaction,
        skip_validation=skip_validation,
    )


@register.simple_tag
def button_link(label: str, href: str, kind: str = "primary", download: bool = False) -> SafeString:
    """A link that looks like a button: the way on, not a deed."""
    _one_of("button_link", "kind", kind, BUTTONS)
    return _rendered("button_link", label=label, href=href, kind=BUTTONS[kind], download=download)


@register.simple_tag
def badge(label: str, kind: str = "neutral") -> SafeString:
    """A state in one or two words."""
    _one_of("badge", "kind", kind, BADGES)
    return _rendered("badge", label=label, kind=kind, utrecht=BADGES[kind])


@register.simple_tag
def timeline(steps: Iterable[Mapping[str, str]], label: str = "") -> SafeString:
    """A line through time. Each step: ``label``, ``date_text``, ``state`` (one of ``STEPS``), maybe ``href``."""
    steps = list(steps)
    for step in steps:
        _one_of("timeline", "state", step["state"] if isinstance(step, Mapping) else step.state, STEPS)
    return _rendered("timeline", steps=steps, label=label or _("Steps of this conversation"))


@register.simple_tag
def progress(value: int, total: int, label: str) -> SafeString:
    """How far somebody is; the label says the same in words."""
    return _rendered("progress", value=value, total=total, label=label)


@register.simple_tag
def rating_row(
    name: str, chosen: str, points: Iterable[tuple[str, str]], apart: tuple[str, str]
) -> SafeString:
    """The answers to one item, low to high, and the one that stands apart; ``chosen`` is a value, or empty.

    Built from strings: hundreds of answers on a page would make a template loop the slowest part of it.
    """

    def answer(value: str, label: str, look: str = "") -> str:
        checked = " checked" if value == chosen else ""
        return (
            f'<label{look}><input type="radio" name="{escape(name)}" value="{escape(value)}"{checked}>'
            f"<span>{escape(label)}</span></label>"
        )

    scale = "".join(answer(value, label) for value, label in points)
    last = answer(*apart, look=' class="rating__apart"')
    return SafeString(f'<div class="rating__row"><div class="rating__scale">{scale}</div>{last}</div>')


@register.simple_tag
def data_list(rows: Iterable[tuple[str, Any]]) -> SafeString:
    """Names and values: ``rows`` of ``(name, value)``."""
    return _rendered("data_list", rows=rows)


@register.simple_tag
def readers(who: str, until: str = "") -> SafeString:
    """Say who reads this, and until when: a phrase each, as the access table and retention give them."""
    return _rendered("readers", who=who, until=until)


@register.simple_tag
def person(name: str, role: str = "", initials: bool = True) -> SafeString:
    """A person with a role."""
    words = [word for word in name.replace(".", ". ").split() if word[:1].isupper()]
    marks = (words[0][0] + (words[-1][0] if len(words) > 1 else "")) if words else ""
    return _rendered("person", name=name, role=role, marks=marks if initials else "")


@register.simple_tag
def mail_list(mails: Iterable[Mapping[str, str]]) -> SafeString:
    """Mails: each ``to``, ``subject``, ``sent_text``, maybe ``href``."""
    return _rendered("mail_list", mails=mails)


@register.simple_tag(takes_context=True)
def pagination(context: template.Context, page: Any, label: str = "") -> SafeString:
    """The way through a ``django.core.paginator.Page``; keeps the other parts of the query."""
    query = context["request"].GET.copy() if "request" in context else {}
    query.pop("page", None)
    return _rendered(
        "pagination", page=page, label=label or _("Pages"), query=query.urlencode() if query else ""
    )


@register.simple_tag
def error_summary(form: forms.BaseForm | Iterable[tuple[str, str]]) -> SafeString:
    """All errors of a form, or of rows ``(id of the field, text)``, each a link to its field; else nothing."""
    if isinstance(form, forms.BaseForm):
        rows = [("", error) for error in form.non_field_errors()] if form.is_bound else []
        for name, errors in form.errors.items():
            if name in form.fields:
                bound = form[name]
                label = bound.label if str(bound.label).endswith("?") else f"{bound.label}:"
                rows += [(bound.id_for_label or bound.auto_id, f"{label} {error}") for error in errors]
    else:
        rows = list(form)
    return _rendered("error_summary", rows=rows) if rows else SafeString("")


_CONTROLS = {
    forms.Textarea: "utrecht-textarea utrecht-textarea--html-textarea",
    forms.Select: "utrecht-select utrecht-select--html-select",
    forms.CheckboxInput: "",
    forms.FileInput: "",
    Input: "utrecht-textbox utrecht-textbox--html-input",
}


@register.simple_tag
def field(
    bound: BoundField, label: str = "", help: str = "", optional: bool | None = None, hide_label: bool = False
) -> SafeString:
    """One field of a form with its label, help and error, tied together for a screen reader.

    ``optional`` shows "(not required)" behind the label; left out, it follows the field. The browser's own
    ``required`` is left to the form; the server decides.
    """
    if not isinstance(bound, BoundField):
        raise UnknownValue(f"field: expects a field of a form; found {bound!r}")
    widget = bound.field.widget
    if widget.is_hidden:
        return bound.as_hidden()
    text = help or bound.help_text
    described = [f"{bound.auto_id}-help"] if text else []
    described += [f"{bound.auto_id}-error"] if bound.errors else []
    shared = {
        "bound": bound,
        "label": label or bound.label,
        "help": text,
        "id": bound.auto_id,
        "is_optional": not bound.field.required if optional is None else optional,
        "hide_label": hide_label,
        "described": " ".join(described),
    }
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return _rendered("choices", **shared)
    attrs: dict[str, Any] = {}
    if described:
        attrs["aria-describedby"] = shared["described"]
    look = next((look for kind, look in _CONTROLS.items() if isinstance(widget, kind)), "")
    attrs["class"] = " ".join(filter(None, [look, widget.attrs.get("class", "")]))
    if not attrs["class"]:
        del attrs["class"]
    return _rendered(
        "field",
        control=bound.as_widget(attrs=attrs),
        is_checkbox=isinstance(widget, forms.CheckboxInput),
        **shared,
    )
