# SPDX-License-Identifier: EUPL-1.2
"""A conversation in a calendar, as people do it."""

from datetime import timedelta

import pytest
import vobject

from tests.cast import HELD_ON, NOW, make_cast

from .acting import Acting, press


@pytest.mark.clause("VGS-8")
def test_a_conversation_that_moves_moves_in_the_calendar(acting: Acting) -> None:
    cast = make_cast()
    conversation = cast.plan(now=NOW)
    acting.clock.run()

    def in_calendar() -> tuple[str, str, str]:
        mail = acting.mailbox.of(cast.secretary)[-1]
        [file] = list(mail.iter_attachments())
        calendar = vobject.readOne(file.get_content().decode())
        event = calendar.vevent
        return calendar.method.value, event.dtstart.value.isoformat(), event.uid.value

    planned = in_calendar()
    desk = acting.sign_in(cast.facilitator)
    desk.goto(f"/gesprekken/{conversation.public_id}/verplaatsen/")
    later = HELD_ON + timedelta(days=7)
    desk.get_by_label("Datum").fill(later.isoformat())
    press(desk, "Toon de nieuwe planning")
    press(desk, "Zo verplaatsen")
    acting.clock.move_to(NOW.date() + timedelta(days=1))

    method, begins, uid = in_calendar()
    assert planned[0] == method == "REQUEST"
    assert (planned[1], begins) == ("2026-03-03T10:00:00+01:00", "2026-03-10T10:00:00+01:00")
    assert planned[2] == uid

    # And with an address of their own a calendar shows it too
    secretary = acting.sign_in(cast.secretary)
    secretary.goto("/account/")
    press(secretary, "Maak een adres")
    address = secretary.locator("code").inner_text()
    text = secretary.request.get(address).text()
    assert "20260310T100000" in text
    assert "Arend" not in text
