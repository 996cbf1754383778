# SPDX-License-Identifier: EUPL-1.2
"""What both sides bring: points, chosen subjects, private notes; and the agenda made of them."""

from django.db import models

from samenspiegel.conversations.models import Conversation
from samenspiegel.organisations.models import OrganisationModel, PublicModel
from samenspiegel.people.models import Person


class Point(PublicModel):
    """A subject that somebody wants on the agenda. The other side sees it from the release (or the freezing) on."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="points")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()  # under the conversation's record key: {"text"}
    is_late = models.BooleanField(
        default=False
    )  # after the freezing: on the agenda only with both sides' consent

    class Privacy:
        personal = {"by", "sealed"}
        plain = {"id", "organisation", "public_id", "conversation", "is_late"}


class Choice(OrganisationModel):
    """A competency from the spiegel that one side wants to talk about; at most three per side."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="choices")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()  # under the conversation's record key: {"competencies": [key, ...]}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "conversation", "by"], name="choice_once")
        ]

    class Privacy:
        personal = {"by", "sealed"}
        plain = {"id", "organisation", "conversation"}


class Viewpoints(OrganisationModel):
    """What one side writes beforehand about the prompts of the format. The other reads it once both have shared."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="viewpoints")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()  # under the conversation's record key: {"texts": {prompt: text}}
    shared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "conversation", "by"], name="viewpoints_once")
        ]

    class Privacy:
        personal = {"by", "sealed"}
        plain = {"id", "organisation", "conversation", "shared_at"}


class PrivateNote(OrganisationModel):
    """Notes of one person about one conversation, for their own eyes: also what they expect to see in the spiegel."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="private_notes")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()  # under a key of this person and conversation: {"expectation", "notes"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "conversation", "by"], name="note_once")
        ]

    class Privacy:
        personal = {"by", "sealed"}
        plain = {"id", "organisation", "conversation"}


class Agenda(OrganisationModel):
    """The agenda as it was frozen before the conversation. Before that it is computed."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="agenda")
    sealed = models.BinaryField()  # under the conversation's record key: core.agenda's document
    frozen_at = models.DateTimeField()

    class Privacy:
        personal = {"sealed"}
        plain = {"id", "organisation", "conversation", "frozen_at"}
