# SPDX-License-Identifier: EUPL-1.2
"""Why a conversation cannot be planned like this, in words."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from samenspiegel.core.format import FormatSpec


def too_early(earliest: date | None, spec: FormatSpec) -> str:
    """What is wrong with a date, and the first one that fits."""
    text = _("This date is too early: there is no time for the questionnaires.")
    if not spec.asks:
        text = _("This date is too early: what comes before it would have to be done before today.")
    if earliest:
        text += " " + _("The earliest date that fits is %(date)s.") % {
            "date": date_format(earliest, "l j F Y")
        }
    return text


def refusal(code: str, *, is_own: bool = False) -> str:
    """Why a plan was refused, and what to do now; ``is_own``: it is about who plans."""
    if code == "seal_missing" and is_own:
        return _("You have no seal passphrase yet. Set it under 'My account', then plan.")
    return {
        "seal_missing": _(
            "This person has no seal passphrase yet. Ask them to set it under 'My account', or choose somebody else."
        ),
        "custodian_missing": _(
            "Your organisation works with seal passphrases. Two facilitators need one: name who takes over."
        ),
        "clock_needs_person": _(
            "Your organisation works with seal passphrases: only a person can close. Choose to close yourself."
        ),
        "custody_needs_facilitator": _(
            "Your organisation works with seal passphrases, and nobody guides this kind of conversation: nobody could "
            "open the questionnaires. Choose another kind, or ask your administrator."
        ),
        "may_not_plan": _(
            "You cannot plan this kind of conversation, or not for these people. Look who takes part, or choose "
            "another kind."
        ),
        "facilitator_missing": _("Somebody guides this kind of conversation. Say who."),
        "not_guided": _("Nobody guides this kind of conversation. Leave out who guides it."),
        "not_in_format": _("This kind of conversation knows nobody like that. Leave it empty."),
        "substitute_missing": _("Name somebody who takes over when you cannot."),
        "person_unknown": _("This person is not in the list. Choose somebody else."),
        "two_parts": _("This person has a part in the conversation already. Choose somebody else."),
        "works_council_missing": _(
            "The works council's consent to this format is not on record yet. Record its date and reference "
            "under Organisation first, or choose another format."
        ),
        "adoption_missing": _(
            "The decision to adopt this format is not on record yet. Record its date and reference under Organisation "
            "first, or choose another format."
        ),
        "not_in_committee": _(
            "This person holds no seat in the committee that conducts it. Choose its chair, or record the seat first "
            "on the page of the body."
        ),
        "facilitator_office": _(
            "In this format only who holds a certain office guides the conversation. Let that person plan it."
        ),
        "substitute_office": _(
            "In this format only who holds a certain office takes over. Choose somebody who does."
        ),
        "ground_rules_missing": _(
            "The ground rules have not been settled yet, or not discussed with the group. Do that first, under "
            "Organisation: then this conversation can be planned. Does this person sit in no group? Record that first, "
            "or choose somebody else."
        ),
        "reviewer_not_agreed": _(
            "You settled beforehand who conducts these conversations. This person is none of them. Choose somebody "
            "else, or settle the ground rules anew with the group."
        ),
        "second_reviewer_here": _(
            "Who conducts it for another organisation works there. Choose somebody of whom the people page says where."
        ),
        "duration_impossible": _("Choose a duration between 15 and 600 minutes."),
        "other_subject": _(
            "This conversation was proposed for somebody else. Plan a new one for this person."
        ),
        "in_line_of_command": _(
            "This format does not allow it: who guides the conversation stands in the line of command of the subject. "
            "Let somebody else guide it, or somebody from outside."
        ),
        "competency_unknown": _("This competency is not to be chosen here. Look what is ticked."),
        "too_many_competencies": _(
            "These are more competencies than fit. Tick fewer, so that the list stays short."
        ),
        "planned_already": _("This conversation has been planned already. Nothing was changed."),
    }[code]
