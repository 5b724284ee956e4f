"""From the board to the ticket, by every way in, and nothing left behind."""

from playwright.async_api import expect
import pytest

from tests.e2e.pair import INAKI, MARA

from .screen import Wall
from .world import AWAY, CARDS, NOT_A_CARD, World

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

WORDS = "My tree rotation loses a node"


async def test_by_number(world: World, hall: Wall) -> None:
    """A student asks with everything the form has; what they wrote reaches the hub as it was."""
    await hall.person("Ana Reyes").click()
    await hall.type_number(MARA)
    await hall.button("Assignment").click()
    await hall.button("CS 101").click()
    await hall.write(WORDS)
    ticket = await hall.read_ticket()
    (asked,) = await world.office.consultations(world.ana)
    assert (asked["ticket"], asked["details"]) == (ticket, WORDS)
    assert (asked["topic"], asked["course"]) == ("Assignment", "CS 101")
    await expect(hall["answer"]).to_contain_text("Ana Reyes has your request")
    await hall["done"].click()
    await expect(hall["sheet-ticket"]).to_have_count(0)
    await expect(hall["type-number"]).to_be_visible()
    await expect(hall.person("Ana Reyes")).to_contain_text("1 waiting")


async def test_by_a_reader_that_types(world: World, hall: Wall) -> None:
    """A USB reader logs in wherever the focus is, and leaves nothing in a field."""
    await hall["search"].fill("reyes")
    await hall.usb(CARDS[MARA])
    await expect(hall["session"]).to_contain_text("Mara")
    await expect(hall["search"]).to_have_value("reyes")
    await hall.usb(CARDS[INAKI])
    await expect(hall["session"]).to_contain_text("Iñaki")
    await expect(hall["session"]).not_to_contain_text("Mara")


async def test_by_the_readers_scan(world: World, hall: Wall) -> None:
    """A card at the kiosk's own reader goes on with the person who was chosen."""
    await hall.person("Ana Reyes").click()
    await hall.shown("identify")
    assert await world.scan(CARDS[INAKI]) == '{"result":"accepted"}'
    await hall.write(WORDS)
    assert (await hall.read_ticket()).startswith("AR-")


async def test_a_strange_card(world: World, hall: Wall) -> None:
    """It is refused in words that do not say why, on the screen that is open."""
    assert await world.scan(NOT_A_CARD) == '{"result":"refused"}'
    await hall.shown("identify")
    await expect(hall.page.locator("#identify-error")).to_be_visible()
    await expect(hall["number"]).to_have_value("")


async def test_by_a_tag_and_at_one_kiosk_only(
    world: World, hall: Wall, library: Wall
) -> None:
    """Two students at two kiosks do not meet: each reader logs in where it hangs."""
    await world.tag(CARDS[MARA])
    await expect(library["session"]).to_contain_text("Mara")
    await expect(hall["type-number"]).to_be_visible()
    assert await world.scan(CARDS[INAKI]) == '{"result":"accepted"}'
    await expect(hall["session"]).to_contain_text("Iñaki")
    await expect(library["session"]).to_contain_text("Mara")
    assert "Iñaki" not in await library.text()
    assert "Mara" not in await hall.text()


async def test_cancel_with_one_confirmation(world: World, hall: Wall) -> None:
    """From one's own requests; the first press asks, the second cancels."""
    await hall.ask("Ana Reyes", MARA, WORDS)
    await hall["done"].click()
    await hall["type-number"].click()
    await hall.type_number(MARA)
    await hall.shown("requests")
    row = hall["own-request"]
    await expect(row).to_contain_text(WORDS)
    await expect(row).to_contain_text("1st")
    await row.get_by_test_id("cancel-request").click()
    await row.get_by_test_id("cancel-no").click()
    assert len(await world.office.consultations(world.ana)) == 1
    await row.get_by_test_id("cancel-request").click()
    await row.get_by_test_id("cancel-yes").click()
    await expect(row).to_have_count(0)
    await expect(hall["past-request"].first).to_have_attribute(
        "data-state", "cancelled"
    )
    assert not await world.office.consultations(world.ana)


async def test_an_answer_while_one_stands_there(world: World, hall: Wall) -> None:
    """Whoever still looks at the ticket sees the answer at once, with its reason."""
    await hall.ask("Ana Reyes", MARA, WORDS)
    (asked,) = await world.office.consultations(world.ana)
    iden = asked["consultation_id"]
    await world.office.act("accept_consultation", consultation_id=iden)
    await expect(hall["answer"]).to_contain_text("Ana Reyes has accepted")
    await world.office.act(
        "decline_consultation", consultation_id=iden, reason="Come at <b>four</b>"
    )
    await expect(hall["sheet-ticket"]).to_contain_text("Come at <b>four</b>")


@pytest.mark.parametrize(
    "words",
    [
        "<img src=x onerror=alert(1)><b>bold</b>",
        "Can we talk? 🦉👩🏽‍🎓 — «sí», “so”",
        "هل يمكنني التحدث معك عن الفصل الثالث؟",
    ],
)
async def test_words_are_shown_as_they_are(
    world: World, hall: Wall, words: str
) -> None:
    """HTML, emoji and right-to-left text are text: on the kiosk and on the phone."""
    await hall.ask("Ana Reyes", INAKI, words)
    (asked,) = await world.office.consultations(world.ana)
    assert asked["details"] == words
    await expect(world.phone["queue-item"]).to_contain_text(words)
    await hall["done"].click()
    await hall.log_in(INAKI)
    await expect(hall["own-request"]).to_contain_text(words)
    assert not await hall.page.locator("img[src=x]").count()
    assert not await world.phone.page.locator("img[src=x]").count()


async def test_what_is_wrong_is_said_where_it_is(world: World, hall: Wall) -> None:
    """Too short, asked twice: at the field, with the text kept."""
    await hall.person("Ana Reyes").click()
    await hall.type_number(MARA)
    await hall.write("Hi")
    await expect(hall.page.locator("#details-error")).to_be_visible()
    await hall.write(WORDS)
    await hall.read_ticket()
    await hall["done"].click()
    await hall.person("Ana Reyes").click()
    await hall.type_number(MARA)
    await hall.write("Once more, please")
    await expect(hall.page.get_by_role("alert")).to_be_visible()
    await expect(hall["details"]).to_have_value("Once more, please")


async def test_somebody_away_takes_no_requests(world: World, hall: Wall) -> None:
    """The card says so before anybody identifies for nothing."""
    await hall.person(AWAY).click()
    await expect(hall["queue-closed"]).to_be_visible()
    await expect(hall["send"]).to_have_count(0)
    await hall["close"].click()


async def test_nothing_is_left(world: World, hall: Wall) -> None:
    """After the log-out no name, number, card or word is in the DOM, storage or address."""
    await hall.ask("Ana Reyes", MARA, WORDS)
    await hall["done"].click()
    await hall.usb(CARDS[MARA])
    await hall.shown("requests")
    assert "Mara" in await hall.text(), "the check reads what there is"
    assert WORDS in await hall.text()
    await (await hall.shown("requests")).get_by_test_id("logout").click()
    await expect(hall["type-number"]).to_be_visible()
    left = await hall.text()
    for secret in ("Mara", MARA, CARDS[MARA], WORDS):
        assert secret not in left
    await hall.person("Ana Reyes").click()
    await hall.type_number(INAKI)
    await expect(hall["details"]).to_have_value("")
