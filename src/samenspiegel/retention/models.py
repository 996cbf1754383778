# SPDX-License-Identifier: EUPL-1.2
"""What holds destruction up, what waits for an archivist, and what remains after destruction."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from samenspiegel.conversations.models import Conversation
from samenspiegel.core.retention import Capacity
from samenspiegel.organisations.models import PublicModel
from samenspiegel.people.models import Person

CAPACITIES = [(capacity.value, capacity.value) for capacity in Capacity]


class Position(models.Model):
    """The last number of the destruction register that this database carried out. One row."""

    number = models.BigIntegerField(default=0)

    class Privacy:
        personal: dict = {}
        plain = {"id", "number"}


class HoldKind(models.TextChoices):
    """Why something must be kept longer. The story stands in the case file; here only which one it is."""

    WOO_REQUEST = "woo_request"  # a request under the Wet open overheid
    COMPLAINT = "complaint"  # a complaint or an objection
    LEGAL_CASE = "legal_case"
    OTHER = "other"


class Hold(PublicModel):
    """Two people of different roles hold up the destruction of one conversation's report and record, for a while.

    It works from the confirmation until the day ``until_on`` begins, or until it is lifted. Nobody can read more by it.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="holds")
    kind = models.CharField(max_length=20, choices=HoldKind)
    reference = models.CharField(max_length=40)  # number of the case file, never its story
    until_on = models.DateField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_account = (
        models.ForeignKey(  # theirs at that moment: whose account moves to another person stays one human
            settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
        )
    )
    asked_as = models.CharField(max_length=20, choices=CAPACITIES)
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_as = models.CharField(max_length=20, choices=CAPACITIES, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)  # lifted, or taken back before it was confirmed

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True, confirmed_as="")
                | (
                    Q(confirmed_at__isnull=False, confirmed_by__isnull=False)
                    & ~Q(confirmed_as="")
                    & ~Q(confirmed_by=F("asked_by"))
                    & ~Q(confirmed_as=F("asked_as"))
                ),
                name="hold_by_two_people_of_two_roles",
            ),
            models.UniqueConstraint(
                fields=["organisation", "conversation"],
                condition=Q(confirmed_at__isnull=True, ended_at__isnull=True),
                name="one_hold_asked_for",
            ),
        ]
        ordering = ["asked_at", "id"]

    class Privacy:
        personal = {"asked_by", "asked_account", "confirmed_by", "ended_by", "reference"}
        plain = {
            "id",
            "organisation",
            "public_id",
            "conversation",
            "kind",
            "until_on",
            "asked_as",
            "asked_at",
            "confirmed_as",
            "confirmed_at",
            "ended_at",
        }


class DestructionList(PublicModel):
    """What was due in a year and waits for an archivist, where a format says so. Without content and without names."""

    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()  # within the year
    made_on = models.DateField()
    made_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )  # None: the clock
    told_on = models.DateField()  # archivists and administrators heard of it last
    settled_on = models.DateField(null=True)  # nothing on it waits any more

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year", "number"], name="list_number_once")
        ]
        ordering = ["-year", "-number"]

    class Privacy:
        personal = {"made_by"}
        plain = {
            "id",
            "organisation",
            "public_id",
            "year",
            "number",
            "made_on",
            "told_on",
            "settled_on",
        }

    @property
    def name(self) -> str:
        """2028-1"""
        return f"{self.year}-{self.number}"


class ItemState(models.TextChoices):
    OPEN = "open"
    POSTPONED = "postponed"
    APPROVED = "approved"  # its destruction has been ordered, or is at any moment
    DESTROYED = "destroyed"
    GONE = "gone"  # went or got a later date without the list


WAITING = (ItemState.OPEN, ItemState.POSTPONED)


class PostponeReason(models.TextChoices):
    WRONG_TERM = "wrong_term"  # the term itself is in doubt
    TRANSFER = "transfer"  # handed to the archive first
    HOLD_ASKED = "hold_asked"  # a request or a case is near
    OTHER = "other"


class ListItem(PublicModel):
    """One conversation on a destruction list: what it is without its content. It outlives the conversation."""

    list = models.ForeignKey(DestructionList, on_delete=models.PROTECT, related_name="items")
    conversation = models.CharField(max_length=20)  # the public id that it has, or had
    office = models.CharField(max_length=80)
    format_title = models.CharField(max_length=160)
    held_on = models.DateField(null=True)
    cancelled_on = models.DateField(null=True)
    due_on = models.DateField()
    rule_ground = models.CharField(max_length=400)
    rule_decided_by = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=ItemState, default=ItemState.OPEN)
    settled_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    postponed_until_on = models.DateField(null=True)
    postponed_because = models.CharField(max_length=20, choices=PostponeReason, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "conversation"],
                condition=Q(state__in=["open", "postponed", "approved"]),
                name="on_one_list_at_a_time",
            ),
        ]
        ordering = ["due_on", "id"]

    class Privacy:
        personal = {"settled_by"}
        plain = {
            "id",
            "organisation",
            "public_id",
            "list",
            "conversation",
            "office",
            "format_title",
            "held_on",
            "cancelled_on",
            "due_on",
            "rule_ground",
            "rule_decided_by",
            "state",
            "settled_at",
            "postponed_until_on",
            "postponed_because",
        }


class Ended(models.TextChoices):
    """How a conversation ended."""

    HELD = "held"
    CANCELLED = "cancelled"
    NOT_HELD = "not_held"  # paused without a new date, or never planned
    RUNNING = "running"


class Certificate(PublicModel):
    """Proof that something was destroyed: that and when a conversation took place, counts, ground; no content."""

    register_number = models.BigIntegerField()
    conversation = models.CharField(max_length=20)  # the public id that it had
    office = models.CharField(max_length=80)  # of the subject, by its title at the time
    format_title = models.CharField(max_length=160)
    held_on = models.DateField(null=True)
    cancelled_on = models.DateField(null=True)
    ended = models.CharField(max_length=10, choices=Ended, default=Ended.RUNNING)
    what = models.CharField(max_length=20)  # round, feedback, notes, conversation, scan
    # Of what somebody did alone (PR-3): it says neither whose office nor which day, and keepers only see it.
    is_private = models.BooleanField(default=False)
    counts = models.JSONField(default=dict)  # rows per table
    ground = models.CharField(max_length=40)
    rule_ground = models.CharField(
        max_length=400, blank=True
    )  # as the format says it: a decision, a category
    rule_decided_by = models.CharField(max_length=200, blank=True)
    rule_decided_on = models.CharField(max_length=80, blank=True)
    item = models.ForeignKey(ListItem, null=True, on_delete=models.PROTECT, related_name="certificates")
    destroyed_at = models.DateTimeField()
    key_copies_until_on = (
        models.DateField()
    )  # the last backup of the key store that could hold the key expires

    class Meta:
        indexes = [models.Index(fields=["organisation", "conversation"], name="certificate_conversation")]

    class Privacy:
        personal: dict = {}
        plain = {
            "id",
            "organisation",
            "public_id",
            "register_number",
            "conversation",
            "office",
            "format_title",
            "held_on",
            "cancelled_on",
            "ended",
            "what",
            "is_private",
            "counts",
            "ground",
            "rule_ground",
            "rule_decided_by",
            "rule_decided_on",
            "item",
            "destroyed_at",
            "key_copies_until_on",
        }


class PlacedCopy(PublicModel):
    """A copy of a record or mirror that somebody placed in another file. On the day it has to be deleted there.

    It outlives the conversation, and says no more of it than a certificate does. Once the copy is gone, where it stood
    is forgotten.
    """

    conversation = models.CharField(max_length=20)  # the public id that it has, or had
    office = models.CharField(max_length=80)
    held_on = models.DateField(null=True)
    what = models.CharField(max_length=10, choices=[(one, one) for one in ("record", "feedback")])
    place = models.CharField(max_length=120, blank=True)  # which file, in which system; empty once it is gone
    placed_on = models.DateField()
    placed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    delete_on = models.DateField(null=True)  # the day on which what it is a copy of goes
    told_on = models.DateField(null=True)
    deleted_on = models.DateField(null=True)
    deleted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(deleted_on__isnull=True, deleted_by__isnull=True)
                | Q(deleted_on__isnull=False, deleted_by__isnull=False, place=""),
                name="copy_gone_and_forgotten",
            )
        ]
        ordering = ["placed_on", "id"]

    class Privacy:
        personal = {"place", "placed_by", "deleted_by"}
        plain = {
            "id",
            "organisation",
            "public_id",
            "conversation",
            "office",
            "held_on",
            "what",
            "placed_on",
            "delete_on",
            "told_on",
            "deleted_on",
        }
