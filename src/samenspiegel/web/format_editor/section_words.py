# SPDX-License-Identifier: EUPL-1.2
"""What the sections of the editor are called, what each is for, and what stands fixed in it, with the reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from samenspiegel.core import terms

from .labels import Text


@dataclass(frozen=True)
class Told:
    """One section: its place in the address, its title, one sentence, and what cannot be changed and why."""

    slug: str
    title: Text
    intro: Text
    fixed: tuple[Text, ...] = field(default=())
    example: tuple[str, ...] = ()


TIMELINE, QUESTIONNAIRE, PROMISE = "timeline", "questionnaire", "promise"

ENDS: Mapping[str, Text] = {
    terms.OBJECTIONS: _("Objecting to who is asked for feedback"),
    terms.VIEWS: _("Writing and sharing a view"),
    terms.POINTS: _("Bringing in a point, also late"),
    terms.AMENDMENTS: _("Proposing a change in the record, and answering one"),
}
"""What is no longer possible after each term."""

TOLD: Mapping[str, Told] = {
    "words": Told(
        "naam-en-woorden",
        _("Name and words"),
        _(
            "What is the format called, and what do you call the people in it? Pages and mails use these words."
        ),
        (
            _("Everybody is addressed informally: the texts of the pages themselves do so too."),
            _("The texts are Dutch, and the format is for your own kind of organisation."),
            _("Which format it began from stays known; what changes there, changes nothing here."),
        ),
        (TIMELINE, PROMISE),
    ),
    "people": Told(
        "wie-doet-mee",
        _("Who takes part"),
        _("Who is it about, who conducts it, and who organises?"),
        (
            _(
                "Whether a person or a committee conducts it, and whether somebody guides it, comes with "
                "the format that you began from: much else hangs on it. Begin from another format to "
                "change it."
            ),
            _("The chair fills in one questionnaire for a committee: its members read the figures."),
            _("Both sides are present, and who guides. Nobody conducts their own conversation."),
            _("Who guides, or else who plans, proposes who is asked for feedback and decides about it."),
        ),
        (PROMISE,),
    ),
    "office": Told(
        "de-functie",
        _("The office"),
        _("What stands beside the questionnaire about the office: profile and tasks."),
        (),
        (QUESTIONNAIRE,),
    ),
    "groups": Told(
        "groepen",
        _("Groups"),
        _("Who gives feedback, and how are their answers shown?"),
        (
            _("A mean is shown from three answers or more. Below that people can work out who said what."),
            _("Somebody who stands apart confirms that beforehand."),
            _("The own rating and the answers of who conducts it always belong to it."),
        ),
        (PROMISE,),
    ),
    "competencies": Told(
        "competenties",
        _("Competencies and items"),
        _("What do you ask about? Choose from the library, or write your own."),
        (
            _("A competency has three items or more: with fewer, a mean says little."),
            _(
                "Where you change the words of an item, it gets a new number by itself. So a comparison "
                "with last time never mixes two questions."
            ),
            _("The scale has five points, from (almost) never to (almost) always."),
            _(
                "Whether scores are asked at all comes with the format that you began from: a conversation "
                "with council members has none, and cannot get any."
            ),
        ),
        (QUESTIONNAIRE,),
    ),
    "questions": Told(
        "open-vragen",
        _("Open questions"),
        _("What do you ask in words, and what stands above the questionnaire?"),
        (_("The texts of who is not alone in a role are shuffled and stand without names."),),
        (QUESTIONNAIRE,),
    ),
    "dates": Told(
        "dagen-en-termijnen",
        _("Days and terms"),
        _("Everything hangs on the date of the conversation. How far from it does each step fall?"),
        (
            _("The questionnaires leave before they come back, and come back before the mirror is there."),
            _("Both sides see the mirror at the same moment."),
            _("What was told stays told: a date that somebody heard never moves forward."),
            _(
                "Reminding, closing and lapsing belong to dates and terms that the software knows. A date "
                "of your own is shown, and does nothing by itself."
            ),
        ),
        (TIMELINE,),
    ),
    "before": Told(
        "vooraf",
        _("Settled beforehand"),
        _(
            "Which questions have to be answered before the first conversation is planned, and what does "
            "each answer bind the software to?"
        ),
        (
            _("An answer can only bind to what stands here: then the software keeps to it."),
            _(
                "The answers are given where the conversations are planned, and everybody involved reads them."
            ),
        ),
    ),
    "preparation": Told(
        "voorbereiding",
        _("Preparation"),
        _("What do both sides think about beforehand?"),
        (_("Nobody reads the view of the other before both have shared, or the agenda is fixed."),),
    ),
    "agenda": Told(
        "agenda",
        _("Agenda"),
        _("What do you talk about, and in which order?"),
        (_("After the agenda is fixed a point can only be added with consent of both."),),
    ),
    "record": Told(
        "verslag",
        _("Record"),
        _("Which parts does the record have?"),
        (
            _("Who writes or signs the record reads all of it: nobody signs what they do not see."),
            _("Whether an assessment is kept comes with the format that you began from."),
        ),
    ),
    "agreements": Told(
        "afspraken",
        _("Agreements"),
        _("Which kinds of agreements do you make?"),
        (_("Open agreements come back at the next conversation by themselves."),),
    ),
    "signing": Told(
        "ondertekenen",
        _("Signing"),
        _("Who signs the record, and what if you do not agree?"),
        (_("Each signs exactly the text on their screen; a change makes all signatures lapse."),),
    ),
    "readers": Told(
        "wie-leest-wat",
        _("Who reads what"),
        _("Who reads the mirror and the record, and what goes back to others?"),
        (
            _("Nobody reads separate answers; they are destroyed at closing."),
            _("Figures never go to who answered as part of a group."),
        ),
    ),
    "retention": Told(
        "bewaren",
        _("Keeping"),
        _("How long do you keep it, why, and who decided so?"),
        (
            _(
                "The day of destruction is known from the start and raters are promised it. It never gets later."
            ),
            _("Only record and assessment can wait for a list that the archivist approves."),
        ),
        (TIMELINE, PROMISE),
    ),
    "mails": Told(
        "mails-en-beloften",
        _("Mails and promises"),
        _("Which words stand in the mails? The promises stand below, to read."),
        (
            _(
                "A promise is what the software does, so it is no free text: another sentence would "
                "promise what does not happen."
            ),
            _("Who gets which mail, and when, is part of the process."),
        ),
        (PROMISE,),
    ),
    "on_paper": Told(
        "op-papier",
        _("Agreements on paper"),
        _(
            "What do you ask of people that the software does not check? It stands in the "
            "explanation and beside each conversation."
        ),
        (
            _(
                "Who adopted it, and when, is asked when you publish: no own format is planned with before "
                "there is a decision."
            ),
        ),
    ),
}
