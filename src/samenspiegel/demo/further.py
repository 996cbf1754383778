# SPDX-License-Identifier: EUPL-1.2
"""Who else lives in the demonstration: two secretaries who organise their conversation themselves, and a party."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from .people import (
    ADMINISTRATOR,
    ADVISER,
    ALDERMAN,
    BODIES,
    CHAIR,
    COLLEGE,
    COUNCIL,
    DUINRADE,
    GROUP_CHAIR,
    MANAGER,
    MAYOR,
    SECRETARY,
    TEAM,
    VEENMEER,
    ClosedDays,
    Place,
    Someone,
)

GROUP, BOARD, CANDIDATES = "council-group", "party-board", "candidate-committee"
COUNCIL_MEMBER = "council-member"
CLOSED = (ClosedDays("zomerreces", (7, 13), (8, 23)), ClosedDays("kerstreces", (12, 24), (12, 31)))

_heideroord = partial(Someone, slug="heideroord")
_waterlo = partial(Someone, slug="waterlo")
_party = partial(Someone, slug="veenmeer-lokaal")

HEIDEROORD = Place(
    "heideroord",
    "gemeente Heideroord",
    (
        _heideroord(
            "Sofie Alberts",
            "beleidsadviseur P&O, functioneel beheerder",
            ADVISER,
            roles=(ADMINISTRATOR,),
            department="P&O",
        ),
        _heideroord(
            "Carlo Verbeek",
            "gemeentesecretaris",
            SECRETARY,
            story="before",
            tries=_(
                "You organise the conversation yourself. The mayor shared a view: write and share yours, and you "
                "read both. Under For yourself a scan is waiting that only you can see."
            ),
        ),
        _heideroord(
            "Elsbeth Romijn",
            "burgemeester",
            MAYOR,
            COLLEGE,
            story="before",
            tries=_(
                "Your view is shared, and hidden until the secretary shares too. The mirror is ready for both."
            ),
        ),
        _heideroord(
            "Dorien Kuipers",
            "wethouder",
            ALDERMAN,
            COLLEGE,
            story="before",
            tries=_("You will be at the conversation. See what you read of it, and what you do not."),
        ),
        _heideroord("Hamid Bouali", "wethouder", ALDERMAN, COLLEGE),
        _heideroord("Jeroen Snel", "wethouder", ALDERMAN, COLLEGE),
        _heideroord("Tamara Wolf", "wethouder", ALDERMAN, COLLEGE),
        _heideroord("Kees Driessen", "voorzitter OR", CHAIR, COUNCIL),
        *(
            _heideroord(name, title, MANAGER, TEAM)
            for name, title in (
                ("Inge Peeters", "directeur Ruimte"),
                ("Mark Evers", "directeur Samenleving"),
                ("Lotte Smeets", "manager Bedrijfsvoering"),
                ("Okan Yilmaz", "manager Dienstverlening"),
            )
        ),
    ),
    BODIES,
    CLOSED,
    stories=(("before", _("A secretary who organises it without a facilitator: before the conversation")),),
)

WATERLO = Place(
    "waterlo",
    "gemeente Waterlo",
    (
        _waterlo(
            "Wies Dekkers",
            "beleidsadviseur P&O, functioneel beheerder",
            ADVISER,
            roles=(ADMINISTRATOR,),
            department="P&O",
        ),
        _waterlo(
            "Liesbeth Ament",
            "gemeentesecretaris",
            SECRETARY,
            story="after",
            tries=_(
                "The record is final and you agreed to the short report for the college. Under For yourself is "
                "an earlier scan, in which others looked along."
            ),
        ),
        _waterlo(
            "Theo Rademaker",
            "burgemeester",
            MAYOR,
            COLLEGE,
            story="after",
            tries=_(
                "The short report still has to go back to the college: let them read it. One agreement is yours."
            ),
        ),
        _waterlo(
            "Nina Verhagen",
            "wethouder",
            ALDERMAN,
            COLLEGE,
            story="after",
            tries=_(
                "You were there, and one agreement is yours. The college reads nothing before the mayor lets it."
            ),
        ),
        _waterlo("Peter-Jan Koning", "wethouder", ALDERMAN, COLLEGE),
        _waterlo("Aisha Rachidi", "wethouder", ALDERMAN, COLLEGE),
        _waterlo("Frits Hoogland", "wethouder", ALDERMAN, COLLEGE),
        _waterlo("Monique Bos", "voorzitter OR", CHAIR, COUNCIL),
        *(
            _waterlo(name, title, MANAGER, TEAM)
            for name, title in (
                ("Stefan Roos", "directeur Ruimte"),
                ("Gerda Lammers", "directeur Samenleving"),
                ("Vincent Maas", "manager Bedrijfsvoering"),
                ("Chantal Otten", "manager Dienstverlening"),
            )
        ),
    ),
    BODIES,
    CLOSED,
    stories=(("after", _("A secretary who organised it without a facilitator: after the conversation")),),
)

PARTY = Place(
    "veenmeer-lokaal",
    "Veenmeer Lokaal",
    (
        _party(
            "Jan Algra",
            "secretaris van de partij, beheerder",
            ADVISER,
            roles=(ADMINISTRATOR,),
            story="group",
            tries=_(
                "Under Organisation, Settings: the seven ground rules, as the council group discussed them."
            ),
        ),
        _party(
            "Cor Zijlstra",
            "bestuurslid",
            "member",
            BOARD,
            story="group",
            tries=_(
                "You conduct the conversations. Prepare the one with Roos, or plan one with another council member."
            ),
        ),
        _party(
            "Roos Terpstra",
            "raadslid",
            COUNCIL_MEMBER,
            GROUP,
            story="group",
            tries=_(
                "Your conversation is coming. Read what was settled beforehand, bring a point, or ask somebody to join."
            ),
        ),
        _party(
            "Wim Jaarsma",
            "bestuurslid",
            "member",
            BOARD,
            story="group",
            tries=_("Roos can ask you to join, or to conduct the conversation. Then you answer here."),
        ),
        _party(
            "Imre Veldhuis",
            "raadslid",
            COUNCIL_MEMBER,
            GROUP,
            story="group",
            tries=_(
                "Last year’s points came back. See the exact words that you let the candidate committee read."
            ),
        ),
        _party(
            "Nel Boersma",
            "lid kandidatencommissie",
            "member",
            CANDIDATES,
            story="group",
            tries=_("You read one short text about Imre, and nothing else of that conversation."),
        ),
        _party("Bea Miedema", "fractievoorzitter", GROUP_CHAIR, GROUP),
        _party("Sytske Dam", "raadslid", COUNCIL_MEMBER, GROUP),
    ),
    ((GROUP, "fractie"), (BOARD, "bestuur"), (CANDIDATES, "kandidatencommissie")),
    kind="party",
    stories=(("group", _("A party and its council members: ground rules first, no scores")),),
)

PLACES = (VEENMEER, DUINRADE, HEIDEROORD, WATERLO, PARTY)
"""Every organisation of the demonstration, in the order in which they are shown."""
