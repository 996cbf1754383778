# SPDX-License-Identifier: EUPL-1.2
"""Answer: a draft that only the own link opens, an envelope that only closing opens (HV-1). Nothing here has a moment,
and no row of a person is written, except where somebody says that they do not take part.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction
from nacl.public import PublicKey, SealedBox

from samenspiegel.conversations.queries import spec_for
from samenspiegel.core import questionnaire as core
from samenspiegel.keys.sealing import open_bytes, seal_bytes

from .. import promises
from ..models import Invitation
from ..models.sealed import Draft, Envelope
from ..questions import questionnaire
from .letters import RoundPost
from .links import Link
from .locks import hold_open, keep, lock_draft

ENVELOPE_ID_BYTES = 8
ROUNDS_REMEMBERED = 1000

_CHANGED, _AS_SENT = b"\0", b"\1"


class NotBegun(Exception):
    """Nobody answers before the promise was read and the questionnaire begun."""


class NotAcknowledged(Exception):
    """Who is shown apart confirms first that they know (HV-14)."""


class Declined(Exception):
    """Who does not take part takes that back first."""


class MayNotDecline(Exception):
    """Who answers as a side of the conversation is no rater."""


class AlreadySent(Exception):
    """The answers are in: declining now needs the choice to take them back."""


class AnswersWrong(Exception):
    """Some answers cannot be kept; carries the core's problems."""

    def __init__(self, problems: list[core.Problem]) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = problems


class AnswersOpen(Exception):
    """Items are unanswered; carries their ids in order. "Cannot judge" is an answer, silence is not."""

    def __init__(self, items: tuple[str, ...]) -> None:
        super().__init__(f"{len(items)} open")
        self.items = items


@dataclass(frozen=True)
class Saved:
    """A draft.

    ``is_as_sent``: exactly these answers were sent. ``code_hash``: of the rater's own code, empty without one; see
    ``codes``.
    """

    answers: core.Answers
    is_as_sent: bool
    code_hash: str = field(default="", repr=False)


def questionnaire_of(link: Link) -> core.Questionnaire:
    """The questionnaire of the round that this link is for."""
    return _asked(link)[0]


def _asked(link: Link) -> tuple[core.Questionnaire, int]:
    """The questionnaire and its padded size in bytes; kept, since both are frozen when the round opens."""
    found = _questionnaires.get(link.round.public_id)
    if found is None:
        spec = spec_for(link.round.conversation)
        asked = questionnaire(spec, link.round.groups.all())
        if len(_questionnaires) >= ROUNDS_REMEMBERED:
            _questionnaires.clear()
        found = _questionnaires[link.round.public_id] = (asked, core.padded_size(asked))
    return found


_questionnaires: dict[str, tuple[core.Questionnaire, int]] = {}


def must_acknowledge(link: Link) -> bool:
    """Whether this rater is shown apart, and confirms so before the first question (HV-14)."""
    return promises.reader_of(spec_for(link.round.conversation), link.group) == "rater_named"


@transaction.atomic
def begin(*, link: Link, is_acknowledged: bool = False, choices: Mapping[str, str] | None = None) -> None:
    """Begin, after reading the promise. Beginning again changes nothing but the choices that are given.

    Raises:
        NotAcknowledged: who is shown apart has to say that they know, the first time.
        RoundClosed, Declined, AnswersWrong.
    """
    takes_part(link)
    draft = lock_draft(link.draft_id)
    if draft is None and must_acknowledge(link) and not is_acknowledged:
        raise NotAcknowledged
    _save(link, opened(link, draft) if draft else None, core.Answers(choices=choices or {}))


@transaction.atomic
def save_draft(
    *,
    link: Link,
    scores: Mapping[str, int | None] | None = None,
    texts: Mapping[str, str] | None = None,
    choices: Mapping[str, str] | None = None,
) -> Saved:
    """Keep these answers beside those that were there. An empty text takes an earlier one away.

    Raises:
        RoundClosed, NotBegun, Declined.
        AnswersWrong: nothing is kept.
    """
    takes_part(link)
    draft = lock_draft(link.draft_id)
    if draft is None:
        raise NotBegun
    return _save(link, opened(link, draft), core.Answers(scores or {}, texts or {}, choices or {}))


def load_draft(*, link: Link) -> Saved | None:
    """What this rater has answered so far; ``None`` before they began."""
    draft = Draft.objects.filter(pk=link.draft_id).first()
    return None if draft is None else opened(link, draft.sealed)


def has_sent(*, link: Link) -> bool:
    """Whether an envelope of this rater is in; for the rater's own page."""
    return Envelope.objects.filter(pk=link.envelope_id).exists()


@transaction.atomic
def send(*, link: Link, answers: core.Answers | None = None) -> None:
    """Hand in. Sent twice, the last one counts; the draft stays, so that answers can be seen and changed until closing.

    Args:
        answers: to send these; else what the draft holds.
    Raises:
        RoundClosed: too late. Nothing was taken.
        NotBegun, Declined, AnswersWrong.
        AnswersOpen: items are still unanswered.
    """
    takes_part(link)
    draft = lock_draft(link.draft_id)
    if draft is None:
        raise NotBegun
    asked, size = _asked(link)
    saved = opened(link, draft)
    answers = core.clean(saved.answers if answers is None else answers)
    if problems := core.check(asked, answers, group=link.group.key):
        raise AnswersWrong(problems)
    if still_open := core.unanswered(asked, answers, group=link.group.key):
        raise AnswersOpen(still_open)
    packed = core.pack(answers, size, group=link.group.key)
    plain = link.envelope_id.to_bytes(ENVELOPE_ID_BYTES, "big") + packed
    sealed = SealedBox(PublicKey(bytes(link.round.public_key))).encrypt(plain)
    keep(Envelope, link.envelope_id, link.invitation, sealed)
    keep_saved(link, replace(saved, answers=answers, is_as_sent=True))


@transaction.atomic
def decline(*, link: Link, now: datetime, takes_answers_back: bool = False) -> None:
    """Say that one does not take part, without a reason. The draft is destroyed; can be undone until closing.

    Args:
        takes_answers_back: after sending, answers stay unless the rater says that they go too.
    Raises:
        RoundClosed.
        MayNotDecline: a side of the conversation.
        AlreadySent: answers are in and were not taken back.
    """
    spec = spec_for(link.round.conversation)
    if not promises.may_decline(spec, link.group):
        raise MayNotDecline
    hold_open(link.invitation)
    lock_draft(link.draft_id)  # who sends holds it: the two come one after the other
    if has_sent(link=link) and not takes_answers_back:
        raise AlreadySent
    Envelope.objects.filter(pk=link.envelope_id).delete()
    Draft.objects.filter(pk=link.draft_id).delete()
    changed = Invitation.objects.filter(pk=link.invitation.pk, has_declined=False).update(has_declined=True)
    if changed:
        post = RoundPost(link.round, now)
        post.to_facilitator(
            "rater_declined",
            key=f"rater_declined:{link.invitation.public_id}",
            under_link_key=True,
            groep=promises.in_sentence(spec, link.group.key),
        )
        post.queue()


@transaction.atomic
def undo_decline(*, link: Link) -> None:
    """Take part after all. Raises ``RoundClosed``."""
    hold_open(link.invitation)
    Invitation.objects.filter(pk=link.invitation.pk).update(has_declined=False)


def has_declined(*, link: Link) -> bool:
    """Whether this rater said that they do not take part."""
    return Invitation.objects.filter(pk=link.invitation.pk, has_declined=True).exists()


def takes_part(link: Link) -> None:
    """Hold the round open for a rater who takes part. Raises ``RoundClosed``, ``Declined``."""
    if hold_open(link.invitation):
        raise Declined


def _save(link: Link, saved: Saved | None, change: core.Answers) -> Saved:
    if problems := core.check(questionnaire_of(link), change, group=link.group.key):
        raise AnswersWrong(problems)
    before = saved.answers if saved else core.Answers()
    is_as_sent, code_hash = (saved.is_as_sent, saved.code_hash) if saved else (False, "")
    answers = core.clean(
        core.Answers(
            {**before.scores, **change.scores},
            {**before.texts, **change.texts},
            {**before.choices, **change.choices},
        )
    )
    after = Saved(answers, is_as_sent=is_as_sent and answers == before, code_hash=code_hash)
    if after != saved:
        keep_saved(link, after)
    return after


def opened(link: Link, sealed: bytes) -> Saved:
    """What a sealed draft holds."""
    plain = open_bytes(link.draft_key, sealed, about=_about(link))
    # A draft needs no group: the room that every packing has for it holds the hash of the code, so that the size is
    # the same with a code and without.
    packed = core.unpack_response(plain[1:])
    return Saved(packed.answers, is_as_sent=plain[:1] == _AS_SENT, code_hash=packed.group)


def keep_saved(link: Link, saved: Saved) -> None:
    """Seal a draft again, in the place of what was there."""
    packed = core.pack(saved.answers, _asked(link)[1], group=saved.code_hash)
    plain = (_AS_SENT if saved.is_as_sent else _CHANGED) + packed
    keep(Draft, link.draft_id, link.invitation, seal_bytes(link.draft_key, plain, about=_about(link)))


def _about(link: Link) -> str:
    return f"draft/{link.draft_id}"
