# SPDX-License-Identifier: EUPL-1.2
"""The gallery at /stijl/: every component in all its states, for those who make pages."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

POINTS = [("1", "(bijna) nooit"), ("2", "soms"), ("3", "regelmatig"), ("4", "vaak"), ("5", "(bijna) altijd")]
APART = ("none", "kan ik niet beoordelen")
ITEMS = [
    {"name": "persuasiveness.1", "text": "Onderbouwt een standpunt met feiten.", "chosen": "4", "error": ""},
    {"name": "persuasiveness.2", "text": "Gaat in op bezwaren van anderen.", "chosen": "", "error": ""},
    {
        "name": "persuasiveness.3",
        "text": "Kiest woorden die bij de toehoorder passen.",
        "chosen": "",
        "error": "Kies een antwoord, of kies 'kan ik niet beoordelen'.",
    },
    {
        "name": "persuasiveness.4",
        "text": "Legt uit waarom een besluit is genomen.",
        "chosen": "none",
        "error": "",
    },
]
STEPS = [
    {"label": "Gepland", "date_text": "2 februari", "state": "done"},
    {"label": "Vragenlijsten", "date_text": "10 – 17 februari", "state": "done"},
    {"label": "Spiegel", "date_text": "sinds 24 februari", "state": "current"},
    {"label": "Agenda", "date_text": "tot 1 maart", "state": "todo"},
    {"label": "Gesprek", "date_text": "3 maart", "state": "todo"},
    {"label": "Verslag", "date_text": "tot 17 maart", "state": "todo"},
    {"label": "Afspraken", "date_text": "tot maart 2027", "state": "todo"},
]
MAILS = [
    {
        "to": "M. Bakker",
        "subject": "Wil je feedback geven aan H. de Vries? Graag uiterlijk 17 februari",
        "sent_text": "10 februari, 8.00 uur",
        "href": "#mails",
    },
    {
        "to": "H. de Vries",
        "subject": "De grafieken staan klaar",
        "sent_text": "24 februari, 9.00 uur",
        "href": "#mails",
    },
]
MARKS = [
    {"shape": "self", "label": "jijzelf"},
    {"shape": "group-4", "label": "beoordelaar"},
    {"shape": "group-1", "label": "bouwteam"},
    {"shape": "group-2", "label": "college"},
    {"shape": "group-3", "label": "voorzitter OR"},
    {"shape": "group-5", "label": "ondernemingsraad"},
    {"shape": "group-6", "label": "collega's"},
    {"shape": "others", "label": "score van anderen"},
]
# competency, gap, words, is it large, (self, reviewer, bouwteam, college, OR chair), others' score
ROWS = [
    ("Klantgerichtheid", "0,4", "vergelijkbaar", False, (3.3, 4.0, 3.6, 3.4, 3.8), 3.7),
    ("Overtuigingskracht", "1,1", "jij hoger", True, (4.5, 3.5, 3.4, 3.7, 3.0), 3.4),
    ("Flexibiliteit", "0,6", "anderen hoger", True, (3.0, 3.8, 3.9, 3.6, 3.3), 3.6),
    ("Omgevingsbewustzijn", "0,1", "vergelijkbaar", False, (4.3, 4.5, 4.0, 4.4, 3.8), 4.2),
]


class Example(forms.Form):
    """A form with each kind of field."""

    subject = forms.CharField(label=_("Subject"), help_text=_("As you would say it in the conversation."))
    held_on = forms.DateField(
        label=_("Date of the conversation"), widget=forms.DateInput(attrs={"type": "date"})
    )
    place = forms.CharField(label=_("Place"), required=False)
    what = forms.CharField(
        label=_("What do you want to talk about?"), widget=forms.Textarea(attrs={"rows": 4})
    )
    office = forms.ChoiceField(label=_("Office"), choices=[("a", "Gemeentesecretaris"), ("b", "Griffier")])
    about = forms.ChoiceField(
        label=_("Kind of point"),
        widget=forms.RadioSelect,
        choices=[("agreement", "Afspraak"), ("question", "Vraag"), ("other", "Anders")],
    )
    groups = forms.MultipleChoiceField(
        label=_("Who is asked?"),
        widget=forms.CheckboxSelectMultiple,
        choices=[("team", "Bouwteam"), ("council", "College")],
        required=False,
    )
    agreed = forms.BooleanField(label=_("I have read the ground rules"))


def _plot(values: tuple[float, ...], others: float) -> SafeString:
    """A stand-in for the drawing of ``core.chart``: only to show the style of its classes."""

    def x(score: float) -> float:
        return round(10 + (score - 1) * 20, 1)  # per cent: under the middle of the five columns of the axis

    def mark(shape: str, score: float, y: int, drawing: str) -> str:
        return f'<svg class="mark mark--{shape}" x="{x(score)}%" y="{y}" overflow="visible">{drawing}</svg>'

    own, reviewer, team, college, chair = values
    low, high = sorted((x(own), x(others)))
    parts = ['<svg class="plot" width="100%" height="44" role="img" aria-label="Voorbeeld"><g class="axis">']
    parts += [f'<line x1="{x(point)}%" y1="0" x2="{x(point)}%" y2="44"/>' for point in range(1, 6)]
    parts += [
        f'</g><rect class="gap-bar" x="{low}%" y="18" width="{round(high - low, 1)}%" height="8" rx="4"/>',
        mark("others", others, 22, '<path d="M0-9V9"/>'),
        mark("group-4", reviewer, 12, '<path d="m0-8 8 8-8 8-8-8Z"/>'),
        mark("group-1", team, 22, '<rect x="-7" y="-7" width="14" height="14"/>'),
        mark("group-2", college, 33, '<circle r="7"/>'),
        mark("group-3", chair, 22, '<path d="m0-8 8 14H-8Z"/>'),
        mark("self", own, 22, '<circle r="7.5"/>'),
        "</svg>",
    ]
    return SafeString("".join(parts))


def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component in all states; the forms lead nowhere."""
    wrong = Example({"about": "zzz", "subject": "", "what": "Besproken"})
    values: dict[str, Any] = {
        "empty_form": Example(auto_id="new_%s"),
        "wrong_form": wrong,
        "items": ITEMS,
        "points": POINTS,
        "apart": APART,
        "steps": STEPS,
        "mails": MAILS,
        "marks": MARKS,
        "rows": [(*row[:4], _plot(row[4], row[5])) for row in ROWS],
        "facts": [("Datum", "dinsdag 3 maart 2026, 10.00 uur"), ("Plaats", "kamer van de burgemeester")],
        "page": Paginator(range(60), 20).page(2),
        "kinds": ["info", "success", "warning", "error"],
    }
    messages.success(request, _("This is a message: your point stands on the agenda."))
    messages.error(request, _("This is a refusal: the text changed while you were reading."))
    return render(request, "style/gallery.html", values)
