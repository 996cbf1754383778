# SPDX-License-Identifier: EUPL-1.2
"""A word of its own for every field that people can type in, and who may read it by the table of access."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from samenspiegel.core.access import Deed, Part, readers
from samenspiegel.people.models import Role

OF_THIS_PROCESS = "".join(chr(ord("a") + int(digit)) for digit in str(os.getpid()))
"""In each word: tests beside this one share a server and its write-ahead log, and one may leave a word there."""

ELSEWHERE = "elsewhere"
RATER = "rater"
NO_PART = (Role.ADMINISTRATOR, Role.ARCHIVIST, Role.AUDITOR)
KEEPERS = frozenset(NO_PART)
HERE = frozenset({*Part, RATER, *NO_PART})
"""Everybody who looks, but who works elsewhere."""
SIDES = frozenset({Part.SUBJECT, Part.REVIEWER})


def word(name: str) -> str:
    """A word that stands nowhere else, and tells in which field it was typed; of three letters where few fit."""
    return f"Kievit{name.title().replace(' ', '')}{OF_THIS_PROCESS}Xqz"


@dataclass(frozen=True)
class Rule:
    """Who reads what was typed; ``by_stage`` holds from that stage on, until a later one says otherwise.

    ``fields``: where it is typed, as ``typed`` names fields. ``clear``: the tables in which it stands unencrypted.
    ``mailed``: whose mails hold it.
    """

    fields: tuple[str, ...]
    by_stage: Mapping[str, Iterable[str]] = field(default_factory=dict)
    clear: frozenset[str] = frozenset()
    mailed: frozenset[str] = frozenset()

    def readers(self, stage: str, stages: tuple[str, ...]) -> frozenset[str]:
        """Who may read it at this stage."""
        passed = [one for one in stages[: stages.index(stage) + 1] if one in self.by_stage]
        return frozenset(self.by_stage[passed[-1]]) if passed else frozenset()


def _rule(*fields: str, clear: str = "", mailed: Iterable[str] = (), **by_stage: Iterable[str]) -> Rule:
    return Rule(fields, by_stage, frozenset(clear.split()), frozenset(mailed))


_SHOWN = {"closed": readers(Deed.READ_OPEN_ANSWERS), "released": readers(Deed.READ_REPORT)}
_ABOUT_RATERS = {"asked": readers(Deed.SEE_RATERS)}
_RECORD = {"offered": readers(Deed.READ_RECORD)}
_OPEN = "page.text.*"

CONVERSATION_STAGES = ("asked", "closed", "released", "offered", "ended")
CONVERSATION: dict[str, Rule] = {
    "shown one": _rule(_OPEN, **_SHOWN),
    "shown two": _rule(_OPEN, **_SHOWN),
    "shown three": _rule(_OPEN, **_SHOWN),
    "shown of the chair": _rule(_OPEN, **_SHOWN),
    "shown of the reviewer": _rule(_OPEN, **_SHOWN),
    "shown of the subject": _rule(_OPEN, **_SHOWN),
    "withheld": _rule(_OPEN, closed={Part.FACILITATOR}, released=()),
    "one of too few": _rule(_OPEN),
    "typed and never sent": _rule(_OPEN),
    "typed over": _rule(_OPEN),
    "wrong form": _rule(_OPEN),
    "own code": _rule("questionnaire.CodeForm.code", "questionnaire.CodeForm.again"),
    "guessed code": _rule("page.code"),
    "other address": _rule("page.address"),
    "objection": _rule("raters.ObjectionForm.reason", **_ABOUT_RATERS),
    "answer to objection": _rule("raters.ObjectionAnswerForm.answer", **_ABOUT_RATERS),
    "point of the subject": _rule(
        "preparation.PointForm.text", asked={Part.SUBJECT}, released=readers(Deed.READ_AGENDA)
    ),
    "point of the reviewer": _rule(
        "preparation.PointForm.text", asked={Part.REVIEWER}, released=readers(Deed.READ_AGENDA)
    ),
    "notes of the subject": _rule("preparation.NoteForm.notes", released={Part.SUBJECT}),
    "expectation of the reviewer": _rule("report.ExpectationForm.expectation", released={Part.REVIEWER}),
    "notes of the facilitator": _rule("preparation.NoteForm.notes", released={Part.FACILITATOR}),
    "record": _rule("record.SectionsForm.*", **_RECORD),
    "view of the subject": _rule("record.SectionsForm.*", **_RECORD),
    "view of the reviewer": _rule("record.SectionsForm.*", **_RECORD),
    "agreement": _rule("record.AgreementForm.what", **_RECORD),
    "support": _rule("record.AgreementForm.support", **_RECORD),
    "code of a paper": _rule("documents.ScanForm.code"),
    "name of a scan": _rule("documents.ScanForm.file"),
    "proposal": _rule("record.TextProposalForm.text", **_RECORD),
    "reason of the proposal": _rule("record.TextProposalForm.reason", **_RECORD),
    "other agreement": _rule("record.AgreementProposalForm.what", **_RECORD),
    "other support": _rule("record.AgreementProposalForm.support", **_RECORD),
    "reason of the other": _rule("record.AgreementProposalForm.reason", **_RECORD),
    "follow up": _rule("record.FollowUpForm.note", ended=readers(Deed.READ_AGREEMENTS)),
}


_CONVERSATION = readers(Deed.SEE_CONVERSATION)

APART_STAGES = ("planned", "withdrawn", "not approved")
APART: dict[str, Rule] = {
    "first seal": _rule(
        "custody.SealForm.seal", "custody.SealForm.seal_again", "custody.ChangeSealForm.seal_before"
    ),
    "seal mistyped": _rule("custody.SealForm.seal_again"),
    "seal guessed": _rule("custody.ChangeSealForm.seal_before"),
    "second seal": _rule("custody.ChangeSealForm.seal", "custody.ChangeSealForm.seal_again"),
    "third seal": _rule("custody.SealForm.seal"),
    "fourth seal": _rule("custody.NewSealForm.seal", "custody.NewSealForm.seal_again"),
    "wrong seal": _rule("round.CloseForm.seal"),
    "place": _rule(
        "plan.PlanForm.place", planned=_CONVERSATION, clear="conversations_conversation", mailed=_CONVERSATION
    ),
    "why so soon": _rule("plan.PlanForm.exception_reason", planned=readers(Deed.READ_RECORD)),
    "outsider not asked": _rule("plan.PlanForm.outside_name"),
    "address not asked": _rule("plan.PlanForm.outside_email"),
    "bureau not asked": _rule("plan.PlanForm.outside_works_at"),
    "other place": _rule(
        "changes.MoveForm.place",
        planned=_CONVERSATION,
        clear="conversations_conversation",
        mailed=_CONVERSATION,
    ),
    "why so soon again": _rule("changes.MoveForm.exception_reason", planned=readers(Deed.READ_RECORD)),
    "outsider": _rule(
        "changes.OutsiderForm.name", clear="people_person", planned=_CONVERSATION, mailed={"outsider"}
    ),
    "address of the outsider": _rule("changes.OutsiderForm.email", clear="people_person"),
    "bureau": _rule("changes.OutsiderForm.works_at", clear="people_person", planned=_CONVERSATION),
    "name of a new rater": _rule(
        "raters.AddRaterForm.name",
        clear="people_person",
        planned=readers(Deed.SEE_RATERS),
        mailed={"new rater"},
    ),
    "address of a new rater": _rule("raters.AddRaterForm.email", clear="people_person"),
    "why withdrawn": _rule("round.WithdrawForm.reason", mailed=readers(Deed.SEE_RATERS)),
    "number of the file": _rule(
        "retention.HoldForm.reference",
        clear="retention_hold",
        withdrawn={*readers(Deed.SEE_RETENTION), *KEEPERS},
    ),
    # Seen beforehand and never confirmed: kept nowhere.
    "place of a second sitting": _rule("changes.SittingForm.place"),
    "file elsewhere": _rule(
        "retention.CopyForm.place",
        clear="retention_placedcopy",
        **{"not approved": readers(Deed.SEE_RETENTION)},
    ),
    "why not approved": _rule(
        "record.CloseForm.reason",
        **{"not approved": readers(Deed.READ_RECORD)},
        mailed=readers(Deed.APPROVE_RECORD),
    ),
}

_KEEPS = frozenset({Role.ADMINISTRATOR, Part.FACILITATOR})  # who facilitates in the tests administers as well
_ADMINISTERS = _KEEPS | {Part.SUBSTITUTE}  # who guides conversations looks after people and bodies too
_PERSON = "people_person"

ADMINISTERED_STAGES = ("administered",)
ADMINISTERED: dict[str, Rule] = {
    "organisation": _rule(
        "organisation.OrganisationForm.name",
        clear="organisations_organisation",
        administered=HERE,
        mailed=HERE,
    ),
    "sender": _rule(
        "organisation.OrganisationForm.mail_from",
        clear="organisations_organisation",
        administered=_ADMINISTERS,
    ),
    "what a logo says": _rule("logo.LogoForm.text", clear="organisations_organisation", administered=HERE),
    "name of a logo": _rule("logo.LogoForm.file"),
    "closed period": _rule(
        "organisation.PeriodForm.name", clear="organisations_closedperiod", administered=_ADMINISTERS
    ),
    "letter of the works council": _rule(
        "organisation.WorksCouncilForm.reference", clear="formats_formatversion", administered=_ADMINISTERS
    ),
    "body": _rule("organisation.BodyForm.name", clear="people_body", administered=_ADMINISTERS),
    "other body": _rule("organisation.BodyNameForm.name", clear="people_body", administered=_ADMINISTERS),
    "profile": _rule(
        "profile.TextsForm.*",
        clear="profiles_colouring",
        administered=SIDES | _ADMINISTERS,
    ),
    "watch": _rule("audit.WatchForm.mailbox", clear="audit_watch", administered=_KEEPS | {Role.AUDITOR}),
    "issuer": _rule(
        "openid.OpenIdForm.issuer",
        clear="people_openidprovider people_openidlink audit_event",
        administered=_KEEPS | {Role.AUDITOR},
    ),
    "client": _rule("openid.OpenIdForm.client_id", clear="people_openidprovider", administered=_KEEPS),
    "secret of the client": _rule("openid.OpenIdForm.client_secret"),
    "button": _rule("openid.OpenIdForm.button", clear="people_openidprovider", administered=_KEEPS),
    "person": _rule("persons.PersonForm.name", clear=_PERSON, administered=_ADMINISTERS | {Role.AUDITOR}),
    "first name": _rule("persons.PersonForm.first_name", clear=_PERSON, administered=_ADMINISTERS),
    "email": _rule("persons.PersonForm.email", clear=_PERSON, administered=_ADMINISTERS),
    "phone": _rule("persons.PersonForm.phone", clear=_PERSON, administered=_ADMINISTERS),
    "department": _rule("persons.PersonForm.department", clear=_PERSON, administered=_ADMINISTERS),
    "first title": _rule("persons.SeatForm.title", clear="people_seat"),
    "title": _rule("persons.SeatChangeForm.title", clear="people_seat", administered=_ADMINISTERS),
    "subject of the issuer": _rule(
        "openid.SubjectForm.subject", clear="people_openidlink", administered=_KEEPS
    ),
    # The page that makes a spiegel of a table keeps nothing, and is for who sends the table alone.
    "cell of answers": _rule("scores.MatchForm.*"),
    "name of a file of answers": _rule("scores.ScoresFileForm.table"),
    "whom answers are about": _rule("scores.ScoresFileForm.subject"),
    # The page that checks a file keeps nothing; of a certificate only the certificate stays.
    "name of a checked file": _rule("documents.CheckForm.file"),
    "name of a certificate": _rule("documents.CertificateForm.file"),
    "password of a certificate": _rule("documents.CertificateForm.password"),
    # Of a form that is refused nothing is kept.
    "who adopted": _rule("formats.PublishForm.decided_by"),
    "reference of a decision": _rule("formats.PublishForm.reference"),
    "reference of a consent": _rule("formats.PublishForm.consent_reference"),
    "name of a format file": _rule("formats.FormatFileForm.file"),
    "other organisation": _rule("persons.PersonForm.works_at"),
    "cell of a table": _rule(),  # nothing is brought in before it was looked at
    "name of a file": _rule("people_import.TableForm.table"),
    "sought": _rule("persons.SearchForm.zoek"),
    "sought in the log": _rule("audit.LogFilterForm.who"),
    "mrk": _rule("audit.LogFilterForm.mark"),
    # The next page says where a code went, if it went anywhere: the same for an address that nobody has.
    "unknown address": _rule("sign_in.RequestCodeForm.email", clear="django_session"),
    "address at the door": _rule("page.email"),
    "code of a mail": _rule("forms.ConfirmLoginCodeForm.code"),
    "login": _rule("page.login"),
    "wrong password": _rule("page.password", "forms.LoginForm.password"),
    "new password": _rule("sign_in.PasswordForm.password1", "sign_in.PasswordForm.password2"),
    "app": _rule("sign_in.ActivateAppForm.code"),
    "passkey refused": _rule("sign_in.AddPasskeyForm.name"),
    "passkey": _rule(
        "sign_in.NamePasskeyForm.name", clear="mfa_authenticator", administered={Part.SUBSTITUTE}
    ),
    "password as proof": _rule("sign_in.ProofForm.password"),
    "pin": _rule("sign_in.ProofForm.code"),
    "otp": _rule("sign_in.SecondStepForm.code"),
}

_GUIDES = _ADMINISTERS | {Part.ATTENDEE}  # the clerk guides the conversation of a council

EMPLOYEE_STAGES = ("kept",)
EMPLOYEE: dict[str, Rule] = {
    "goal": _rule("goals.GoalForm.title", clear="goals_goal", kept=HERE),
    "department of the goal": _rule("goals.GoalForm.department", clear="goals_goal", kept=HERE),
    "assessment": _rule("assessments.AssessmentForm.text", kept=SIDES),
    "system of the assessment": _rule(
        "assessments.AssessmentForm.registered_in", clear="assessments_assessment", kept=SIDES
    ),
    "response to the assessment": _rule("assessments.ResponseForm.text", kept=SIDES),
    "response to the pulses": _rule("teams.PulseResponseForm.text", kept=SIDES),
    "attachment": _rule("attachments.AttachmentForm.file", kept=SIDES),
    "decision of the council": _rule(
        "organisation.AdoptionForm.reference", clear="formats_formatversion", kept=_GUIDES
    ),
}

OPEN_TALK_STAGES = ("written", "both shared", "told")
OPEN_TALK: dict[str, Rule] = {
    "view of the first": _rule("viewpoints.ViewsForm.*", written={Part.REVIEWER}, **{"both shared": SIDES}),
    "view of the second": _rule("viewpoints.ViewsForm.*", written={Part.SUBJECT}, **{"both shared": SIDES}),
    "for oneself": _rule("preparation.NoteForm.*", written={Part.SUBJECT}),
    "reaction": _rule("record.ReactionForm.reaction", told=SIDES),
    "what goes back": _rule("sharing.SharingForm.text", told={*SIDES, RATER}),
    "too long to go back": _rule("sharing.SharingForm.text"),
}

SCAN_STAGES = ("asked", "done")
SCAN: dict[str, Rule] = {
    "why a scan so soon": _rule("scan.ScanForm.exception_reason", asked={Part.SUBJECT}),
    "shown to oneself": _rule(_OPEN, done={Part.SUBJECT}),
    "written about them": _rule(_OPEN, done={Part.SUBJECT}),
}
