# SPDX-License-Identifier: EUPL-1.2
"""Rehearsals of formats. Everybody in one is invented; of the organisation stands here only who started it."""

from django.db import models

from samenspiegel.core.rehearsal import Course
from samenspiegel.formats.models import FormatVersion
from samenspiegel.organisations.models import PublicModel
from samenspiegel.people.models import Person


class State(models.TextChoices):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Reason(models.TextChoices):
    """Why a rehearsal failed."""

    STUCK = "stuck"  # the format leads to a point from which nobody can go on
    TIMEOUT = "timeout"
    BROKEN = "broken"  # a fault of the program, or of the machine
    LOST = "lost"  # the server stopped while it ran


class Rehearsal(PublicModel):
    """One rehearsal, and once it is done its walk (``core.rehearsal``). Gone after a day."""

    # The published version that was rehearsed; none for a draft.
    version = models.ForeignKey(FormatVersion, null=True, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=160)
    content = models.TextField()  # the whole format as canonical JSON, to play it once more
    course = models.CharField(max_length=10, choices=[(course.value, course.value) for course in Course])
    language = models.CharField(max_length=5)
    started_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    started_at = models.DateTimeField()  # system time, as it is a matter of the machine
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    reason = models.CharField(max_length=10, choices=Reason, blank=True)
    number_of_steps = models.PositiveSmallIntegerField(default=0)
    told = models.CharField(
        max_length=200, blank=True
    )  # the last step so far, or what was expected where it got stuck
    walk = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(state="running"),
                name="one_rehearsal_at_a_time",
            )
        ]

    class Privacy:
        personal = {"started_by"}
        plain = {
            "id",
            "organisation",
            "public_id",
            "version",
            "title",
            "content",
            "course",
            "language",
            "started_at",
            "state",
            "reason",
            "number_of_steps",
            "told",
            "walk",
        }
