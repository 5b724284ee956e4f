"""What a tablet does for the student in front of it."""

from functools import partial

import voluptuous as vol

from homeassistant.helpers.typing import VolDictType
from homeassistant.util.ulid import ulid_now

from ..card_payloads import own_request
from ..core.enums import Action, Via
from ..core.errors import ConsultEaseError
from ..messages import OwnRequest
from .common import ID, SECRET, TEXT, VERSION, Call, command
from .feeds import Follower

_KIOSK: VolDictType = {vol.Required("kiosk_id"): ID}


@command("kiosk/subscribe", _KIOSK, subscribes=True)
async def _subscribe(call: Call) -> None:
    kiosk, _ = call.kiosk()
    follower = Follower(call.connection, call.message_id)
    call.accept(partial(call.feeds.async_follow_kiosk, follower, kiosk.id))


@command(
    "kiosk/identify",
    {
        **_KIOSK,
        vol.Exclusive("card", "who"): SECRET,
        vol.Exclusive("number", "who"): SECRET,
        vol.Optional("pin"): vol.Maybe(SECRET),
    },
)
async def _identify(call: Call) -> dict[str, bool]:
    kiosk, _ = call.kiosk()
    if (card := call.data.get("card")) is not None:
        call.sessions.identify_card(call.connection, kiosk.id, card)
    elif (number := call.data.get("number")) is not None:
        pin = call.data.get("pin")
        call.sessions.identify_number(call.connection, kiosk.id, number, pin)
    else:
        raise ConsultEaseError("number_required", field="number")
    return {"ok": True}


@command(
    "kiosk/request",
    {
        **_KIOSK,
        vol.Required("faculty_id"): ID,
        vol.Required("details"): TEXT,
        vol.Optional("topic"): vol.Maybe(TEXT),
        vol.Optional("course"): vol.Maybe(TEXT),
    },
)
async def _request(call: Call) -> OwnRequest:
    kiosk, caller = call.kiosk()
    hub, data = call.hub, call.data
    student = call.sessions.student(call.connection, kiosk.id)
    asked = await hub.async_execute(
        lambda now: hub.office.request(
            now,
            consultation_id=ulid_now(),
            faculty_id=data["faculty_id"],
            student=student,
            details=data["details"],
            course=data.get("course"),
            topic=data.get("topic"),
            actor=caller.actor(Via.KIOSK),
        )
    )
    return own_request(hub, asked)


@command(
    "kiosk/cancel",
    {
        **_KIOSK,
        vol.Required("consultation_id"): ID,
        vol.Optional("version"): vol.Maybe(VERSION),
    },
)
async def _cancel(call: Call) -> OwnRequest:
    kiosk, caller = call.kiosk()
    hub = call.hub
    student = call.sessions.student(call.connection, kiosk.id)
    found = hub.office.consultation(call.data["consultation_id"])
    if found.student != student:
        # Whose it is instead is nothing that a student may learn.
        raise ConsultEaseError("unknown_consultation", field="consultation_id")
    done = await hub.async_execute(
        lambda now: hub.office.advance(
            now,
            found.id,
            Action.CANCEL,
            caller.actor(Via.KIOSK),
            version=call.data.get("version"),
        )
    )
    return own_request(hub, done)


@command("kiosk/touch", _KIOSK)
async def _touch(call: Call) -> None:
    kiosk, _ = call.kiosk()
    call.sessions.student(call.connection, kiosk.id)


@command("kiosk/logout", _KIOSK)
async def _log_out(call: Call) -> None:
    kiosk, _ = call.kiosk()
    call.sessions.log_out(call.connection, kiosk.id)


KIOSK_COMMANDS = (_subscribe, _identify, _request, _cancel, _touch, _log_out)
