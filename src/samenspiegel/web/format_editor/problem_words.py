# SPDX-License-Identifier: EUPL-1.2
"""What is wrong with a draft, beside the field: what stands there and what to do. For a form, where files have words
of their own (`formats.problems`)."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from samenspiegel.core.format import Problem
from samenspiegel.core.format.document import Document
from samenspiegel.core.format.found import Found
from samenspiegel.core.format.problems import path_text
from samenspiegel.formats.problems import explained

from .choice_words import choice_name
from .labels import Text

MISSING = _("Nothing is filled in here yet, and it is needed.")
# %(found)s is what stands there, %(allowed)s the words to choose from or the limit.
SENTENCES: Mapping[str, Text] = {
    "missing": MISSING,
    "missing_choice": MISSING,  # the form shows what there is to choose
    "empty": _("No text stands here yet. Write it, or remove the whole item."),
    "not_text": _("No text stands here yet."),
    "too_long": _("This text is too long. Make it shorter."),
    "not_a_number": _("“%(found)s” is no whole number. Write it in digits, such as 12."),
    "not_a_choice": _("“%(found)s” cannot be chosen here. Choose one of: %(allowed)s."),
    "not_done": _(
        "“%(found)s” cannot be chosen here: the software does not do that. Choose one of: %(allowed)s."
    ),
    "too_small": _("%(found)s is too little. Choose %(allowed)s or more."),
    "too_large": _("%(found)s is too much. Choose %(allowed)s or less."),
    "too_few": _("Nothing stands in this list yet. Add at least one."),
    "too_many": _("There are %(found)s. Keep %(allowed)s at most."),
    "too_many_items": _("This group is asked %(found)s items. Ask %(allowed)s at most."),
    "too_few_items": _("There are %(found)s items. Write four, and at least %(allowed)s."),
    "too_many_words": _("This item has %(found)s words. Use %(allowed)s at most."),
    "starts_wrong": _(
        "It begins with “%(found)s”. Begin with the verb about somebody else, and with 'Ik' about oneself."
    ),
    "not_a_sentence": _("This is no whole sentence. Begin with a capital and end with a full stop."),
    "negation": _("“%(found)s” stands in it. Write what somebody does, not what they do not do."),
    "frequency": _("“%(found)s” stands in it. Leave that out: the scale asks how often."),
    "two_ideas": _("Two things stand in it (“%(found)s”). Make two items of it, or choose one."),
    "unknown_placeholder": _("{%(found)s} cannot be filled in here. Use one of: %(allowed)s."),
    "unknown_reference": _("“%(found)s” is not there any more. Choose something else."),
    "not_one_offset": _("Fill in how many days, weeks or months."),
    "out_of_order": _(
        "“%(found)s” comes before “%(allowed)s” like this, or on the same day. Choose another number of days."
    ),
    "must_be_before": _("“%(found)s” has to fall before the conversation."),
    "must_be_after": _("“%(found)s” cannot fall before what it follows."),
    "hours_reversed": _("These hours end before they begin."),
    "other_period": _("This does not name the number of months. Write: %(allowed)s."),
    "forbidden_item": _("“%(found)s” stands in it, and this format refuses that word on the agenda."),
    "no_word": _("No word to look for stands in “%(found)s”."),
    "signs_unseen": _(
        "%(found)s writes or signs the record, and does not read all of it. Let them read this too."
    ),
    "not_one_sided": _("What only one person reads, is one text."),
    "no_facilitator": _("Nobody guides in this format. Choose somebody else."),
    "twice": _("This stands there twice."),
    "hangs_nothing": _("Nothing hangs on this date. Remove it, or choose it at a date or at keeping."),
    "never_happens": _("That never happens in this format. Choose something else to count from."),
    "ends_nothing": _("There is nothing in this format that this term could end. Remove it."),
    "no_time": _("Like this there is no time at all. Choose at least one day after it."),
    "after_the_talk": _("This term has to end before the conversation."),
    "never_chosen": _("No answer that is settled beforehand puts this on the agenda."),
    "none_always": _(
        "Each item is on the agenda only if an answer beforehand puts it there. Let at least one always be there."
    ),
    "only_per_term": _("This only goes with so many times in a term of the council."),
    "not_anonymous": _(
        "It says that something is anonymous, and the software cannot keep that. Write 'vertrouwelijk'."
    ),
    "missing_milestone": _("A date is missing that the process needs."),
    "missing_mail": _("The text of a mail is missing."),
    "not_valid": _("This cannot stand here."),
}


def problem_text(found: Found, document: Document) -> str:
    """One problem for who fills in a form."""
    sentence = SENTENCES.get(found.code)
    if sentence is None:
        said = explained(
            Problem(path_text(found.location), found.code, found.found, found.nearest, found.allowed)
        )
        return f"{said.found} {said.remedy}"
    is_choice = found.code in ("not_a_choice", "not_done", "signs_unseen")
    allowed = [choice_name("", word, document) if is_choice else word for word in found.allowed]
    named = choice_name("", found.found, document) if is_choice else found.found
    values = {"found": named, "allowed": ", ".join(allowed)}
    if found.code == "not_a_number" and not found.found.strip("-"):
        return str(MISSING)
    return str(sentence) % values
