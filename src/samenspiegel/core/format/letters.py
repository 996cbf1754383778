# SPDX-License-Identifier: EUPL-1.2
"""The mails and promises of a format, ready to read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from samenspiegel.core.format.placeholders import for_reader
from samenspiegel.core.format.spec import AskedIn, Custody, FormatSpec, Place, PlanTold, Promise, Reader
from samenspiegel.core.wording import fill, letter_body, one_line


@dataclass(frozen=True)
class Letter:
    """A mail as people read it: a subject on one line, a plain text with an empty line between paragraphs."""

    subject: str
    text: str


class NoSuchMail(Exception):
    """The format has no text of this kind for this reader."""

    def __init__(self, key: str, reader: str) -> None:
        super().__init__(f"no mail {key} for {reader}")
        self.key, self.reader = key, reader


def words(spec: FormatSpec) -> dict[str, str]:
    """The words of the format under the names that its texts use."""
    said = spec.words
    return {
        "afdeling": said.department,
        "gesprek_naam": said.conversation.name,
        "een_gesprek": said.conversation.a or said.conversation.name,
        "het_gesprek": said.conversation.the,
        "gesprekken": said.conversation.plural or said.conversation.name,
        "rol_betrokkene": said.subject.name,
        "rol_beoordelaar": said.reviewer.name,
        "rol_adviseur": said.facilitator.name,
        "de_beoordelaar": said.reviewer.the,
        "de_adviseur": said.facilitator.the,
        "informanten": said.rater.plural or said.rater.name,
        "functie": said.office.name,
    }


def letter(spec: FormatSpec, key: str, reader: Reader, values: Mapping[str, object]) -> Letter:
    """One mail for one reader, with its closing.

    Args:
        key: one of `placeholders.MAILS`, which tells what ``values`` must hold beside the words of the format.
    Raises:
        NoSuchMail: the format has no such text.
        UnknownPlaceholder: the text asks for a value that was not given.
    """
    mail = for_reader(spec.mails.get(key, {}), reader)
    if mail is None:
        raise NoSuchMail(key, reader)
    known = {**words(spec), **values}
    is_one = mail.counts is not None and str(known.get(mail.counts)) == "1"
    subject = mail.subject_one if is_one and mail.subject_one else mail.subject
    text = mail.text_one if is_one and mail.text_one else mail.text
    closing = mail.closing or ("system" if reader == "facilitator" else "facilitator")
    ending = spec.words.closing if closing == "facilitator" else spec.words.closing_system
    in_lines = {name: one_line(str(value)) for name, value in known.items()}
    body = [fill(letter_body(part), in_lines) for part in (text, ending)]
    return Letter(one_line(fill(subject, known)), "\n\n".join(body) + "\n")


def sender(spec: FormatSpec, values: Mapping[str, object]) -> str:
    """The name from which the mails of this format come, on one line."""
    return one_line(fill(spec.words.sender, {**words(spec), **values}))


def promises(
    spec: FormatSpec,
    *,
    reader: Reader,
    group: str | None = None,
    plan: PlanTold | None = None,
    custody: Custody = "operator",
    place: Place | None = "questionnaire",
    invited: bool = True,
    by_letter: bool = False,
) -> tuple[Promise, ...]:
    """The sentences that hold for this reader, in this group, under this plan; without those of the invitation mail.

    Args:
        invited: whether others are asked too; False where the subject alone answers (PR-3).
        plan: what was chosen for a small group, or ``merge_partner`` for the group that another may be merged with;
            None for a group of five or more, which is told the same as ``mean_or_nothing``.
        custody: who together could open envelopes: the operator, or custodian and facilitator.
        place: where they will stand; None for all places.
        by_letter: whether this reader was asked on paper; there is no mail then.
    """
    return tuple(
        promise
        for promise in spec.promises
        if promise.part != "mail"
        and (place is None or place in promise.places)
        and promise.invited in (None, invited)
        and promise.by_letter in (None, by_letter)
        and _holds(promise, spec, reader, group, plan or "mean_or_nothing", custody)
    )


def knowing_letters(spec: FormatSpec, kept: Iterable[Promise]) -> FormatSpec:
    """A format that was published before letters existed, promising to who is asked on paper what holds for them.

    How somebody was asked is not up to a format: those sentences are the software's. A format that has sentences of
    its own for it stays as it is.

    Args:
        kept: the promises that the software keeps now.
    """
    if not spec.promises or any(promise.by_letter is not None for promise in spec.promises):
        return spec
    about_way = {promise.key: promise for promise in kept if promise.by_letter is not None}
    said = [about_way.pop(promise.key, promise) for promise in spec.promises]
    return spec.model_copy(update={"promises": (*said, *about_way.values())})


def short_promise(
    spec: FormatSpec,
    *,
    reader: Reader,
    values: Mapping[str, object],
    group: str | None = None,
    plan: PlanTold | None = None,
) -> str:
    """The one or two sentences of the promise that stand in the invitation itself: ``{belofte_kort}``."""
    return " ".join(
        fill(promise.text, values)
        for promise in spec.promises
        if promise.part == "mail"
        and _holds(promise, spec, reader, group, plan or "mean_or_nothing", "operator")
    )


def asked_in(spec: FormatSpec, reader: Reader, group: str | None) -> AskedIn:
    """Whether this reader is asked in scores or in words alone; who answers nothing goes by the format as a whole.

    Args:
        group: key of the reader's group, of groups that were merged at opening with a + between.
    """
    key = (group or "").partition("+")[0]
    own = next(
        (one for one in spec.groups if key in ("", one.key) and (key or one.answered_by == reader)), None
    )
    if own is not None:
        return own.asked_in
    return "scores" if spec.asks_scores else "words"


def _holds(
    promise: Promise, spec: FormatSpec, reader: Reader, group: str | None, plan: PlanTold, custody: Custody
) -> bool:
    return (
        reader in promise.readers
        and promise.guided in (None, spec.parties.facilitator is not None)
        and (promise.asked_in is None or promise.asked_in == asked_in(spec, reader, group))
        and promise.reviewed in (None, not spec.is_alone)
        and (not promise.groups or group in promise.groups)
        and (not promise.plans or reader != "rater_averaged" or plan in promise.plans)
        and (not promise.custody or custody in promise.custody)
    )
