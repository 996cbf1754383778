# SPDX-License-Identifier: EUPL-1.2
"""Cycles, conversations, who takes part, their milestones, and what two sides consented to."""

from datetime import date

from django.db import models
from django.db.models import Q

from samenspiegel.core import retention
from samenspiegel.core.access import LateReviewer, Part
from samenspiegel.formats.models import FormatVersion
from samenspiegel.ground_rules.models import GroundRules
from samenspiegel.organisations.models import OrganisationModel, PublicModel
from samenspiegel.people.models import Body, Person


class Cycle(PublicModel):
    """All conversations of one person, in order. It belongs to the person, never to the seat.

    A private one holds what somebody does alone, outside any conversation (PR-3): apart from the first, so that nothing
    in the cycle of conversations follows from it or looks back at it.
    """

    subject = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cycles")
    is_private = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "subject", "is_private"], name="one_cycle_of_a_kind_per_person"
            )
        ]

    class Privacy:
        personal = {"subject"}
        plain = {"id", "organisation", "public_id", "is_private"}


class Conversation(PublicModel):
    """One conversation, from its planning to its destruction. Words and figures are kept elsewhere, encrypted.

    ``stage``, ``next_on``, ``destroy_on`` and ``hold_until_on`` are derived: they serve filter and sort only.
    """

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="conversations")
    format_version = models.ForeignKey(FormatVersion, on_delete=models.PROTECT, related_name="+")
    ground_rules = (
        models.ForeignKey(  # what was settled and discussed before it was planned; the version holds them
            GroundRules, null=True, on_delete=models.PROTECT, related_name="+"
        )
    )
    held_on = models.DateField(null=True)  # empty while paused, or proposed without a date
    first_held_on = models.DateField(null=True)  # of one that went on in another sitting: held_on is the last
    starts_at = models.TimeField(null=True)  # Dutch local time
    duration_minutes = models.PositiveSmallIntegerField(default=120)
    place = models.CharField(max_length=160, blank=True)
    has_round = models.BooleanField(default=True)  # False: it goes on without the feedback round
    closes_by_clock = models.BooleanField(
        default=False
    )  # closing and release by the clock, chosen at planning; who answers alone closes by handing in
    recording = models.CharField(
        max_length=12,
        blank=True,
        choices=[(level, level) for level in ("nothing", "agreements", "record")],
    )  # how much is written down, as both agreed where the format leaves it to them (ZS-5); empty: not agreed
    competencies = models.JSONField(default=list)  # keys of the situational ones that were chosen (VGS-12)
    # Days of the organisation that the format hangs something on, by key: ISO dates, asked while planning.
    outside_dates = models.JSONField(default=dict)
    # Of a reviewer who came after the questionnaires had left: see core.access.LateReviewer. Empty of everybody else.
    late_reviewer = models.CharField(
        max_length=8, blank=True, choices=[(one.value, one.value) for one in LateReviewer]
    )
    late_second_reviewer = models.CharField(  # the same of the second reviewer, where there is one
        max_length=8, blank=True, choices=[(one.value, one.value) for one in LateReviewer]
    )
    sealed_exception = models.BinaryField(
        null=True
    )  # under the record key: why a second round so soon is right
    proposed_on = models.DateField(null=True)  # the next one, proposed by the clock; not planned yet
    planned_at = models.DateTimeField(null=True)
    planned_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    paused_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # the record is final, or closed without approval of both
    sequence = models.PositiveIntegerField(default=0)  # rises with each change that calendars must hear of
    stage = models.CharField(max_length=20, default="planned")
    next_on = models.DateField(null=True)
    destroy_on = models.DateField(null=True)
    hold_until_on = models.DateField(null=True)  # two people hold up destruction until this day begins
    destruction_announced_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "stage", "next_on"], name="conversation_board"),
            models.Index(fields=["destroy_on"], name="conversation_destroy"),
        ]

    class Privacy:
        personal = {"place", "sealed_exception", "planned_by"}
        plain = {
            "id",
            "organisation",
            "public_id",
            "cycle",
            "format_version",
            "ground_rules",
            "held_on",
            "first_held_on",
            "starts_at",
            "duration_minutes",
            "has_round",
            "closes_by_clock",
            "recording",
            "competencies",
            "outside_dates",
            "late_reviewer",
            "late_second_reviewer",
            "proposed_on",
            "planned_at",
            "paused_at",
            "cancelled_at",
            "ended_at",
            "sequence",
            "stage",
            "next_on",
            "destroy_on",
            "hold_until_on",
            "destruction_announced_on",
        }

    @property
    def began_on(self) -> date | None:
        """The conversation date that terms and promises count from: the day of the first sitting (decision 0032)."""
        return self.first_held_on or self.held_on

    @property
    def outside_on(self) -> dict[str, date]:
        """The outside dates by their key in the format."""
        return {key: date.fromisoformat(on) for key, on in self.outside_dates.items()}

    @property
    def goes_on(self) -> date | None:
        """The day on which the record goes: its own, or the one on which a hold ends where that is later."""
        return retention.goes_on(retention.Content.RECORD, self.destroy_on, self.hold_until_on)


class Participant(OrganisationModel):
    """What a person is in one conversation. Raters are no participants: they are invited to a round.

    With a ``body`` they are that as a member of a committee: from the day on which they accepted secrecy, and as long
    as they hold a seat in it. Asked of the seats each time; no job takes anything away.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="participants")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="participations")
    part = models.CharField(max_length=20, choices=[(part.value, part.value) for part in Part])
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", null=True)
    accepted_on = models.DateField(null=True)  # of a member of a committee: that what they read stays secret

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "conversation", "person"], name="one_part_per_person"
            ),
            models.UniqueConstraint(
                fields=["organisation", "conversation", "part"],
                condition=Q(
                    part__in=[
                        *("subject", "reviewer", "second_reviewer", "facilitator", "substitute"),
                        *("second_reader", "supporter"),
                    ]
                ),
                name="one_person_per_part",
            ),
        ]

    class Privacy:
        personal = {"person"}
        plain = {"id", "organisation", "conversation", "part", "body", "accepted_on"}


class Milestone(OrganisationModel):
    """A date that the format hangs on an event of this conversation. Laid anew when the conversation moves.

    What was told stays told: a date told never moves earlier, and never past what was promised with it.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="milestones")
    key = models.SlugField(max_length=40)
    due_on = models.DateField()
    told_on = models.DateField(null=True)
    done_on = models.DateField(null=True)
    latest_on = models.DateField(null=True)  # promised: it will not be later than this

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "conversation", "key"], name="milestone_once")
        ]

    class Privacy:
        personal: dict = {}
        plain = {"id", "organisation", "conversation", "key", "due_on", "told_on", "done_on", "latest_on"}


class ConsentKind(models.TextChoices):
    SHORTEN = "shorten"  # less time for raters or for the spiegel than the format gives
    WITHOUT_ROUND = "without_round"  # go on without the feedback round
    LATE_POINT = "late_point"  # a point after the agenda was frozen (VGS-4)
    RECORDING = "recording"  # how much of the conversation is written down (ZS-5)
    SHOW_REPORT = "show_report"  # to a reviewer who came later; the subject alone answers


class ConsentRequest(PublicModel):
    """A deed that needs a yes from subject and reviewer both. Carried out when the last of them says yes."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="consent_requests")
    kind = models.CharField(max_length=20, choices=ConsentKind)
    terms = models.JSONField(default=dict)  # dates and public ids; never content
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    is_granted = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, is_granted__isnull=True)
                | Q(settled_at__isnull=False, is_granted__isnull=False),
                name="consent_settled_with_outcome",
            )
        ]

    class Privacy:
        personal = {"asked_by"}
        plain = {
            "id",
            "organisation",
            "public_id",
            "conversation",
            "kind",
            "terms",
            "asked_at",
            "settled_at",
            "is_granted",
        }


class Consent(OrganisationModel):
    """One side's answer to a consent request."""

    request = models.ForeignKey(ConsentRequest, on_delete=models.CASCADE, related_name="consents")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    is_given = models.BooleanField()
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "request", "person"], name="consent_once")
        ]

    class Privacy:
        personal = {"person"}
        plain = {"id", "organisation", "request", "is_given", "given_at"}


class IndependenceNote(OrganisationModel):
    """Who guides this conversation does not stand quite apart, and somebody chose to go on. Both sides see it."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="independence_notes"
    )
    part = models.CharField(max_length=20, choices=[(part.value, part.value) for part in Part])
    relation = models.CharField(max_length=20)  # a code of core.independence; never a name
    accepted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "conversation", "part", "relation"], name="independence_noted_once"
            )
        ]

    class Privacy:
        personal = {"accepted_by"}
        plain = {"id", "organisation", "conversation", "part", "relation", "accepted_at"}
