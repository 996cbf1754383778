# SPDX-License-Identifier: EUPL-1.2
"""An adviser rehearses a format from the page with formats, and walks through a whole conversation."""

from collections.abc import Callable

from playwright.sync_api import FrameLocator, Page, expect

from samenspiegel.conversations.models import Conversation
from samenspiegel.core.rehearsal import unpacked
from samenspiegel.formats.queries import spec_of
from samenspiegel.notices.models import Notice
from samenspiegel.people.models import Person
from samenspiegel.rehearsals.models import Rehearsal
from tests.cast import Cast

from .acting import NO_SCRIPT, PHONE, Acting, follow, heading, press

PATIENCE = 150_000


def frame(page: Page) -> FrameLocator:
    """The page as somebody in the rehearsal saw it."""
    return page.frame_locator("iframe")


def to_step(page: Page, overview: str, what: str, screen: str = "") -> None:
    """From the list of all steps to one of them, and to one of its pages."""
    page.goto(overview)
    page.get_by_role("link", name=what).first.click()
    expect(heading(page)).to_contain_text(what)
    page.wait_for_load_state()  # the heading is there before the links below it
    if screen and page.get_by_role("link", name=screen).count():
        page.get_by_role("link", name=screen).first.click()


def test_the_adviser_rehearses_a_format_and_walks_through_a_whole_conversation(
    cast: Cast, acting: Acting, look: Callable[[Page, str], None]
) -> None:
    before = (Conversation.objects.count(), Person.objects.count(), Notice.objects.count())

    # Given the page with formats, the adviser chooses how it goes.
    page = acting.sign_in(cast.facilitator)
    page.goto("/organisatie/instellingen/")
    page.get_by_role("link", name="Oefen dit format").first.click()
    expect(heading(page)).to_have_text("Oefen dit format")
    look(page, "begin")
    page.get_by_label("Jullie worden het niet eens over het verslag").check()
    press(page, "Start de oefening")

    # When it runs, the page tells how far it is, and becomes the walk by itself.
    expect(heading(page)).to_have_text("De oefening loopt")
    look(page, "running")
    expect(page.get_by_text("stappen tot nu toe").first).to_be_visible(timeout=PATIENCE)
    expect(heading(page)).to_contain_text(spec_of(cast.format_version).title, timeout=PATIENCE)
    overview = page.url
    look(page, "overview")

    # Then every step says who, when, which mail, and shows the page in a frame in which nothing works.
    follow(page, "Loop erdoorheen")
    expect(page.get_by_text("Stap 1 van")).to_be_visible()
    look(page, "step")
    expect(frame(page).get_by_role("heading", level=1)).to_contain_text("Functioneringsgesprek")
    assert frame(page).locator("a[href], form, script, [onclick]").count() == 0
    follow(page, "Volgende stap")
    expect(page.get_by_text("Stap 2 van")).to_be_visible()
    page.get_by_text("anderen krijgen er zo een").first.click()
    mail = page.locator("details[open] .keep-lines").first
    expect(mail).to_contain_text("https://samenspiegel.example/v/")
    expect(mail).to_be_visible()
    follow(page, "Vorige stap")
    expect(page.get_by_text("Stap 1 van")).to_be_visible()

    to_step(page, overview, "Opent de link in de mail", "Klantgerichtheid")
    expect(frame(page).get_by_text("kan ik niet beoordelen").first).to_be_visible()
    to_step(page, overview, "Bereidt zich voor", "De spiegel")
    expect(frame(page).locator("svg").first).to_be_attached()
    to_step(page, overview, "De agenda staat vast")
    expect(frame(page).get_by_role("heading", level=1)).to_contain_text("Agenda")
    to_step(page, overview, "Beperkt het verslag tot de afspraken")
    expect(frame(page).get_by_role("heading", level=1)).to_contain_text("Verslag")
    to_step(page, overview, "Alles van dit gesprek wordt vernietigd", "Verklaring van vernietiging")
    expect(frame(page).get_by_role("heading", level=1)).to_contain_text("Verklaring")
    look(page, "destroyed")

    # On a telephone everything fits; a colleague reads the same without scripts.
    page.set_viewport_size(PHONE["viewport"])  # type: ignore[arg-type]
    for place in ("", "3/", "10/"):
        page.goto(f"{overview}{place}")
        look(page, f"phone-{place[:-1]}")
    colleague = acting.sign_in(cast.substitute, **NO_SCRIPT)
    colleague.goto(overview)
    follow(colleague, "Loop erdoorheen")
    follow(colleague, "Volgende stap")
    expect(frame(colleague).get_by_role("heading", level=1)).to_be_visible()

    # And nothing of it came near the organisation.
    assert (Conversation.objects.count(), Person.objects.count(), Notice.objects.count()) == before
    assert unpacked(bytes(Rehearsal.objects.get().walk or b"")).steps
