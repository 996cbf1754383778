# SPDX-License-Identifier: EUPL-1.2
"""Who is who in an organisation: persons, bodies and the seats that persons hold."""

from django.conf import settings
from django.db import models

from samenspiegel.organisations.models import OrganisationModel, PublicModel

MANAGER_READS_AFTER_DAYS = 7  # until then a new manager reads no assessment that another made


class Person(PublicModel):
    """A human in one organisation. E-mail is an address, not a key: two persons may share a mailbox."""

    name = models.CharField(max_length=120)
    first_name = models.CharField(max_length=60)
    email = models.EmailField(blank=True)
    has_shared_mailbox = models.BooleanField(default=False)
    address_changed_on = models.DateField(null=True)  # another took its place: an account waits for a while
    phone = models.CharField(max_length=40, blank=True)
    department = models.CharField(max_length=80, blank=True)
    manager = models.ForeignKey(  # whom they report to; a chain of these is a line of command, never a circle
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="reports"
    )
    manager_since_on = models.DateField(
        null=True
    )  # the employee was told then; empty: from before that was kept
    is_external = models.BooleanField(default=False)  # guides one conversation, and does not work here
    works_at = models.CharField(max_length=120, blank=True)  # where somebody from outside works
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="persons"
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "account"], name="one_person_per_account_and_organisation"
            )
        ]

    class Privacy:
        personal = {"name", "first_name", "email", "phone", "department", "manager", "works_at", "account"}
        plain = {"id", "organisation", "public_id", "has_shared_mailbox", "is_external", "is_active"}
        plain |= {"address_changed_on", "manager_since_on"}

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What somebody may do for the whole organisation; what they are in one conversation is a ``Participant``."""

    FACILITATOR = "facilitator"
    ADMINISTRATOR = "administrator"
    ARCHIVIST = "archivist"  # approves what is destroyed by list; reads no conversation
    AUDITOR = "auditor"  # the officer for data protection: reads the log, no conversation


class Appointment(OrganisationModel):
    """A person appointed to a role for the whole organisation."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="appointments")
    role = models.CharField(max_length=20, choices=Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "person", "role"], name="appointed_once")
        ]

    class Privacy:
        personal = {"person"}
        plain = {"id", "organisation", "role"}


class Body(PublicModel):
    """A body of the organisation: management team (bouwteam), executive (college), works council (OR)."""

    kind = models.SlugField(max_length=40)  # what formats refer to: management-team, executive, works-council
    name = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "kind", "name"], name="body_once")]

    class Privacy:
        personal: dict = {}
        plain = {"id", "organisation", "public_id", "kind", "name"}


class Seat(OrganisationModel):
    """An office or a place in a body, with the person who holds it and from when. Never deleted, only ended."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="seats")
    body = models.ForeignKey(Body, null=True, blank=True, on_delete=models.CASCADE, related_name="seats")
    office = models.SlugField(max_length=40)  # mayor, secretary, alderman, manager, member, chair, clerk
    title = models.CharField(max_length=80)  # as people say it: "wethouder", "manager Ruimte"
    since_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_on__isnull=True) | models.Q(until_on__gte=models.F("since_on")),
                name="seat_in_order",
            )
        ]

    class Privacy:
        personal = {"person", "title"}
        plain = {"id", "organisation", "body", "office", "since_on", "until_on"}


class AccountInvitation(PublicModel):
    """A personal link by which somebody becomes the holder of a person's account. Used once."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="account_invitations")
    check_hash = models.CharField(max_length=64)
    expires_on = models.DateField()
    accepted_at = models.DateTimeField(null=True)

    class Privacy:
        personal = {"person"}
        plain = {"id", "organisation", "public_id", "check_hash", "expires_on", "accepted_at"}


class CalendarFeed(OrganisationModel):
    """A secret address at which somebody's calendar fetches what they have to do. At most one per person."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    check_hash = models.CharField(max_length=64, db_index=True)  # of the secret, which is kept nowhere
    made_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "person"], name="one_feed_per_person")]

    class Privacy:
        personal = {"person"}
        plain = {"id", "organisation", "check_hash", "made_on"}


class SecondStep(models.TextChoices):
    """How we know that who signs in with the organisation's own account also took a second step there."""

    CHECKED = "checked", "checked"  # the token has to say so, sign-in by sign-in
    DECLARED = "declared", "declared"  # the administrator declares that everybody always takes one


class OpenIdProvider(OrganisationModel):
    """The organisation's own accounts, as a way to sign in here (OpenID Connect). At most one per organisation."""

    issuer = models.URLField(max_length=200)
    client_id = models.CharField(max_length=191)
    sealed_secret = models.BinaryField()
    button = models.CharField(max_length=60, blank=True)  # what people call that account
    subject_claim = models.CharField(max_length=20, default="sub")  # Entra ID: oid, the same in each program
    second_step = models.CharField(max_length=10, choices=SecondStep, default=SecondStep.CHECKED)
    is_on = models.BooleanField(default=False)
    sessions_ended = models.PositiveIntegerField(
        default=0
    )  # raised when it goes off: what began with it ends
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation"], name="one_openid_provider")]

    class Privacy:
        personal: dict = {}
        plain = {
            "id",
            "organisation",
            "issuer",
            "client_id",
            "sealed_secret",
            "button",
            "subject_claim",
            "second_step",
            "is_on",
            "sessions_ended",
            "changed_at",
        }


class OpenIdLink(OrganisationModel):
    """Who a person is at the issuer of their organisation: issuer and subject together, never an address.

    Made when an invitation is accepted with that account, or named beforehand by the administrator for a person who has
    no account yet; then ``linked_at`` is empty, and it opens nothing before the person has confirmed it.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="openid_links")
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "issuer", "subject"], name="openid_subject_once"),
            models.UniqueConstraint(fields=["organisation", "issuer", "person"], name="openid_person_once"),
        ]

    class Privacy:
        personal = {"person", "subject"}
        plain = {"id", "organisation", "issuer", "linked_at"}
