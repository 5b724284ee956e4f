"""What faculty members do with their own queue, wherever they see it."""

from datetime import datetime, timedelta
from functools import partial
from typing import get_args

import voluptuous as vol

from homeassistant.helpers.typing import VolDictType

from ..announcements import async_announce
from ..card_payloads import queue_item
from ..core.enums import Action, Availability, Via
from ..core.errors import ConsultEaseError
from ..core.record import Consultation
from ..messages import QueueAction, QueueItem
from ..permissions import Permission
from .common import ID, TEXT, VERSION, Call, command
from .feeds import Follower

MINUTES_MAX = 7 * 24 * 60

_FACULTY: VolDictType = {vol.Required("faculty_id"): ID}
_ACTIONS = {word: Action(word) for word in get_args(QueueAction.__value__)}


@command("queue/subscribe", _FACULTY, subscribes=True)
async def _subscribe(call: Call) -> None:
    person, _ = call.person(Permission.ANSWER)
    follower = Follower(call.connection, call.message_id)
    call.accept(partial(call.feeds.async_follow_queue, follower, person.faculty_id))


@command(
    "queue/act",
    {
        vol.Required("consultation_id"): ID,
        vol.Required("action"): vol.In(list(_ACTIONS)),
        vol.Optional("reason"): vol.Maybe(TEXT),
        vol.Optional("version"): vol.Maybe(VERSION),
    },
)
async def _act(call: Call) -> QueueItem:
    hub, data = call.hub, call.data
    try:
        found = hub.office.consultation(data["consultation_id"])
    except ConsultEaseError:
        # Who may answer nobody is not told either which there are.
        call.check(Permission.ANSWER)
        raise
    person = hub.people.get(found.faculty_id)
    caller = call.check(Permission.ANSWER, faculty=person.faculty if person else None)
    done = await hub.async_execute(
        lambda now: hub.office.advance(
            now,
            found.id,
            _ACTIONS[data["action"]],
            caller.actor(Via.DASHBOARD),
            reason=data.get("reason"),
            version=data.get("version"),
        )
    )
    return queue_item(hub, done)


@command("queue/call_next", {**_FACULTY, vol.Optional("consultation_id"): ID})
async def _call_next(call: Call) -> QueueItem:
    person, caller = call.person(Permission.ANSWER)
    hub = call.hub

    def call_next(now: datetime) -> Consultation:
        actor = caller.actor(Via.DASHBOARD)
        shown = call.data.get("consultation_id")
        return hub.office.call_next(now, person.faculty_id, actor, shown=shown)

    return queue_item(hub, await hub.async_execute(call_next))


@command(
    "queue/set_availability",
    {
        **_FACULTY,
        vol.Required("availability"): vol.In([each.value for each in Availability]),
        vol.Optional("minutes"): vol.Maybe(
            vol.All(int, vol.Range(min=1, max=MINUTES_MAX))
        ),
    },
)
async def _set_availability(call: Call) -> None:
    person, caller = call.person(Permission.ANSWER)
    office, minutes = call.hub.office, call.data.get("minutes")
    actor = caller.actor(Via.DASHBOARD)
    availability = Availability(call.data["availability"])

    def set_availability(now: datetime) -> None:
        until = now + timedelta(minutes=minutes) if minutes else None
        office.set_availability(now, person.faculty_id, availability, actor, until)

    await call.hub.async_execute(set_availability)


@command("queue/set_open", {**_FACULTY, vol.Required("open"): bool})
async def _set_open(call: Call) -> None:
    person, caller = call.person(Permission.ANSWER)
    office, actor = call.hub.office, caller.actor(Via.DASHBOARD)

    def set_open(now: datetime) -> None:
        if call.data["open"]:
            office.open_queue(person.faculty_id, actor)
        elif office.ledger.draft(person.faculty_id).closed_until is None:
            # What is closed already may be so for longer than the day.
            office.close_queue(now, person.faculty_id, actor)

    await call.hub.async_execute(set_open)


@command("queue/announce", {**_FACULTY, vol.Required("message"): TEXT})
async def _announce(call: Call) -> None:
    person, _ = call.person(Permission.ANSWER)
    context = call.connection.context({})
    await async_announce(call.hub, person.faculty, call.data["message"], context)


QUEUE_COMMANDS = (
    _subscribe,
    _act,
    _call_next,
    _set_availability,
    _set_open,
    _announce,
)
