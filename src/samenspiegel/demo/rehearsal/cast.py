# SPDX-License-Identifier: EUPL-1.2
"""Who plays in a rehearsal: invented people with the offices and seats that a format asks for."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count

from samenspiegel.core.format import FormatSpec
from samenspiegel.core.format.shared import OTHER, REVIEWERS, is_shared, reviewers
from samenspiegel.core.format.spec import Group, Seated
from samenspiegel.formats.library import names
from samenspiegel.web.office_words import body_word

from ..people import ADMINISTRATOR, ADVISER, ARCHIVIST, FACILITATOR, Place, Someone

SLUG, NEIGHBOUR_SLUG = "oefendorp", "buurdorp"
TOWN, NEIGHBOUR = "gemeente Oefendorp", "gemeente Buurdorp"
FIRST_NAMES = (
    *("Anouk", "Bram", "Carla", "Dirk", "Elif", "Femke", "Gijs", "Hilde", "Ivo", "Jolien", "Kees", "Lotte"),
    *(
        "Mees",
        "Nadia",
        "Otto",
        "Petra",
        "Quinten",
        "Roos",
        "Sander",
        "Tineke",
        "Umar",
        "Vera",
        "Wout",
        "Xandra",
    ),
    *("Yusuf", "Zoë", "Aart", "Bente", "Cor", "Dina", "Evert"),
)
LAST_NAMES = (
    *(
        "Aalders",
        "Blom",
        "Coster",
        "Drent",
        "Evers",
        "Faber",
        "Groen",
        "Hamstra",
        "IJsveld",
        "Jonker",
        "Kramer",
    ),
    *(
        "Lindeman",
        "Moerman",
        "Nijland",
        "Oosting",
        "Pals",
        "Roelofs",
        "Schaap",
        "Terwal",
        "Uiterwijk",
        "Veldkamp",
    ),
    *("Wagenaar", "Zandstra"),
)
ABOVE_FLOOR = 2  # so many more people in an averaged group than must answer
COMMITTEE_MEMBERS = 2  # beside its chair


@dataclass
class Cast:
    """The people by what they are in the conversation, each by name. ``raters``: by group, in the order of the format.

    ``seated``: whether the format finds the people of a group by their seats. ``second_reviewer`` and ``elsewhere``:
    who comes from the other organisation, where two share the subject.
    """

    place: Place
    subject: str
    reviewer: str
    facilitator: str | None
    substitute: str | None
    members: tuple[str, ...] = ()
    supporter: str | None = None
    second_reader: str | None = None
    attendee: str | None = None
    second_reviewer: str | None = None
    elsewhere: tuple[Someone, ...] = ()
    archivist: str = ""
    administrator: str = ""
    raters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    seated: dict[str, bool] = field(default_factory=dict)

    @property
    def parts(self) -> list[tuple[str, str]]:
        """Everybody who has something to do, with what they are, in the order of the town."""
        return [(someone.name, someone.title) for someone in (*self.place.people, *self.elsewhere)]


class _Town:
    """People and bodies as they are needed; each name once."""

    def __init__(self) -> None:
        self.people: list[Someone] = []
        self.elsewhere: list[Someone] = []
        self.bodies: dict[str, str] = {}
        self._numbers = count()

    def body(self, kind: str | None) -> str:
        if kind:
            self.bodies.setdefault(kind, body_word(kind))
        return kind or ""

    def add(
        self,
        title: str,
        office: str,
        body: str | None = None,
        *,
        also_in: Iterable[str | None] = (),
        roles: tuple[str, ...] = (),
        department: str = "",
        is_elsewhere: bool = False,
    ) -> str:
        number = next(self._numbers)
        name = f"{FIRST_NAMES[number % len(FIRST_NAMES)]} {LAST_NAMES[number * 7 % len(LAST_NAMES)]}"
        (self.elsewhere if is_elsewhere else self.people).append(
            Someone(
                name,
                title,
                office,
                self.body(body),
                roles,
                slug=NEIGHBOUR_SLUG if is_elsewhere else SLUG,
                phone="06 12 34 56 78" if roles else "",
                department=department,
                also_in=tuple(self.body(kind) for kind in also_in if kind),
            )
        )
        return name


def cast_for(spec: FormatSpec) -> Cast:
    """Invent everybody whom a conversation of this format needs.

    Args:
        spec: a format in which nothing has to be settled beforehand any more.
    """
    town, words, parties = _Town(), spec.words, spec.parties
    administrator = town.add("functioneel beheerder", ADVISER, roles=(ADMINISTRATOR,))
    archivist = town.add("archivaris", ADVISER, roles=(ARCHIVIST,))
    subject = town.add(words.office.name, parties.subject.office or "employee")
    members: tuple[str, ...] = ()
    if parties.reviewer.kind == "collective":
        reviewer = town.add(f"voorzitter van {words.reviewer.the}", "chair", parties.reviewer.body)
        members = tuple(
            town.add(f"lid van {words.reviewer.the}", "member", parties.reviewer.body)
            for _ in range(COMMITTEE_MEMBERS)
        )
    else:
        place = next(iter(parties.reviewer.one_of), Seated())
        office = place.office or parties.reviewer.office or "member"
        reviewer = town.add(words.reviewer.name, office, place.body, also_in=[place.also_in])
    facilitator = substitute = None
    if guide := parties.facilitator:
        offices = guide.offices or (ADVISER,)
        own = {"roles": (FACILITATOR,), "department": words.department}
        facilitator = town.add(words.facilitator.name, offices[0], **own)  # type: ignore[arg-type]
        if guide.substitute != "none":
            substitute = town.add(words.substitute.name, offices[-1], **own)  # type: ignore[arg-type]
    cast = Cast(
        Place(SLUG, "", (), ()), subject, reviewer, facilitator, substitute, members,
        archivist=archivist, administrator=administrator,
    )  # fmt: skip
    if parties.supporter:
        cast.supporter = town.add("ondersteuner bij het gesprek", "member")
    if parties.second_reader:
        cast.second_reader = town.add("tweede lezer", "member")
    if parties.attendees:
        cast.attendee = town.add("aanwezig bij het gesprek", "member")
    if is_shared(spec):
        title = reviewers(spec)[REVIEWERS[1]]
        cast.second_reviewer = town.add(
            title, parties.reviewer.office or "member", _college_of(spec), is_elsewhere=True
        )
    for group in spec.rater_groups if spec.asks else ():
        cast.raters[group.key] = tuple(_add_rater(town, group) for _ in range(_size(group)))
        cast.seated[group.key] = group.proposed_from is not None
    for kind in _further_bodies(spec):
        if kind not in town.bodies:
            town.add(f"lid van {body_word(kind)}", "member", kind)
    cast.elsewhere = tuple(town.elsewhere)
    is_party = "municipality" not in spec.organisations
    cast.place = Place(
        SLUG,
        "Oefendorp Lokaal" if is_party else TOWN,
        tuple(town.people),
        tuple(town.bodies.items()),
        kind="party" if is_party else "municipality",
    )
    return cast


def _size(group: Group) -> int:
    return max(group.floor or 0, 3) + ABOVE_FLOOR if group.kind == "averaged" else 1


def _add_rater(town: _Town, group: Group) -> str:
    found, is_elsewhere = group.proposed_from, group.key.endswith(OTHER)
    if found is None:
        return town.add(group.member, "member", is_elsewhere=is_elsewhere)
    office = found.office or ("member" if "member" not in found.without_offices else "employee")
    title = names().offices.get(office, group.member) if found.office else group.member
    return town.add(title, office, found.body, is_elsewhere=is_elsewhere)


def _college_of(spec: FormatSpec) -> str | None:
    """The body in which people of the other organisation sit: that of the groups that are asked in both."""
    places = (group.proposed_from for group in spec.rater_groups if group.key.endswith(OTHER))
    return next((place.body for place in places if place and place.body), None)


def _further_bodies(spec: FormatSpec) -> Iterable[str]:
    """The bodies that hear of a conversation, or own an agreement."""
    if spec.sharing:
        yield from spec.sharing.bodies
    parties = ("subject", "reviewer", "facilitator", "attendee")
    for kind in spec.agreement_kinds:
        yield from (owner for owner in kind.owners if owner not in parties)
    if asked := spec.parties.reviewer.may_be_asked:
        yield from filter(None, (asked.body,))
