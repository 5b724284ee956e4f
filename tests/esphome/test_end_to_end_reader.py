"""A kiosk without a broker: Home Assistant, ConsultEase, the tablet and a card reader, all real."""

from collections.abc import AsyncGenerator, Generator
import json
from pathlib import Path

import pytest
import pytest_socket

from script.harness import (
    LOOPBACK,
    Client,
    ConsultEase,
    HomeAssistant,
    Login,
    Tablet,
    connect,
    onboard,
)

from .test_reader import ACCEPTED, CARD, OFFLINE, REFUSED, WAIT
from .unit import Reader

pytestmark = pytest.mark.e2e

OWNER = Login("owner", "correct horse", "Olivia Owner")
PLAIN = CARD.replace("-", "")
STRANGE = "04DEADBEEF0BAD"


@pytest.fixture
def home_assistant(tmp_path: Path) -> Generator[HomeAssistant]:
    """Run a Home Assistant without a broker."""
    pytest_socket.enable_socket()
    with HomeAssistant(tmp_path / "homeassistant") as home_assistant:
        yield home_assistant


@pytest.fixture
async def reader(
    reader_program: Path, screens: Path, tmp_path: Path
) -> AsyncGenerator[Reader]:
    """Run a reader that nobody has greeted."""
    reader = Reader(reader_program, screens, tmp_path)
    reader.start()
    try:
        await reader.connect(hello=False)
        yield reader
    finally:
        await reader.disconnect()
        reader.kill()


async def enrol(client: Client, office: ConsultEase) -> None:
    """Give a student a card in the form, as an administrator does."""
    flows = client.options_flows
    step = (await flows.start(office.entry_id)).expect("menu")
    for page in ("roster", "roster_add"):
        step = await flows.submit(step, {"next_step_id": page})
    student = {"number": "2026-0101", "name": "Mara Santos", "add_cards": [CARD]}
    step = (await flows.submit(step, student)).expect("menu", "student")
    await flows.cancel(step)


async def offered(client: Client, office: ConsultEase) -> list[str]:
    """Return the readers that a new kiosk's form offers."""
    flows = client.subentry_flows
    step = (await flows.start([office.entry_id, "kiosk"])).expect("form")
    await flows.cancel(step)
    (field,) = [each for each in step.raw["data_schema"] if each["name"] == "reader"]
    return [each["value"] for each in field["selector"]["select"]["options"]]


def files(folder: Path) -> dict[Path, bytes]:
    """Return all that Home Assistant has written, log and recorder included."""
    return {each: each.read_bytes() for each in folder.rglob("*") if each.is_file()}


async def test_a_scan_logs_in_and_leaves_no_number(
    home_assistant: HomeAssistant, reader: Reader
) -> None:
    """From the reader's chip to the tablet's greeting; Home Assistant never has the number."""
    token = await onboard(home_assistant.url, OWNER)
    async with connect(home_assistant.url, token) as client:
        await client.wait_running()
        office, form = await ConsultEase.set_up(client)
        await client.subentry_flows.cancel(form)
        await enrol(client, office)
        step = (await client.config_flows.start("esphome")).expect("form")
        address = {"host": LOOPBACK, "port": reader.port}
        (await client.config_flows.submit(step, address)).expect("create_entry")
        # It is greeted, and then offered; nobody has picked it, so it has no key.
        await reader.wait_said("info")
        await reader.scan(CARD)
        await reader.wait_lamp(*OFFLINE)
        assert await offered(client, office) == ["consultease-reader"]
        kiosk = await office.add_kiosk("Hallway", reader="consultease-reader")
        await client.states.wait_for(kiosk["reader"], "on")
        tablet = await Tablet.open(client, kiosk)

        await reader.scan(CARD)
        await reader.wait_lamp(*ACCEPTED)
        assert await tablet.greeted() == "Mara"
        await tablet.do("logout")
        for _ in range(4):
            await reader.scan(STRANGE)
            await reader.wait_lamp(*REFUSED)
        await reader.scan(STRANGE)
        await reader.wait_lamp(*WAIT)

        reader.kill()
        await reader.disconnect()
        await client.states.wait_for(kiosk["reader"], "off", 60)
        reader.start()
        await reader.connect(hello=False)
        await client.states.wait_for(kiosk["reader"], "on", 90)
        reader.states.clear()
        await reader.scan(CARD)
        await reader.wait_lamp(*WAIT)
    home_assistant.stop()
    written = files(home_assistant.config_dir)
    (roster,) = [each for each in written if each.name == "consultease.roster"]
    everything = b"\n".join(written.values())
    assert b"card_hash" in everything, "the check reads what there is"
    for number in (CARD, PLAIN, STRANGE):
        assert number.encode() not in everything
        assert number.lower().encode() not in everything
    key = json.loads(written.pop(roster))["data"]["key"]
    assert len(key) == 64
    assert key.encode() not in b"\n".join(written.values())
