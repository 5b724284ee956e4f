"""What people do in the demo besides their desk units, so that it is not a still life.

Students ask now and then; faculty without the buttons for it see to their
queues in Home Assistant; Noor, who has no desk unit, comes and goes.
"""

import asyncio
from collections.abc import Awaitable, Callable
import random
from typing import Any

from aiohttp import ClientError

from .demo_data import COURSES, FACULTY, FOR_USERS, QUESTIONS, STUDENTS, card
from .demo_setup import MOTION
from .harness import (
    CommandError,
    ConnectionLostError,
    ConsultEase,
    HomeAssistant,
    Login,
    log_in_as,
)
from .simulator import Reader

# Home Assistant restarts, or a user asks it to.
_AWAY = (ClientError, ConnectionLostError, OSError, TimeoutError, CommandError)
_RETRY = 5.0

_BY_HAND = frozenset(each.name for each in FACULTY if each.kind != "v1")

type Step = Callable[[ConsultEase], Awaitable[object]]


async def live(hass: HomeAssistant, login: Login, reader: Reader, speed: float) -> None:
    """Go on until cancelled, over restarts of Home Assistant."""

    async def hold_card(_: ConsultEase) -> None:
        """Let somebody hold their card to the hallway's reader."""
        number = random.choice(list(STUDENTS)[FOR_USERS:])
        await asyncio.to_thread(reader.scan, card(number))

    habits: tuple[tuple[Step, float], ...] = (
        (hold_card, 180),
        (_ask, 25),
        (_see_to_queues, 20),
        (_pass_motion_sensor, 150),
    )
    while True:
        try:
            async with log_in_as(hass.url, login) as client:
                await client.wait_running()
                office = await ConsultEase.find(client)
                await asyncio.gather(
                    *(_again_and_again(office, *each, speed) for each in habits)
                )
        except (*_AWAY, ValueError):
            await asyncio.sleep(_RETRY)


async def _again_and_again(
    office: ConsultEase, step: Step, every: float, speed: float
) -> None:
    """Do something, on average every so many seconds."""
    while True:
        try:
            await step(office)
        except CommandError as err:
            # Waiting there already, nobody waits, that person has just left.
            if err.code != "service_validation_error":
                raise
        await asyncio.sleep(random.expovariate(speed / every))


async def _ask(office: ConsultEase) -> None:
    """Ask somebody who takes requests and has not many already, if there is anybody."""
    takers = [
        each["device_id"]
        for each in await _board(office)
        if each["queue_open"] and each["waiting"] < 3
    ]
    if takers:
        await office.act(
            "request_consultation",
            device_id=random.choice(takers),
            student=random.choice(list(STUDENTS)[FOR_USERS:]),
            details=random.choice(QUESTIONS),
            course=random.choice(COURSES),
        )


async def _see_to_queues(office: ConsultEase) -> None:
    """Take a step in one queue that no v1 desk unit sees to."""
    busy = [
        each
        for each in await _board(office)
        if each["name"] in _BY_HAND
        and each["present"]
        and (each["waiting"] or each["status"] == "in_consultation")
    ]
    if busy:
        person = random.choice(busy)
        action = "call_next" if person["waiting"] else "complete_consultation"
        await office.act(action, device_id=person["device_id"])


async def _pass_motion_sensor(office: ConsultEase) -> None:
    """Let Noor come or go."""
    await office.client.call("input_boolean.toggle", target={"entity_id": MOTION})


async def _board(office: ConsultEase) -> list[dict[str, Any]]:
    board = await office.client.call("consultease.get_faculty", response=True)
    people: list[dict[str, Any]] = board["faculty"]
    return people
