# SPDX-License-Identifier: EUPL-1.2
"""One pass of questionnaires before one conversation: its groups and who is invited."""

from django.db import models
from django.db.models import Q

from samenspiegel.conversations.models import Conversation
from samenspiegel.organisations.models import Custody, OrganisationModel, PublicModel
from samenspiegel.people.models import Person


class Round(PublicModel):
    """A feedback round. Its keys live in the key store, and die at closing (design, section 4)."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="round")
    public_key = models.BinaryField(null=True)  # answers are sealed to it; set at opening
    # As the organisation had it at planning: who was promised that no clock and no operator opens answers, keeps that.
    custody = models.CharField(max_length=10, choices=Custody, default=Custody.OPERATOR)
    floor = models.PositiveSmallIntegerField(default=3)
    opened_on = models.DateField(null=True)
    due_on = models.DateField(
        null=True
    )  # the date asked for; the milestone's until opening, then extended apart
    closes_latest_on = models.DateField(null=True)  # promised at opening: 30 days after the first due date
    report_until_on = models.DateField(null=True)  # promised at opening: the report is destroyed by then
    closed_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)  # the report was destroyed with a reason
    destroyed_at = models.DateTimeField(null=True)  # destroyed unread: cancelled, lapsed or gone on without
    invited_total = models.PositiveSmallIntegerField(null=True)  # set at closing
    received_total = models.PositiveSmallIntegerField(null=True)  # set at closing
    may_fall_short = models.BooleanField(
        default=False
    )  # the facilitator chose to go on without who is missing

    class Privacy:
        personal: dict = {}
        plain = {
            "id",
            "organisation",
            "public_id",
            "conversation",
            "public_key",
            "custody",
            "floor",
            "opened_on",
            "due_on",
            "closes_latest_on",
            "report_until_on",
            "closed_at",
            "released_at",
            "withdrawn_at",
            "destroyed_at",
            "invited_total",
            "received_total",
            "may_fall_short",
        }


class RaterGroup(OrganisationModel):
    """A perspective in one round, frozen at opening. The subject and the reviewer are groups of one."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="groups")
    key = models.CharField(
        max_length=200
    )  # the format's; of groups merged at opening: theirs with a + between
    kind = models.CharField(max_length=10)  # self, named or averaged
    position = models.PositiveSmallIntegerField()
    plan = models.CharField(max_length=20, default="mean_or_nothing")
    merge_with = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "round", "key"], name="group_once"),
            models.CheckConstraint(
                condition=Q(plan="merge", merge_with__gt="") | (~Q(plan="merge") & Q(merge_with="")),
                name="merge_with_a_partner",
            ),
        ]
        ordering = ["position"]

    class Privacy:
        personal: dict = {}
        plain = {"id", "organisation", "round", "key", "kind", "position", "plan", "merge_with"}


class Invitation(PublicModel):
    """Somebody asked to answer. Until the round opens it is a proposal, which may be removed."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="invitations")
    group = models.ForeignKey(RaterGroup, on_delete=models.CASCADE, related_name="invitations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    check_hash = models.CharField(max_length=64, blank=True)  # tells a right link from a wrong one
    # Under the round's link key, with the mailbox: the link's secret, for reminders. In custodian mode only the two ids
    # that follow from it, for who has handed in: the key from the environment must not lead to a draft.
    sealed_secret = models.BinaryField(null=True)
    sealed_address = models.BinaryField(null=True)  # where the rater wants their mails, under the link key
    told_due_on = models.DateField(null=True)
    by_letter = models.BooleanField(default=False)  # asked on paper: no mail with a link ever leaves
    letter_on = models.DateField(null=True)  # the day on which the latest letter was made
    has_declined = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "round", "person"], name="invited_once")
        ]
        indexes = [
            # A code on paper says nothing of where it belongs.
            models.Index(fields=["check_hash"], name="letter_code", condition=Q(by_letter=True))
        ]
        ordering = ["id"]  # never the order in which a database happens to keep rows: mails leave in this one

    class Privacy:
        personal = {"person", "has_declined", "sealed_secret", "sealed_address"}
        plain = {
            "id",
            "organisation",
            "public_id",
            "round",
            "group",
            "check_hash",
            "told_due_on",
            "by_letter",
            "letter_on",
        }


class NoObjection(OrganisationModel):
    """Somebody who may object said that they do not, to the list as it stood: gone when somebody is added to it."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="no_objections")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "round", "by"], name="no_objection_once")
        ]

    class Privacy:
        personal = {"by"}
        plain = {"id", "organisation", "round"}


class Typist(OrganisationModel):
    """Somebody who types over the questionnaires of a round that come back on paper. Sees no name and no group."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="typists")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "round"], name="one_typist_per_round")]

    class Privacy:
        personal = {"person"}
        plain = {"id", "organisation", "round"}


class Objection(PublicModel):
    """Subject or reviewer does not agree with a proposed rater. Nothing leaves while one is open."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="objections")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sealed = (
        models.BinaryField()
    )  # under the conversation's feedback key: {"about": person's public id or "", "reason", "answer"}
    is_answered = models.BooleanField(default=False)

    class Privacy:
        personal = {"by", "sealed"}
        plain = {"id", "organisation", "public_id", "round", "is_answered"}
