"""A desk unit without a broker: Home Assistant, ConsultEase and the unit, all of them real."""

from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_socket

from script.harness import (
    LOOPBACK,
    Client,
    ConsultEase,
    HomeAssistant,
    Login,
    Person,
    connect,
    onboard,
)

from .approved import assert_approved
from .unit import ACCEPT, LONG, Unit

pytestmark = pytest.mark.e2e

OWNER = Login("owner", "correct horse", "Olivia Owner")
STUDENTS = {"2026-0101": "Mara Santos", "2026-0102": "Iñaki Etxeberria"}
QUESTION = "May I ask about chapter three? I have read it twice."


@pytest.fixture
def home_assistant(tmp_path: Path) -> Generator[HomeAssistant]:
    """Run a Home Assistant without a broker."""
    pytest_socket.enable_socket()
    with HomeAssistant(tmp_path / "homeassistant") as home_assistant:
        yield home_assistant


class Office:
    """A ConsultEase with one person, whose desk unit is behind ESPHome."""

    def __init__(self, home_assistant: HomeAssistant, unit: Unit) -> None:
        """Take both; ``open`` sets everything up."""
        self.home_assistant = home_assistant
        self.unit = unit
        self.token = ""
        self.person: Person

    @asynccontextmanager
    async def admin(self) -> AsyncGenerator[tuple[Client, ConsultEase]]:
        """Be the owner."""
        async with connect(self.home_assistant.url, self.token) as client:
            await client.wait_running()
            yield client, await ConsultEase.find(client)

    async def open(self) -> None:
        """Do what a new owner does."""
        token = await onboard(self.home_assistant.url, OWNER)
        async with connect(self.home_assistant.url, token) as client:
            self.token = await client.create_token("desk units")
            await client.wait_running()
            office, form = await ConsultEase.set_up(client)
            await client.subentry_flows.cancel(form)
            await office.add_students(STUDENTS)
            step = (await client.config_flows.start("esphome")).expect("form")
            address = {"host": LOOPBACK, "port": self.unit.port}
            (await client.config_flows.submit(step, address)).expect("create_entry")
            # Nobody has assigned it: it says hello, and is offered.
            await self.unit.wait_said("info")
            self.person = await office.add_person(
                "Samuel Okafor",
                department="Physics",
                desk_id="consultease-desk",
                beacons=["aa:bb:cc:dd:ee:ff"],
            )
            await client.states.wait_for(self.person["desk"], "on")
            await self.home_assistant.wait_stored("auth", "desk units")


@pytest.fixture
async def office(
    home_assistant: HomeAssistant, program: Path, screens: Path, tmp_path: Path
) -> AsyncGenerator[Office]:
    """Have a desk unit that belongs to somebody."""
    unit = Unit(program, screens, tmp_path)
    unit.start()
    try:
        await unit.connect(hello=False)
        office = Office(home_assistant, unit)
        await office.open()
        yield office
    finally:
        await unit.disconnect()
        unit.kill()


async def come_in(office: Office) -> None:
    """Bring the person's beacon."""
    heard = {"mac": "AABBCCDDEEFF", "rssi": -60, "data": "020106"}
    await office.unit.do("test_radio", heard)


async def test_request_and_answer(
    office: Office, request: pytest.FixtureRequest
) -> None:
    """A request shows on the desk, and its buttons answer it; nobody else reads it."""
    unit, person = office.unit, office.person
    async with office.admin() as (client, consultease):
        await come_in(office)
        await client.states.wait_for(person["presence"], "on")
        first = await consultease.request(person, "2026-0101", QUESTION)
        await unit.wait_shown(first["ticket"])
        assert_approved(await unit.screen(), "end_to_end", request)
        answer = await unit.answer(ACCEPT)
        assert answer["consultation_id"] == first["consultation_id"]
        await client.states.wait_for(
            person["consultation"],
            lambda state: state.attributes["event_type"] == "accepted",
        )
        await unit.press(ACCEPT)  # takes "Accepted" down
        await unit.answer(ACCEPT, LONG)
        await client.states.wait_for(
            person["consultation"],
            lambda state: state.attributes["event_type"] == "completed",
        )
        await unit.wait_shown("")
        await client.call(
            "notify.send_message",
            entity_id=person["desk_screen"],
            message="Staff meeting in 10 minutes",
        )
    office.home_assistant.stop()
    # A call of one of ESPHome's actions would have left what the unit was told.
    recorded = b"".join(
        file.read_bytes()
        for file in office.home_assistant.config_dir.glob("home-assistant_v2.db*")
    )
    assert b"request_consultation" in recorded
    assert b"item_text" not in recorded


async def test_nothing_is_lost(office: Office) -> None:
    """Presses and requests survive the unit's power cuts and Home Assistant's restarts."""
    unit, person = office.unit, office.person
    async with office.admin() as (client, consultease):
        await come_in(office)
        await client.states.wait_for(person["presence"], "on")
        first = await consultease.request(person, "2026-0101", QUESTION)
        await unit.wait_shown(first["ticket"])
        unit.kill()
        await unit.disconnect()
        await client.states.wait_for(person["desk"], "off", 60)
        second = await consultease.request(person, "2026-0102", QUESTION)
        unit.events.clear()
        unit.start()
        await unit.connect(hello=False)
        # Home Assistant finds it again by itself, and tells it all.
        await client.states.wait_for(person["desk"], "on", 90)
        await unit.wait_shown(first["ticket"])
    office.home_assistant.stop()
    await unit.press(ACCEPT)
    await unit.wait_shown(second["ticket"])
    unit.forget()
    unit.kill()
    await unit.disconnect()
    unit.start()
    await unit.connect(hello=False)
    office.home_assistant.start()
    async with office.admin() as (client, consultease):
        answer = await unit.wait_said("answer", seconds=90)
        assert answer["consultation_id"] == first["consultation_id"]
        await client.states.wait_for(
            person["consultation"],
            lambda state: state.attributes.get("event_type") == "accepted",
        )
        (done,) = [
            each
            for each in await consultease.consultations(person)
            if each["state"] == "accepted"
        ]
        assert done["consultation_id"] == first["consultation_id"]
        await unit.wait_shown(second["ticket"])
