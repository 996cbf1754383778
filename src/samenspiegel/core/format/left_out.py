# SPDX-License-Identifier: EUPL-1.2
"""What the language can say and the editor cannot: it stands fixed on a page there, with the reason, or in no form.

A field of the language stands in `sections` or in here; a test sees to that.
"""

from __future__ import annotations

from collections.abc import Mapping

FIXED: Mapping[str, str] = {
    "Words.address": "words",
    "FormatSpec.text_language": "words",
    "FormatSpec.organisations": "words",
    "FormatSpec.based_on": "words",
    "FormatSpec.adopted": "on_paper",
    "FormatSpec.adoption": "on_paper",
    "ReviewerParty.kind": "people",
    "ReviewerParty.answers": "people",
    "FacilitatorParty.role": "people",
    "Parties.present": "people",
    "RaterRules.proposed_by": "people",
    "RaterRules.decided_by": "people",
    "Group.answered_by": "groups",
    "Group.acknowledges": "groups",
    "ScalePoint.value": "competencies",
    "FormatSpec.without_scores": "competencies",
    "MilestoneSpec.when_passed": "dates",
    "FormatSpec.assessment": "record",
    "MailText.counts": "mails",
    "MailText.closing": "mails",
}
"""In which section each stands fixed, with the reason."""

BY_ITSELF = frozenset(
    {
        "FormatSpec.language",  # of the format language itself
        "FormatSpec.key",
        "FormatSpec.version",
        "Item.version",  # other words make another version
        "Competency.source",  # own words are own
        "MilestoneSpec.clause",  # a note for who reads the file
        "ProposedFrom.elsewhere",  # where two organisations share somebody
        "SecondReviewer.places",
        "GroundRule.chosen",  # the answers, in the place where they are settled
        "Fallback.keeps",
        "FormatSpec.promises",  # promises follow the software
        "FormatSpec.promise_headings",
    }
)
"""What follows by itself, or is never written by anybody."""
