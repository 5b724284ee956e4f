"""The original desk units, unmodified, as far as their firmware can."""

from functools import partial

import pytest

from script.harness import Client, State
from script.simulator import REBUILT_BUFFER, STOCK_BUFFER

from .loop import seen
from .pair import HANAKO, MARA, MO
from .people import Department
from .probe import Probe

pytestmark = pytest.mark.e2e


def _says(event_type: str, state: State) -> bool:
    return state.attributes["event_type"] == event_type


async def test_gen3_shows_requests_and_answers(
    admin: Client, department: Department, probe: Probe
) -> None:
    """A unit repaired in the field does what it was made for: accept and busy."""
    person, desk = await department.add_gen3("Ana Reyes", buffer_size=REBUILT_BUFFER)
    desk.arrive()
    await admin.states.wait_for(person["presence"], "on")
    await admin.states.wait_for(person["desk"], "on")
    first = await department.office.request(
        person, MARA, 'About "chapter 3"…\nand \\ more', course="Álgebra"
    )
    shown = await seen(desk.wait_for_screen)
    assert shown == "#01 Mara Santos, Algebra: About 'chapter 3'... and / more"
    second = await department.office.request(person, HANAKO, "Hello?")
    for button, state, consultation in (
        ("accept", "accepted", first),
        ("decline", "declined", second),
    ):
        assert desk.press(button)
        await admin.states.wait_for(
            person["consultation"],
            partial(_says, state),
        )
        (found,) = await department.office.consultations(person, [state])
        assert found["consultation_id"] == consultation["consultation_id"]
        await seen(probe.wait, f"{desk.topic}/responses", lambda m: not m.payload)
        if button == "accept":
            await seen(desk.wait_for_screen, lambda text: text.startswith("#02 ?: "))
    assert not await seen(probe.retained, f"{desk.topic}/responses")
    assert not desk.discarded
    desk.leave()
    await admin.states.wait_for(person["presence"], "off")


def _tells(event_type: str, state: State) -> bool:
    return bool(state.attributes["event_type"] == event_type)


async def test_gen3_forgets_and_is_told_again(
    admin: Client, department: Department
) -> None:
    """Who comes back, or whose unit lost power, finds the request on the screen."""
    person, desk = await department.add_gen3("Ana Reyes", boot_ms=500)
    desk.arrive()
    await admin.states.wait_for(person["status"], "available")
    await department.office.request(person, MARA, "Hello?")
    await seen(desk.wait_for_screen, lambda text: text.startswith("#01"))
    desk.leave()
    await admin.states.wait_for(person["presence"], "off")
    assert not desk.screen
    desk.arrive()
    await seen(desk.wait_for_screen, lambda text: text.startswith("#01"))
    await seen(desk.reboot)
    assert not desk.screen
    desk.arrive()
    await seen(desk.wait_for_screen, lambda text: text.startswith("#01"))
    # The "away" with which every start begins was nobody's leaving.
    assert admin.states.history(person["presence"])[-3:] == ["on", "off", "on"]


async def test_gen3_as_sold_says_busy_at_most(
    admin: Client, department: Department
) -> None:
    """Its packets hold no ACKNOWLEDGE, and a BUSY only about a short message."""
    person, desk = await department.add_gen3("Bo", buffer_size=STOCK_BUFFER)
    desk.arrive()
    await admin.states.wait_for(person["status"], "available")
    await department.office.request(person, MO, "hey")
    await seen(desk.wait_for_screen, lambda text: text == "#01 Mo: hey")
    assert desk.press("accept")
    assert desk.screen == "ACKNOWLEDGED"
    assert desk.dropped == 1, "it says so, and has sent nothing"
    # Coming back, it is shown the request that nobody has answered.
    desk.leave()
    desk.arrive()
    await seen(desk.wait_for_screen, lambda text: text == "#01 Mo: hey")
    assert desk.press("decline")
    await admin.states.wait_for(
        person["consultation"], lambda s: s.attributes["event_type"] == "declined"
    )
    (declined,) = await department.office.consultations(person, ["declined"])
    assert declined["version"] == 2


async def test_gen3_takes_the_longest_request(
    admin: Client, department: Department
) -> None:
    """No text is lost in a packet that is longer than the unit's buffer."""
    person, desk = await department.add_gen3("Ana Reyes")
    desk.arrive()
    await admin.states.wait_for(person["status"], "available")
    await department.office.request(person, HANAKO, "x" * 500, course="y" * 40)
    shown = await seen(desk.wait_for_screen)
    assert shown.startswith("#01 ?, yyy")
    assert shown.endswith("xxx...")
    assert not desk.discarded


@pytest.mark.parametrize("generation", [1, 2])
async def test_plain_generations_show_and_tell_presence(
    admin: Client, department: Department, generation: int
) -> None:
    """They have no buttons: requests are shown, and answered elsewhere."""
    person, desk = await department.add_plain("Liam O'Brien", generation)
    desk.arrive()
    await admin.states.wait_for(person["presence"], "on")
    consultation = await department.office.request(person, MARA, "Hello, Ñ!")
    text = "#01 Mara Santos: Hello, N!"
    await seen(desk.wait_for_screen, lambda shown: shown == text)
    await department.office.act(
        "accept_consultation", consultation_id=consultation["consultation_id"]
    )
    await seen(desk.wait_for_screen, lambda shown: shown == "No requests waiting.")
    desk.leave()
    await admin.states.wait_for(person["presence"], "off")


async def test_pings_and_broadcasts_are_nobodys(
    admin: Client, department: Department, probe: Probe
) -> None:
    """What carries no number must not move the wrong person, nor be answered."""
    person, desk = await department.add_plain("Liam O'Brien", 1)
    desk.arrive()
    await admin.states.wait_for(person["presence"], "on")
    desk.send_ping()
    await seen(probe.publish, "professor/status", b"keychain_disconnected")
    await department.office.request(person, MARA, "Hello?")
    await seen(desk.wait_for_screen)
    await seen(probe.drain)
    assert admin.states.history(person["presence"])[-1] == "on"
    assert not probe.count("professor/messages")
    pings = probe.count("consultease/system/notifications", b"ping")
    assert probe.count("consultease/system/notifications") == pings
