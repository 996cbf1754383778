# SPDX-License-Identifier: EUPL-1.2
"""Keys that belong to nothing in this database: counted, and never destroyed (decision 0022)."""

from collections import Counter
from collections.abc import Mapping

from samenspiegel.assessments.models import Assessment
from samenspiegel.conversations.models import Conversation
from samenspiegel.feedback.models import Round
from samenspiegel.keys import queries as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.organisations.models import Organisation
from samenspiegel.people.models import Person

OWNERS = {
    Purpose.ROUND: Round,
    Purpose.LINK: Round,
    Purpose.RECOVERY: Round,
    Purpose.FEEDBACK: Conversation,
    Purpose.RECORD: Conversation,
    Purpose.PRIVATE: Conversation,
    Purpose.ASSESSMENT: Assessment,
    Purpose.SEAL: Person,
    Purpose.POST: Organisation,
    Purpose.SIGN_IN: Organisation,
    Purpose.STAMP: Organisation,
}
"""Whose public id the owner of a key is, or begins with."""


def orphans() -> Mapping[str, int]:
    """How many keys have an owner that is not in the database, by purpose. Reads the owners of the whole key store.

    The keys are read first: what is planned meanwhile has its keys after that, so it is not counted wrongly.
    """
    owners = keys.owners()
    there = {
        model: set(model._default_manager.values_list("public_id", flat=True))
        for model in set(OWNERS.values())
    }
    return Counter(
        purpose for owner, purpose in owners if owner.partition("/")[0] not in there[OWNERS[Purpose(purpose)]]
    )
