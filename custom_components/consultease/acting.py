"""On whose behalf the running task works: Home Assistant's context of it."""

from contextvars import ContextVar

from homeassistant.components.http import KEY_HASS_USER
from homeassistant.components.websocket_api import current_connection
from homeassistant.core import Context
from homeassistant.helpers.http import current_request

from .core.record import Actor

# Set by whatever takes orders that carry a context; tasks take it along.
acting: ContextVar[Context | None] = ContextVar("consultease_acting", default=None)


def current_context() -> Context:
    """Return the context of the order that the running task carries out.

    Forms carry none, but the request that brought them has a user.
    """
    if context := acting.get():
        return context
    user_id = None
    if connection := current_connection.get():
        user_id = connection.user.id
    elif (request := current_request.get()) and KEY_HASS_USER in request:
        user_id = request[KEY_HASS_USER].id
    return Context(user_id=user_id)


def context_of(actor: Actor) -> Context:
    """Return the context in which somebody acted; a new one for hardware."""
    if isinstance(actor.cause, Context):
        return actor.cause
    return Context(user_id=actor.user_id)
