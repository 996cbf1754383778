# SPDX-License-Identifier: EUPL-1.2
"""Walk one conversation from planning to destruction, and look at every step whether it is as it should be."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pytest
from django.core.cache import cache
from django.test import Client

from samenspiegel import clock, recurring
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.access import SEVERAL
from samenspiegel.core.duties import Code, Duty, current_step, duties
from samenspiegel.core.duties import Step as At
from samenspiegel.core.format import FormatSpec
from samenspiegel.feedback.models import FeedbackReport, Round, sealed
from samenspiegel.keys.models import Key
from samenspiegel.retention import copies, lists
from samenspiegel.retention.models import Certificate, DestructionList
from samenspiegel.web.duty_page import duty_text
from tests.web.test_access import as_

from .deeds import some_deed
from .fulfilling import STAYS, fulfil
from .keeping import of_copies, of_holds, to_delete
from .promises import Promises
from .scene import Gone, Scene, Step
from .town import first_day, found

SKIPPED = ("prune", "prune_logs", "write_heads", "verify_logs", "tell_heads")  # nothing of a conversation
MOST_STEPS, MOST_DAYS = 400, 400
OFTEN = 0.6


def is_refusal(error: Exception) -> bool:
    """Whether the product says no in so many words; anything else is a fault."""
    return type(error).__module__.startswith("samenspiegel.")


class Walk:
    """One walk. Everything that chance decides follows from the format and the seed."""

    def __init__(self, spec: FormatSpec, seed: int) -> None:
        cache.clear()
        chance = Random(seed)
        now = datetime.combine(first_day(chance), time(9), UTC)
        self.scene = Scene(found(spec, chance, now), chance, now)
        self.chance, self.spec = chance, spec
        self.promises = Promises(self.scene)
        self.seen: set[tuple[object, ...]] = set()
        self.browsers: dict[int, Client] = {}

    # --- time --------------------------------------------------------------------------------------------------------

    def wait_until(self, moment: datetime) -> None:
        scene = self.scene
        assert moment > scene.now
        scene.now = moment
        before = scene.conversation
        failed = recurring.tick(moment, skip=SKIPPED)
        assert failed == [], f"by itself: {failed} failed"
        try:
            self.look()
        except Gone:
            held, goes_on = before.hold_until_on, before.goes_on
            assert held is None or scene.today >= held, f"destroyed while it was held until {held}"
            assert goes_on is not None and scene.today >= goes_on, f"destroyed before {goes_on}"
            raise

    def wait(self) -> None:
        """Let time pass: an hour, a day, or until the next day that means something."""
        scene = self.scene
        days = self.days_ahead()
        on = min(days, default=scene.today + timedelta(days=1))
        if self.chance.random() < 0.3 and on > scene.today:
            on = scene.today + timedelta(days=self.chance.randrange((on - scene.today).days + 1))
        hour = self.chance.choice([6, 8, 9, 11, 13, 15])
        moment = datetime.combine(on, time(hour, self.chance.randrange(60)), UTC)
        if moment <= scene.now:
            moment = scene.now + timedelta(hours=self.chance.randrange(1, 24))
        scene.tell("time passes")
        self.wait_until(moment)

    def days_ahead(self) -> list[date]:
        """The days still to come on which something is asked, passes or goes."""
        scene = self.scene
        overview, round = scene.overview, scene.round
        conversation, facts = overview.conversation, overview.facts
        days = [*facts.milestones.values(), conversation.goes_on, conversation.held_on]
        days += [facts.record.approve_by_on]
        if round is not None:
            days += [round.due_on, round.closes_latest_on, round.report_until_on]
        known = [day for day in days if day is not None]
        return [day for day in (*known, *(one + timedelta(days=1) for one in known)) if day > scene.today]

    # --- looking -----------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """What must hold at every moment."""
        scene = self.scene
        overview = scene.overview
        row, facts = overview.conversation, overview.facts
        found = duties(facts, scene.today)
        for duty in found:
            is_held = duty.holder in SEVERAL or duty.holder in overview.people
            assert is_held, f"nobody holds {duty.code} as {duty.holder}"
        # Who still has to share a view shows to nobody, and so not in the order of a list either.
        told = [duty for duty in found if duty.code != Code.SHARE_VIEWS and not duty.closed_because]
        dates = [duty.due_on for duty in told if duty.due_on]
        if self.is_ticked:
            assert row.next_on == min(dates, default=facts.proposed_on), (row.next_on, dates)
            if row.stage in set(At):
                assert row.stage == (
                    At.AGREEMENTS if facts.record.ended_on else current_step(facts, scene.today)
                )
        self.promises.look()

    is_ticked = True

    def open_page(self, duty: Duty) -> None:
        """The page that a duty names opens for its holder. Each kind is looked at once in a walk."""
        scene = self.scene
        overview = scene.overview
        kind = (duty.code, duty.holder, overview.conversation.stage)
        holder = overview.people.get(duty.holder)
        if kind in self.seen or holder is None:
            return
        self.seen.add(kind)
        browser = self.browsers.setdefault(holder.pk, as_(holder))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(clock, "system_now", lambda: scene.now)
            address = duty_text(duty, overview).href
            response = browser.get(address, follow=True)
        assert response.status_code == 200, (
            f"{duty.code}: {address} says {response.status_code} to {duty.holder}"
        )

    # --- doing -------------------------------------------------------------------------------------------------------

    def do(self, step: Step) -> bool:
        """Do a deed. Tells whether it was done; what the moment does not allow is refused by name."""
        try:
            step.do()
        except Exception as error:
            if not is_refusal(error):
                self.scene.tell(f"{step}: broke")
                raise
            self.scene.tell(f"{step}: refused, {type(error).__name__} {error}")
            return False
        self.scene.tell(step)
        return True

    def open_duties(self) -> list[Duty]:
        return [duty for duty in self.scene.duties() if not duty.closed_because]

    def do_duty(self, duty: Duty) -> None:
        """Fulfil a duty: that is never refused, and afterwards it is no longer there."""
        scene = self.scene
        self.open_page(duty)
        scene.tell(f"{duty.holder}: does the duty {duty.code}")
        fulfil(scene, duty)
        if duty.code in STAYS:
            return
        same = [
            one
            for one in self.open_duties()
            if (one.code, one.holder, one.about) == (duty.code, duty.holder, duty.about)
        ]
        if duty.code == "solve_raters" and same:
            # What is left does not lie with who chooses: a consent or an answer to an objection is waited for.
            others = {one.code for one in scene.duties()} - {"solve_raters", "look_at_raters"}
            assert others & {"answer_consent", "answer_objection", "give_date"}, scene.overview.progress
            return
        assert same == [], f"{duty.code} is still there after it was done"

    # --- the whole way -----------------------------------------------------------------------------------------------

    def whole(self, steps: int) -> None:
        """From planning to destruction: some steps at random, then as it should go."""
        self.scene.plan()
        conversation = self.scene.conversation
        round = self.scene.round
        try:
            self.wander(steps)
            self.finish()
            self.destroy()
        except Gone:
            self.scene.tell("destroyed")
        self.look_back(conversation, round)

    def wander(self, steps: int) -> None:
        """Do random legal things at random moments."""
        for _ in range(steps):
            choice = self.chance.random()
            open_now = self.open_duties()
            if choice < 0.3:
                self.wait()
            elif choice < 0.6 and open_now:
                self.do_duty(self.chance.choice(open_now))
            else:
                step = some_deed(self.scene)
                if step is not None:
                    self.do(step)
            self.between()
            self.is_ticked = False
            self.look()
            self.is_ticked = True

    def between(self) -> None:
        """What others do between two steps: nothing, in a walk among people of good will."""

    def finish(self) -> None:
        """Everybody does what is asked of them, on time: then it ends, before what it left is destroyed."""
        scene = self.scene
        for _ in range(MOST_STEPS):
            conversation = scene.conversation
            if conversation.ended_at or conversation.cancelled_at:
                return
            todo = [duty for duty in self.open_duties() if duty.code not in STAYS]
            if todo:
                self.do_duty(self.chance.choice(todo))
                continue
            ahead = self.days_ahead()
            assert ahead, "nobody can do anything, and no day lies ahead: it is stuck"
            on = min(ahead)
            assert conversation.goes_on is None or on < conversation.goes_on or self.is_late(conversation), (
                "everybody did what was asked, and it goes without having ended",
                [str(one.code) for one in scene.duties()],
            )
            scene.tell("nobody has anything to do; time passes")
            self.wait_until(datetime.combine(on, time(self.chance.choice([8, 10, 12])), UTC))
        raise AssertionError("everybody does what is asked, and it does not end")

    def is_late(self, conversation: Conversation) -> bool:
        return conversation.held_on is not None and conversation.held_on >= conversation.goes_on

    def destroy(self) -> None:
        """Time alone leads to its destruction; where an archivist decides, they approve."""
        scene = self.scene
        for _ in range(MOST_DAYS):
            ahead = self.days_ahead()
            for made in DestructionList.objects.filter(settled_on=None):
                items = list(made.items.order_by("pk"))
                lists.approve(made=made, items=items, by=scene.founded.archivist, now=scene.now)
            if self.chance.random() < 0.1:
                self.keep()
            on = min(ahead, default=scene.today + timedelta(days=30))
            self.wait_until(max(datetime.combine(on, time(9), UTC), scene.now + timedelta(hours=1)))
        raise AssertionError("it was never destroyed")

    def keep(self) -> None:
        """After it has ended: somebody holds up its destruction, lifts that, or says where a copy stands."""
        steps = [*of_holds(self.scene), *of_copies(self.scene)]
        if steps:
            self.do(self.chance.choice(steps))

    def look_back(self, conversation: Conversation, round: Round | None) -> None:
        """Of what was destroyed a certificate is left, and no key."""
        owner = conversation.public_id
        assert Certificate.objects.filter(conversation=owner, what="conversation").count() == 1
        left = Key.objects.filter(owner__startswith=owner)
        assert not left.exists(), list(left.values_list("owner", "purpose"))
        for copy in copies.of(conversation).filter(
            deleted_on=None
        ):  # whose it is, is asked to delete it there
            assert copy.delete_on is not None and copy.delete_on <= self.scene.today, copy.delete_on
            assert copy in to_delete(self.scene, copy.placed_by)
        if round is not None:
            assert not Key.objects.filter(owner__startswith=round.public_id).exists()
            assert not sealed.Envelope.objects.filter(round_id=round.pk).exists()
            assert not FeedbackReport.objects.filter(round_id=round.pk).exists()
