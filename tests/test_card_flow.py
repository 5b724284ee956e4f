"""A card that becomes a student's at a kiosk's reader, while an administrator waits for it."""

from datetime import timedelta
from http import HTTPStatus
import logging
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    MqttMockHAClient,
    WebSocketGenerator,
)

from custom_components.consultease import readers
from homeassistant.auth.models import User
from homeassistant.components import tag
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

from .cards import Card
from .conftest import HALL, LIBRARY, SetUp, kiosk, person
from .disk import ROSTER, hass_config_dir, hass_storage, unwritable  # noqa: F401
from .office import SAMI, enrol, new_user, shown
from .test_kiosk import feedback, scan, switch_on
from .test_roster_flow import FLOWS, Browser, browser, students  # noqa: F401

CARD, OTHER = "04A1B2C3D4E5F6", "0004711"


@pytest.fixture
async def tablet_user(hass: HomeAssistant) -> User:
    """Return the user that the tablet in the hallway is logged in with."""
    return await new_user(hass)


@pytest.fixture
async def entry(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp, tablet_user: User
) -> MockConfigEntry:
    """Return an office with one kiosk, its reader, and three students without cards."""
    assert await async_setup_component(hass, "config", {})
    entry = await set_up(person(), kiosk(user_id=tablet_user.id, reader="hall"))
    await enrol(hass)
    return entry


@pytest.fixture
async def tablet(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    tablet_user: User,
    hass_ws_client: WebSocketGenerator,
) -> Card:
    """Be the tablet in the hallway."""
    return await Card.open(hass, hass_ws_client, tablet_user)


async def find(browser: Browser, number: str = SAMI) -> None:  # noqa: F811
    """Open a student."""
    await browser.open("roster", "roster_find")
    await browser.send(search=number)
    assert browser.step["step_id"] == "student"


async def look(hass: HomeAssistant, browser: Browser) -> dict[str, Any]:  # noqa: F811
    """Return where the dialog is, as the frontend asks when it is told to."""
    await hass.async_block_till_done()
    answer = await browser.client.get(f"{FLOWS}/{browser.step['flow_id']}")
    assert answer.status == HTTPStatus.OK
    browser.step = await answer.json()
    return browser.step


async def test_a_card_at_the_reader_becomes_the_students(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    browser: Browser,  # noqa: F811
    tablet: Card,
    mqtt_mock: MqttMockHAClient,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It lets nobody in meanwhile, also while it stays on the reader; afterwards it does."""
    caplog.set_level(logging.DEBUG)
    await switch_on(hass)
    hall = await tablet.kiosk()
    await tablet.told(hall)
    await find(browser)
    step = await browser.pick("student_scan")
    assert (step["type"], step["step_id"]) == ("progress", "student_wait")
    assert browser.told("kiosk") == "Hallway"
    feedback(mqtt_mock)
    await scan(hass, CARD)
    step = await look(hass, browser)
    assert (step["step_id"], browser.told("cards")) == ("student_scanned", "1")
    (card,) = students(entry)[SAMI].cards
    assert card == entry.runtime_data.students.hash_card(CARD)
    await scan(hass, CARD)
    assert feedback(mqtt_mock) == [("hall", '{"result":"accepted"}')] * 2
    assert await tablet.told(hall) == [], "nobody was let in"
    logged = [each for each in caplog.records if "consultease" in each.name]
    assert CARD not in str([step, *(each.getMessage() for each in logged)])
    await browser.pick("student")
    assert browser.told("cards") == "1"
    entry.runtime_data.readers._enrolled = None
    await scan(hass, CARD)
    assert (await tablet.only(hall, "session"))["session"]["name"] == "Sami"


async def test_a_card_of_somebody_else(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    browser: Browser,  # noqa: F811
    tablet: Card,
) -> None:
    """It stays theirs, and does not log them in either; the next one is waited for."""
    other = "2024-002"
    await entry.runtime_data.students.async_update(other, {"add_cards": [CARD]})
    await switch_on(hass)
    hall = await tablet.kiosk()
    await tablet.told(hall)
    await find(browser)
    await browser.pick("student_scan")
    await scan(hass, CARD)
    step = await look(hass, browser)
    assert step["step_id"] == "student_card_refused"
    assert "belongs to another student" in browser.told("reason")
    assert students(entry)[SAMI].cards == ()
    assert await tablet.told(hall) == []
    await browser.pick("student_wait")
    await scan(hass, OTHER)
    assert (await look(hass, browser))["step_id"] == "student_scanned"
    assert len(students(entry)[SAMI].cards) == 1


async def test_nobody_holds_a_card_to_it(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    browser: Browser,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The wait ends by itself, and who comes later is let in as always."""
    monkeypatch.setattr(readers, "ENROL_FOR", timedelta())
    await find(browser)
    await browser.pick("student_scan")
    assert (await look(hass, browser))["step_id"] == "student_no_card"
    assert entry.runtime_data.readers._enrolling == []
    await scan(hass, CARD)
    assert (await browser.pick("student"))["step_id"] == "student"
    assert students(entry)[SAMI].cards == ()


async def test_an_administrator_who_closes_the_dialog(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    browser: Browser,  # noqa: F811
    tablet: Card,
) -> None:
    """Nobody waits then: the next card at the kiosk is a student's who wants to ask."""
    await entry.runtime_data.students.async_update(SAMI, {"add_cards": [CARD]})
    await switch_on(hass)
    hall = await tablet.kiosk()
    await tablet.told(hall)
    await find(browser)
    await browser.pick("student_scan")
    answer = await browser.client.delete(f"{FLOWS}/{browser.step['flow_id']}")
    assert answer.status == HTTPStatus.OK
    await hass.async_block_till_done()
    await scan(hass, CARD)
    assert (await tablet.only(hall, "session"))["session"]["name"] == "Sami"
    assert len(students(entry)[SAMI].cards) == 1


async def test_at_one_of_two_kiosks(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    hass_client: ClientSessionGenerator,
    hass_ws_client: WebSocketGenerator,
    tablet_user: User,
) -> None:
    """By a tag scanner as well as a USB reader, in a new student's menu; elsewhere all goes on."""
    assert await async_setup_component(hass, "config", {})
    assert await async_setup_component(hass, "tag", {})
    entry = await set_up(
        person(),
        kiosk(user_id=tablet_user.id, identification="number_pin"),
        kiosk(LIBRARY, "Library", tag_device="scanner"),
    )
    await enrol(hass)
    browser = Browser(await hass_client(), entry)  # noqa: F811
    await browser.open("roster", "roster_add")
    await browser.send(number="2024-100", name="Noor Aziz", enabled=True)
    step = await browser.pick("student_scan")
    assert step["step_id"] == "student_scan"
    await browser.send(kiosk=LIBRARY)
    tablet = await Card.open(hass, hass_ws_client, tablet_user)
    await tablet.kiosk()
    refused = await tablet.refused("kiosk/identify", kiosk_id=HALL, card=OTHER)
    assert refused["code"] == "not_allowed_here"
    await tag.async_scan_tag(hass, CARD, "scanner")
    assert (await look(hass, browser))["step_id"] == "student_scanned"
    await browser.pick("student")
    await browser.pick("student_scan")
    await browser.send(kiosk=HALL)
    await tablet.identify(card=OTHER)
    assert (await look(hass, browser))["step_id"] == "student_scanned"
    hashed = entry.runtime_data.students.hash_card
    assert students(entry)["2024-100"].cards == (hashed(CARD), hashed(OTHER))
    assert shown(hass, "sensor.hallway_last_scan").state != "unknown"


async def test_without_a_kiosk_there_is_nowhere_to_scan(
    hass: HomeAssistant,
    set_up: SetUp,
    hass_client: ClientSessionGenerator,
) -> None:
    """The menu does not offer what cannot be."""
    assert await async_setup_component(hass, "config", {})
    entry = await set_up(person())
    await enrol(hass)
    browser = Browser(await hass_client(), entry)  # noqa: F811
    await find(browser)
    assert "student_scan" not in browser.step["menu_options"]


async def test_a_disk_that_refuses_the_card(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    browser: Browser,  # noqa: F811
) -> None:
    """Said in the dialog; the student is as before."""
    await find(browser)
    await browser.pick("student_scan")
    with unwritable(hass, ROSTER):
        await scan(hass, CARD)
        step = await look(hass, browser)
    assert step["step_id"] == "student_card_refused"
    assert "disk" in browser.told("reason")
    assert students(entry)[SAMI].cards == ()
