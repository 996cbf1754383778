# SPDX-License-Identifier: EUPL-1.2
"""What the people of a rehearsal say and write: invented, in the language of formats, about any kind of work."""

from collections.abc import Iterable
from random import Random

from samenspiegel.core.format import FormatSpec

from ..story.remarks import CONTINUE, START, STOP

POINTS = {
    "subject": "Hoe ik mijn tijd verdeel: er komt veel bij en er gaat weinig af.",
    "reviewer": "Wat er het komende jaar verandert, en wat dat vraagt.",
    "second_reviewer": "Hoe de tijd is verdeeld over onze twee organisaties.",
}
VIEWS = {
    "subject": "Dit gaat mij goed af. Ik wil er meer tijd voor vrijmaken.",
    "reviewer": "Ik zie dit als een kracht. Soms mag het eerder en duidelijker.",
    "second_reviewer": "Bij ons zie ik hetzelfde. Het helpt als we dit samen plannen.",
}
EXPECTATION = "Ik verwacht dat anderen mij rustiger zien dan ik mijzelf."
SECTION = "We bespraken wat goed gaat en wat aandacht vraagt, met een voorbeeld van beide kanten."
ANOTHER_SECTION = "We bespraken wat goed gaat en wat aandacht vraagt. Over het tempo dachten we verschillend."
AMENDMENT = "We bespraken wat goed gaat. Over het tempo waren we het niet eens."
REASON = "Zo heb ik het gesprek onthouden."
REACTION = "Ik kijk hier anders tegenaan: het tempo werd mij opgelegd."
CLOSING_REASON = "Betrokkene herkent zich niet in de tekst. We hebben erover gebeld en komen er niet uit."
AGREEMENTS = (
    "Een dag per maand meelopen op de werkvloer.",
    "Elke zes weken samen terugkijken op wat er is afgesproken.",
    "Een leergang kiezen die bij het ontwikkelpunt past.",
    "Vooraf zeggen welk werk kan wachten.",
)
FOLLOWED_UP = "Gedaan. Het leverde meer op dan verwacht."
SHORT_TEXT = "We hadden een open gesprek en maakten afspraken voor het komende jaar."
PULSE_RESPONSE = "Fijn dat we dit samen zo hebben opgeschreven."
ASSESSMENT = "Het werk is gedaan zoals afgesproken, en met zorg."


def own_answers(spec: FormatSpec) -> dict[str, str]:
    """What the subject writes under the open questions."""
    questions = spec.questions.open if spec.questions else ()
    return {question.key: "Ik neem de tijd om te luisteren voordat ik iets vind." for question in questions}


def remarks(spec: FormatSpec, random: Random) -> dict[str, list[str]]:
    """What raters can write under each open question of a format, in an order of its own."""
    questions = spec.questions.open if spec.questions else ()
    texts: Iterable[tuple[str, ...]] = (CONTINUE, START, STOP)
    given = list(texts)
    return {
        question.key: random.sample(given[index % len(given)], len(given[index % len(given)]))
        for index, question in enumerate(questions)
    }
