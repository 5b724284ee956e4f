"""Every screen of the desk unit, pixel by pixel as it was approved.

After a change that is meant: ``script/test tests/esphome/test_screens.py
--snapshot-update``, then look at what changed before committing it.
"""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from .approved import assert_approved
from .messages import CONFIG, NOW, item, queue
from .unit import ACCEPT, DECLINE, Unit

LONG_TEXT = (
    "I have read chapters three and four twice, and I still do not see why the loop "
    "invariant holds after the second iteration. May I show you my proof? It is on two "
    "pages, and I think that the error is in the base case, where the array is empty, "
    "but my classmates say that it is somewhere else."
)

type Scene = Callable[[Unit], Awaitable[None]]

SCENES: dict[str, Scene] = {}


def scene(function: Scene) -> Scene:
    """Take a function that brings a unit to a state that its name says."""
    SCENES[function.__name__] = function
    return function


async def assign(unit: Unit, **settings: object) -> None:
    """Give the unit to somebody."""
    await unit.do("consultease_config", CONFIG | settings)


@scene
async def unassigned(unit: Unit) -> None:
    """Belong to nobody."""


@scene
async def waiting_for_queue(unit: Unit) -> None:
    """Know whose it is, but not yet what there is to show."""
    await assign(unit)


@scene
async def idle(unit: Unit) -> None:
    """Have nothing to ask."""
    await assign(unit)
    await unit.do("consultease_queue", queue())


@scene
async def busy(unit: Unit) -> None:
    """Be busy, in a time zone with summer time, under a long name."""
    zone = "PST8PDT,M3.2.0,M11.1.0"
    await assign(unit, name="María del Carmen Ñáñez-Õunapuu", time_zone=zone)
    await unit.do("consultease_queue", queue(status="busy"))


@scene
async def in_consultation(unit: Unit) -> None:
    """Have somebody in the chair."""
    await assign(unit)
    served = item(
        4, "Marco Díaz", text="Grades of the second exam", state="in_progress"
    )
    await unit.do("consultease_queue", queue(served, status="in_consultation"))


@scene
async def away(unit: Unit) -> None:
    """Be out."""
    await assign(unit, department="")
    await unit.do("consultease_queue", queue(status="away"))


@scene
async def request_shown(unit: Unit) -> None:
    """Ask, with two more behind."""
    await assign(unit)
    await unit.do("consultease_queue", queue(item(5), item(6), item(7)))


@scene
async def request_while_talking(unit: Unit) -> None:
    """Ask while somebody is in the chair: a long press is about that one."""
    await assign(unit)
    await unit.do(
        "consultease_queue",
        queue(item(4, state="in_progress"), item(5), status="in_consultation"),
    )


@scene
async def request_of_many_pages(unit: Unit) -> None:
    """Ask in many words."""
    await assign(unit)
    long = item(5, "Aleksandra Wojciechowska-Brzęczyszczykiewicz", text=LONG_TEXT)
    await unit.do("consultease_queue", queue(long | {"since": str(NOW - 4500)}))


@scene
async def second_page(unit: Unit) -> None:
    """Turn the page by itself."""
    await request_of_many_pages(unit)
    first = (await unit.screen()).tobytes()
    while (await unit.screen()).tobytes() == first:
        await asyncio.sleep(0.1)


@scene
async def request_without_name(unit: Unit) -> None:
    """Show the ticket only, where the office shows no names; no course either."""
    await assign(unit)
    await unit.do("consultease_queue", queue(item(5, "", "", minutes=0)))


@scene
async def request_with_signs(unit: Unit) -> None:
    """Ask about money and mathematics; a sign that the fonts lack is a box."""
    await assign(unit)
    text = "Is the form ₱150? Why is x² ≥ 0 but √x² ≠ x, ± ½π — and 有 what of Δy → ∞?"
    await unit.do("consultease_queue", queue(item(5, "Iñaki Peña", "MÁT 3", text)))


@scene
async def accepted(unit: Unit) -> None:
    """Wait for somebody who was told to come."""
    await assign(unit)
    await unit.do("consultease_queue", queue(item(5, state="accepted", version=2)))


@scene
async def sending(unit: Unit) -> None:
    """Have sent an answer that nobody has confirmed."""
    await request_shown(unit)
    await unit.answer(ACCEPT)


@scene
async def done(unit: Unit) -> None:
    """Have an answer confirmed."""
    await request_shown(unit)
    answer = await unit.answer(ACCEPT)
    receipt = {"answer_id": answer["answer_id"], "result": "done"}
    await unit.do("consultease_receipt", receipt)


@scene
async def too_late(unit: Unit) -> None:
    """Have answered what somebody else had answered."""
    await request_shown(unit)
    answer = await unit.answer(DECLINE)
    receipt = {"answer_id": answer["answer_id"], "result": "stale"}
    await unit.do("consultease_receipt", receipt)


@scene
async def message(unit: Unit) -> None:
    """Show what somebody sent."""
    await request_shown(unit)
    text = "Staff meeting in 10 minutes, room 301"
    await unit.do("consultease_message", {"message": text, "seconds": 60})


@scene
async def long_message(unit: Unit) -> None:
    """Show as much of a message as fits, and that there was more."""
    await assign(unit)
    text = "REUNIÓN DE LA FACULTAD A LAS TRES EN LA SALA TRESCIENTOS UNO. " * 4
    await unit.do("consultease_message", {"message": text, "seconds": 60})


@scene
async def offline(unit: Unit) -> None:
    """Be without a connection: what was the status may not be it any more."""
    await idle(unit)
    await unit.do("test_offline")


@scene
async def request_offline(unit: Unit) -> None:
    """Show what was last asked, which can still be answered."""
    await request_shown(unit)
    await unit.do("test_offline")


@scene
async def kept(unit: Unit) -> None:
    """Be pressed without a connection."""
    await request_shown(unit)
    await unit.do("test_offline")
    await unit.press(ACCEPT)


@scene
async def offline_with_answers(unit: Unit) -> None:
    """Keep answers for when the connection is back."""
    await assign(unit)
    await unit.do("consultease_queue", queue(item(5), item(6)))
    await unit.do("test_offline")
    for button in (ACCEPT, DECLINE):
        await unit.press(button)
        await unit.press(button)  # takes "Kept" down


@pytest.mark.parametrize("name", SCENES)
async def test_screen(unit: Unit, name: str, request: pytest.FixtureRequest) -> None:
    """A screen looks as it did when somebody last looked at it and agreed."""
    await SCENES[name](unit)
    assert_approved(await unit.screen(), name, request)


@pytest.mark.parametrize("language", ["es", "fil"])
@pytest.mark.parametrize(
    "name",
    [
        "idle",
        "in_consultation",
        "request_shown",
        "request_while_talking",
        "accepted",
        "sending",
        "done",
        "too_late",
        "offline_with_answers",
    ],
)
async def test_screen_in_the_hubs_language(
    unit: Unit, name: str, language: str, request: pytest.FixtureRequest
) -> None:
    """The words come with the configuration, and fit where the English ones do."""
    await SCENES[name](unit)
    await assign(unit, language=language)
    assert_approved(await unit.screen(), f"{name}_{language}", request)


async def test_no_line_of_a_message_is_lost_unseen(unit: Unit) -> None:
    """Lines that people have broken themselves are short, and yet there may be too many."""
    await assign(unit)
    screens = []
    for count in (7, 8):
        text = "\n".join(f"Room {number}" for number in range(count))
        await unit.do("consultease_message", {"message": text, "seconds": 60})
        screens.append((await unit.screen()).tobytes())
    assert screens[0] != screens[1]
