# SPDX-License-Identifier: EUPL-1.2
"""Write docs/reference/access.md: who may do and read what, from the one table that the software itself goes by.

python -m tools.access           write it
python -m tools.access --check   fail when it is not up to date
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from samenspiegel.core.access import MAY, Deed, Part, Rules, who_may

TABLE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "access.md"

# The second reviewer has no column: they may what the reviewer may, see the notes.
PARTS: Mapping[Part, str] = {
    Part.SUBJECT: "betrokkene",
    Part.REVIEWER: "beoordelaar",
    Part.FACILITATOR: "adviseur P&O",
    Part.SUBSTITUTE: "vervanger",
    Part.ATTENDEE: "aanwezige",
    Part.REVIEWER_MEMBER: "commissielid",
    Part.SECOND_READER: "tweede lezer",
    Part.SUPPORTER: "ondersteuner",
}
DEEDS: Mapping[Deed, str] = {
    Deed.SEE_CONVERSATION: "zien dat het gesprek er is, met datum en stap",
    Deed.ACCEPT_SECRECY: "geheimhouding aanvaarden, voordat er iets te lezen is (in formats met een commissie)",
    Deed.SEAT_COMMITTEE: "nieuwe leden van de commissie toevoegen, de voorzitter kiezen (in formats met een commissie)",
    Deed.CHANGE_PLAN: "verplaatsen, pauzeren, afzeggen; vragen om verkorten of om doorgaan zonder ronde",
    Deed.HAND_OVER: "overdragen aan de vervanger",
    Deed.REPLACE_REVIEWER: "een ander het gesprek laten voeren (in formats met een commissie doet die dat zelf)",
    Deed.APPOINT_OUTSIDE: "iemand van buiten dit gesprek laten begeleiden, en dat beëindigen",
    Deed.CONSENT: "instemmen met verkorten, met doorgaan zonder ronde, met een laat gesprekspunt",
    Deed.ATTACH: "een bestand bij het verslag zetten en lezen (in formats met bijlagen)",
    Deed.NOTE_PULSES: "in een woord vastleggen hoe het gaat (in formats met peilingen)",
    Deed.AGREE_RECORDING: "samen afspreken hoeveel er wordt vastgelegd (in formats die dat aan beiden laten)",
    Deed.CONFIRM_HELD: "zeggen dat het gesprek is gevoerd (in formats die niets vastleggen: wie organiseert)",
    Deed.CHOOSE_RATERS: "informanten kiezen, en het plan voor een kleine groep",
    Deed.OBJECT_TO_RATERS: "bezwaar maken tegen een informant",
    Deed.SEE_RATERS: "zien wie er gevraagd wordt",
    Deed.SEE_WHO_HANDED_IN: "zien wie heeft ingeleverd (nooit wat of wanneer)",
    Deed.ANSWER: "de eigen vragenlijst invullen",
    Deed.CLOSE_ROUND: "de inleverdatum verlengen, de ronde sluiten",
    Deed.READ_OPEN_ANSWERS: "open antwoorden lezen tussen sluiten en vrijgeven, zonder scores, en er een achterhouden",
    Deed.RELEASE_REPORT: "de spiegel vrijgeven",
    Deed.WITHDRAW_REPORT: "de spiegel intrekken en vernietigen",
    Deed.READ_REPORT: "de spiegel lezen",
    Deed.COPY_REPORT: "de spiegel meenemen als document (als het format een exemplaar geeft)",
    Deed.READ_RESPONSES: "losse antwoorden van iemand lezen",
    Deed.WRITE_POINT: "gesprekspunten opgeven",
    Deed.CHOOSE_SUBJECTS: "hooguit drie onderwerpen uit de spiegel kiezen",
    Deed.WRITE_VIEWS: "een zienswijze schrijven en delen; die van de ander lezen als allebei hebben gedeeld",
    Deed.WRITE_NOTE: "eigen aantekeningen maken, die niemand anders leest",
    Deed.READ_AGENDA: "de agenda lezen",
    Deed.COPY_AGENDA: "de vastgestelde agenda meenemen als document",
    Deed.FREEZE_AGENDA: "de agenda vaststellen",
    Deed.WRITE_RECORD: "het verslag schrijven en aanbieden",
    Deed.READ_RECORD: "het aangeboden verslag lezen (de tweede lezer: pas als het definitief is)",
    Deed.COPY_RECORD: "het definitieve verslag meenemen als document (als het format een exemplaar geeft)",
    Deed.PROPOSE_AMENDMENT: "een wijziging in het verslag voorstellen",
    Deed.APPROVE_RECORD: "het verslag tekenen (akkoord, of wat het format zegt), of akkoord geven op een afspraak",
    Deed.SEE_FINAL_RECORD: "het definitieve verslag voor gezien tekenen",
    Deed.REDUCE_RECORD: "het verslag beperken tot de afspraken, of sluiten zonder akkoord van beiden",
    Deed.READ_AGREEMENTS: "de afspraken lezen",
    Deed.FOLLOW_UP: "zeggen hoe een eigen afspraak ervoor staat, en alleen die lezen",
    Deed.SEE_READINGS: "zien wie spiegel, verslag en afspraken heeft geopend, en wanneer (de betrokkene: van iedereen; "
    "anderen: van zichzelf)",
    Deed.ASK_TO_JOIN: "iemand vragen om aan te schuiven of het gesprek over te nemen (in formats die dat kennen)",
    Deed.SHARE_OUTCOME: "besluiten wat er teruggaat, aan wie, hoe en door wie (in formats met terugkoppeling)",
    Deed.PLAN_NEXT: "het volgende gesprek plannen",
    Deed.SEE_RETENTION: "zien wat er bewaard wordt, hoe lang en waarom, en wat het vernietigen opschort",
    Deed.PLACE_COPY: "melden dat een kopie in een ander dossier is geplaatst, om daar op de dag zelf te vernietigen",
    Deed.THROW_AWAY: "wat alleen de betrokkene leest meteen vernietigen (in formats waarin iemand alleen kijkt)",
    Deed.HOLD_UP: "vragen om opschorten, het bevestigen of beëindigen; altijd met iemand met een andere rol",
}

HEAD = """\
# Wie mag wat

Wat iemand in een gesprek mag doen en lezen. Deze tabel wordt gemaakt uit `core/access.py`, de tabel waar de software
zelf naar kijkt: voor elke pagina, en voor de regel "Dit lezen" die op pagina's staat. Maak haar opnieuw met
`python -m tools.access`; een test controleert dat ze klopt.

Een informant heeft geen rol in het gesprek en geen account nodig: een persoonlijke link opent alleen de eigen
vragenlijst. Een functioneel beheerder beheert mensen en instellingen en staat in geen enkele kolom: wie alleen beheert,
leest geen gesprek. Wat iemand niet mag zien, ziet er voor diegene uit alsof het niet bestaat.

"""
UNGUIDED = """
## Gesprekken zonder begeleider

Sommige formats kennen niemand die begeleidt. Dan organiseren de twee mensen van het gesprek het zelf: wie van hen, zegt
het format. Hieronder staat wat dan anders is dan hierboven, als beiden mogen organiseren en beiden het verslag mogen
schrijven. Mag maar een van beiden dat, dan geldt de rij voor die ene, en kan de ander bezwaar maken tegen informanten.

"""
UNGUIDED_NOTES = """
- Zonder begeleider sluit de klok de vragenlijsten na de inleverdatum en geeft de klok de spiegel vrij. Niemand ziet wie
  heeft ingeleverd, niemand leest open antwoorden vooraf en niemand houdt iets achter. Wat ontbreekt, staat als
  ontbrekend in de spiegel.
- Heeft een format geen vragenlijsten, dan bestaan informanten, vragenlijsten en spiegel niet, voor niemand.
"""
ALONE = """
## Wie alleen kijkt

In sommige formats is er geen gesprek: iemand kijkt alleen naar zichzelf, en vraagt anderen als dat helpt. Dan heeft
alleen de betrokkene een rol, en niemand anders, ook niet wie beheert, begeleidt of archiveert. De betrokkene mag dit:

"""
SELF_ORGANISED = Rules(
    is_guided=False,
    organisers=frozenset({Part.SUBJECT, Part.REVIEWER}),
    writers=frozenset({Part.SUBJECT, Part.REVIEWER}),
)
NOTES = """
- Of iets op dit moment kan (sluiten kan bijvoorbeeld niet vóór de inleverdatum) hangt ook af van de stap waarin het
  gesprek is. Beide moeten kloppen.
- Wie van buiten komt om dit ene gesprek te begeleiden, mag hier wat de rol mag, behalve iemand van buiten vragen en het
  volgende gesprek plannen. Andere gesprekken en pagina's bestaan voor diegene niet.
- Een format kan iemand iets niet laten lezen: wie daar niet bij staat, of alleen hoort dat het gesprek er was, krijgt
  het dan niet te zien. Meer laten lezen dan hierboven kan een format niet.
- Het format zegt wie het verslag schrijft, wie het tekent en wat die handtekening betekent, en of er wijzigingen worden
  voorgesteld. Hierboven staat hoe het is als een adviseur schrijft en beiden akkoord geven.
- Is de beoordelaar een commissie, dan heeft de voorzitter de rol van beoordelaar. Een commissielid leest pas na het
  aanvaarden van de geheimhouding, en zolang de zetel duurt. Dat geldt ook voor de voorzitter. Wie geen zetel meer
  heeft, ziet niets: het gesprek bestaat dan niet voor diegene.
- Delen twee organisaties de betrokkene, dan mag de beoordelaar van de andere organisatie hetzelfde als de beoordelaar,
  behalve organiseren: dat doet de organisatie waar de betrokkene in dienst is. Een test vergelijkt die twee, per regel.
- De spiegel wordt gelezen door betrokkene en beoordelaar. De adviseur leest haar niet.
- Losse antwoorden leest niemand. Ze bestaan alleen verzegeld, tot de ronde sluit.
"""


def table() -> str:
    """The whole text of docs/reference/access.md."""
    lines = [
        "| wat | " + " | ".join(PARTS.values()) + " |",
        "|---|" + ":---:|" * len(PARTS),
    ]
    for deed in Deed:
        cells = ["ja" if part in MAY[deed] else "–" for part in PARTS]
        lines.append(f"| {DEEDS[deed]} | " + " | ".join(cells) + " |")
    unguided = UNGUIDED + "\n".join(_unguided()) + "\n" + UNGUIDED_NOTES
    return HEAD + "\n".join(lines) + "\n" + NOTES + unguided + ALONE + _alone()


def _unguided() -> list[str]:
    sides = (Part.SUBJECT, Part.REVIEWER)
    lines = ["| wat | " + " | ".join(PARTS[part] for part in sides) + " |", "|---|" + ":---:|" * len(sides)]
    for deed in Deed:
        may = who_may(deed, SELF_ORGANISED)
        is_other_for_a_side = may & set(sides) != MAY[deed] & set(sides)
        if is_other_for_a_side or (MAY[deed] and not may):  # with nobody left, it does not happen at all
            cells = ["ja" if part in may else "–" for part in sides]
            lines.append(f"| {DEEDS[deed]} | " + " | ".join(cells) + " |")
    return lines


def _alone() -> str:
    may = [deed for deed in Deed if who_may(deed, Rules(is_guided=False, is_alone=True))]
    return "".join(f"- {DEEDS[deed]}\n" for deed in may)


def main() -> int:
    """Write the table, or check it; returns the exit code."""
    parser = argparse.ArgumentParser(description="who may do what, for the documentation")
    parser.add_argument("--check", action="store_true")
    if not parser.parse_args().check:
        TABLE.write_text(table(), encoding="utf-8")
        return 0
    if TABLE.exists() and TABLE.read_text(encoding="utf-8") == table():
        return 0
    print("docs/reference/access.md is not up to date; run: python -m tools.access", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
