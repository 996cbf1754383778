# SPDX-License-Identifier: EUPL-1.2
"""Organisations (one municipality, one party) and accounts (one human's sign-in)."""

import secrets

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac

from . import scope


def new_public_id() -> str:
    """A random id of 96 bits for URLs, mails and calendars, in letters that survive being read aloud."""
    return "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(20))


class Custody(models.TextChoices):
    """Who can open sealed answers before closing (design, section 4)."""

    OPERATOR = "operator"  # the key from the environment does: the simple choice
    CUSTODIAN = "custodian"  # that key and a facilitator's passphrase, or the printed recovery code


class Kind(models.TextChoices):
    """What an organisation is: it decides which formats of the library are for it."""

    MUNICIPALITY = "municipality"
    PARTY = "party"  # its council members' files are its own, and no business of their municipality (RL)


class Organisation(models.Model):
    """One municipality or party: everything in the installation belongs to exactly one."""

    public_id = models.CharField(max_length=20, unique=True, default=new_public_id, editable=False)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.MUNICIPALITY)
    mail_from = models.EmailField(blank=True)
    custody = models.CharField(max_length=10, choices=Custody, default=Custody.OPERATOR)  # of new rounds
    # What every page asks, so that it fetches no picture for it: empty and null where there is no logo.
    logo = models.CharField(max_length=20, blank=True)  # public id of its ``Logo``
    logo_text = models.CharField(
        max_length=120, blank=True
    )  # who does not see it reads this; empty: the name
    logo_width = models.PositiveSmallIntegerField(null=True)  # in pixels, of the picture above pages
    logo_height = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(logo="", logo_text="", logo_width=None, logo_height=None)
                | (~models.Q(logo="") & models.Q(logo_width__isnull=False, logo_height__isnull=False)),
                name="logo_whole_or_none",
            )
        ]

    class Privacy:
        personal: dict = {}
        plain = {
            "id",
            "public_id",
            "slug",
            "name",
            "kind",
            "mail_from",
            "custody",
            "logo",
            "logo_text",
            "logo_width",
            "logo_height",
        }

    def __str__(self) -> str:
        return self.slug


class ClockRun(models.Model):
    """When the clock last ran, in system time, so that it is noticed when it does not. One row."""

    last_at = models.DateTimeField()

    class Privacy:
        personal: dict = {}
        plain = {"id", "last_at"}


class OfScope(models.Manager):
    """Rows of the organisation that this request is for: the first lock between organisations, in every query."""

    def get_queryset(self) -> models.QuerySet:
        found, here = super().get_queryset(), scope.current()
        if here == scope.EVERYTHING:
            return found
        if here == scope.NOTHING:
            raise scope.NoOrganisation
        return found.filter(organisation_id=here)


class OrganisationModel(models.Model):
    """A row of one organisation. Rows that it points to belong to the same one; the database checks that."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    objects = OfScope()

    class Meta:
        abstract = True


class PublicModel(OrganisationModel):
    """A row of one organisation that people can point at from outside."""

    public_id = models.CharField(max_length=20, unique=True, default=new_public_id, editable=False)

    class Meta:
        abstract = True


class Logo(PublicModel):
    """The logo of an organisation as two PNG pictures, drawn anew from what was uploaded; that file is not kept.

    Another logo is another row with another public id, so that a browser may keep what it fetched.
    """

    paper = models.BinaryField()  # for documents
    screen = models.BinaryField()  # for above pages

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation"], name="one_logo")]

    class Privacy:
        personal: dict = {}
        plain = {"id", "organisation", "public_id", "paper", "screen"}


class ClosedPeriod(OrganisationModel):
    """Days on which an organisation does not plan conversations: recess, carnival, bridge days."""

    name = models.CharField(max_length=80)
    begins_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("begins_on")), name="closed_period_in_order"
            )
        ]

    class Privacy:
        personal: dict = {}
        plain = {"id", "organisation", "name", "begins_on", "ends_on"}


class Accounts(BaseUserManager):
    """Makes accounts; they have no password unless their holder sets one."""

    def create_user(self, email: str, password: str | None = None) -> "Account":
        account = self.model(email=self.normalize_email(email).lower())
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """One human's sign-in, across organisations. Who it is in an organisation says ``people.Person``."""

    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)
    created_on = models.DateField(null=True)
    sessions_ended = models.PositiveIntegerField(default=0)  # raised to end every session at its next request

    objects = Accounts()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Privacy:
        personal = {"email", "password", "last_login"}
        plain = {"id", "is_active", "created_on", "sessions_ended"}

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must still agree with: another password, or ``sessions_ended`` raised, ends it."""
        return salted_hmac(
            "samenspiegel.organisations.Account.session",
            f"{self.sessions_ended}:{self.password}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()


class SignIn(models.Model):
    """A browser in which somebody is signed in, so that they can see it and end it. Gone with its session."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    browser = models.CharField(
        max_length=60
    )  # in two words, such as "Firefox, Windows"; never the whole line
    began_at = models.DateTimeField()

    class Privacy:
        personal = {"account", "browser", "began_at"}
        plain = {"id", "session_key"}
