"""Asking and answering."""

from datetime import datetime

import voluptuous as vol

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import VolDictType
from homeassistant.util.ulid import ulid_now

from ..const import DOMAIN
from ..coordinator import HubCoordinator
from ..core.enums import Action, Via
from ..core.record import Consultation
from ..errors import translated_errors
from ..payloads import consultation_payload
from ..permissions import Permission
from .common import (
    PERSON,
    ConsultEaseActionDescription,
    Handler,
    async_authorize,
    faculty_of,
)

ATTR_CONSULTATION_ID = "consultation_id"
ATTR_COURSE = "course"
ATTR_DETAILS = "details"
ATTR_REASON = "reason"
ATTR_STUDENT = "student"
ATTR_TOPIC = "topic"
ATTR_VERSION = "version"


async def _request(hub: HubCoordinator, call: ServiceCall) -> ServiceResponse:
    faculty = faculty_of(hub, call)
    caller = await async_authorize(call, Permission.REQUEST, faculty)
    asked = await hub.async_execute(
        lambda now: hub.office.request(
            now,
            consultation_id=ulid_now(),
            faculty_id=faculty.id,
            student=call.data[ATTR_STUDENT],
            details=call.data[ATTR_DETAILS],
            course=call.data.get(ATTR_COURSE),
            topic=call.data.get(ATTR_TOPIC),
            actor=caller.actor(Via.ACTION),
        )
    )
    return {"consultation": consultation_payload(hub, asked)}


def _one(action: Action, permission: Permission = Permission.ANSWER) -> Handler:
    """Return what takes a consultation that is named a step further."""

    async def handle(hub: HubCoordinator, call: ServiceCall) -> ServiceResponse:
        with translated_errors():
            found = hub.office.consultation(call.data[ATTR_CONSULTATION_ID])
        person = hub.people.get(found.faculty_id)
        faculty = person.faculty if person else None
        caller = await async_authorize(call, permission, faculty)
        done = await hub.async_execute(
            lambda now: hub.office.advance(
                now,
                found.id,
                action,
                caller.actor(Via.ACTION),
                reason=call.data.get(ATTR_REASON),
                version=call.data.get(ATTR_VERSION),
            )
        )
        return {"consultation": consultation_payload(hub, done)}

    return handle


def _one_or_front(action: Action) -> Handler:
    """Return what takes the consultation that is named, or the one in front, a step further."""
    handle_one = _one(action)

    async def handle(hub: HubCoordinator, call: ServiceCall) -> ServiceResponse:
        by_id, by_person = (
            ATTR_CONSULTATION_ID in call.data,
            ATTR_DEVICE_ID in call.data,
        )
        # A version is one consultation's: it says nothing of whoever is in front.
        if by_id is by_person or (by_person and ATTR_VERSION in call.data):
            raise ServiceValidationError(
                translation_domain=DOMAIN, translation_key="one_or_the_front"
            )
        if by_id:
            return await handle_one(hub, call)
        faculty = faculty_of(hub, call)
        caller = await async_authorize(call, Permission.ANSWER, faculty)
        done = await hub.async_execute(
            lambda now: hub.office.act_in_front(
                now,
                faculty.id,
                action,
                caller.actor(Via.ACTION),
                reason=call.data.get(ATTR_REASON),
            )
        )
        return {"consultation": consultation_payload(hub, done)}

    return handle


async def _call_next(hub: HubCoordinator, call: ServiceCall) -> ServiceResponse:
    faculty = faculty_of(hub, call)
    caller = await async_authorize(call, Permission.ANSWER, faculty)

    def call_next(now: datetime) -> Consultation:
        return hub.office.call_next(now, faculty.id, caller.actor(Via.ACTION))

    called = await hub.async_execute(call_next)
    return {"consultation": consultation_payload(hub, called)}


async def _move(hub: HubCoordinator, call: ServiceCall) -> ServiceResponse:
    target = faculty_of(hub, call)
    caller = await async_authorize(call, Permission.REQUEST)
    moved = await hub.async_execute(
        lambda now: hub.office.move_one(
            now,
            call.data[ATTR_CONSULTATION_ID],
            target.id,
            ulid_now(),
            caller.actor(Via.ACTION),
        )
    )
    return {"consultation": consultation_payload(hub, moved)}


_REASON: VolDictType = {vol.Optional(ATTR_REASON): cv.string}

_ONE = vol.Schema(
    {
        vol.Required(ATTR_CONSULTATION_ID): cv.string,
        vol.Optional(ATTR_VERSION): cv.positive_int,
        **_REASON,
    }
)

_ONE_OR_FRONT = vol.Schema(
    {
        vol.Optional(ATTR_CONSULTATION_ID): cv.string,
        vol.Optional(ATTR_DEVICE_ID): cv.string,
        vol.Optional(ATTR_VERSION): cv.positive_int,
        **_REASON,
    }
)

CONSULTATION_ACTIONS = (
    ConsultEaseActionDescription(
        key="request_consultation",
        schema=vol.Schema(
            {
                **PERSON,
                vol.Required(ATTR_STUDENT): cv.string,
                vol.Required(ATTR_DETAILS): cv.string,
                vol.Optional(ATTR_COURSE): cv.string,
                vol.Optional(ATTR_TOPIC): cv.string,
            }
        ),
        handle_fn=_request,
    ),
    ConsultEaseActionDescription(
        key="accept_consultation",
        schema=_ONE_OR_FRONT,
        handle_fn=_one_or_front(Action.ACCEPT),
    ),
    ConsultEaseActionDescription(
        key="decline_consultation",
        schema=_ONE_OR_FRONT,
        handle_fn=_one_or_front(Action.DECLINE),
    ),
    ConsultEaseActionDescription(
        key="start_consultation",
        schema=_ONE_OR_FRONT,
        handle_fn=_one_or_front(Action.START),
    ),
    ConsultEaseActionDescription(
        key="complete_consultation",
        schema=_ONE_OR_FRONT,
        handle_fn=_one_or_front(Action.COMPLETE),
    ),
    ConsultEaseActionDescription(
        key="mark_no_show",
        schema=_ONE_OR_FRONT,
        handle_fn=_one_or_front(Action.NO_SHOW),
    ),
    ConsultEaseActionDescription(
        key="requeue_consultation",
        schema=_ONE,
        handle_fn=_one(Action.REQUEUE),
    ),
    ConsultEaseActionDescription(
        key="cancel_consultation",
        schema=_ONE,
        handle_fn=_one(Action.CANCEL, Permission.REQUEST),
    ),
    ConsultEaseActionDescription(
        key="move_consultation",
        schema=vol.Schema({vol.Required(ATTR_CONSULTATION_ID): cv.string, **PERSON}),
        handle_fn=_move,
    ),
    ConsultEaseActionDescription(
        key="call_next",
        schema=vol.Schema(PERSON),
        handle_fn=_call_next,
    ),
)
