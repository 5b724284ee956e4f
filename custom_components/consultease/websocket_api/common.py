"""What all commands share: how they are decorated, and how they refuse."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, Final

import voluptuous as vol

from homeassistant.components.websocket_api import (
    ActiveConnection,
    async_response,
    websocket_command,
)
from homeassistant.components.websocket_api.const import WebSocketCommandHandler
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.helpers.typing import VolDictType

from ..const import DOMAIN
from ..coordinator import HubCoordinator
from ..core.errors import ConsultEaseError
from ..core.kiosk import Kiosk
from ..core.models import Faculty
from ..errors import error_message, translated_errors
from ..faculty_coordinator import FacultyCoordinator
from ..kiosk import KioskSessions
from ..permissions import Caller, Permission, check_user
from .feeds import DATA_FEEDS, Feeds

# Longer than any limit of the office's, which have the last word.
TEXT: Final = vol.All(str, vol.Length(max=5000))
ID: Final = vol.All(str, vol.Length(min=1, max=64))
SECRET: Final = vol.All(str, vol.Length(min=1, max=128))
VERSION: Final = vol.All(int, vol.Range(min=1))

type Handler = Callable[[Call], Coroutine[Any, Any, Any]]


@dataclass(frozen=True, slots=True)
class Call:
    """One command that was sent: by whom, with what, and where it is to go."""

    hass: HomeAssistant
    connection: ActiveConnection
    message_id: int
    data: Mapping[str, Any]

    @property
    def feeds(self) -> Feeds:
        """Return who follows what."""
        return self.hass.data[DATA_FEEDS]

    @property
    def hub(self) -> HubCoordinator:
        """Return the hub; raise ``not_loaded``."""
        if self.feeds.hub is None:
            raise ConsultEaseError("not_loaded")
        return self.feeds.hub

    @property
    def sessions(self) -> KioskSessions:
        """Return the kiosks' sessions, for who has found the kiosk."""
        sessions = self.feeds.sessions
        assert sessions is not None  # It comes and goes with the hub.
        return sessions

    def check(
        self,
        permission: Permission,
        *,
        faculty: Faculty | None = None,
        kiosk: Kiosk | None = None,
    ) -> Caller:
        """Return who calls; raise Unauthorized when they may not."""
        return check_user(self.connection.user, permission, faculty, kiosk)

    def person(self, permission: Permission) -> tuple[FacultyCoordinator, Caller]:
        """Return the faculty member whom a call names, and who calls.

        Who may not is not told either who there is.
        """
        person = self.hub.people.get(self.data["faculty_id"])
        caller = self.check(permission, faculty=person.faculty if person else None)
        if person is None:
            raise ConsultEaseError("unknown_faculty", field="faculty_id")
        return person, caller

    def kiosk(self) -> tuple[Kiosk, Caller]:
        """Return the kiosk that a call names, and who calls."""
        found = self.hub.kiosks.get(self.data["kiosk_id"])
        caller = self.check(Permission.KIOSK, kiosk=found.kiosk if found else None)
        if found is None:
            raise ConsultEaseError("unknown_kiosk", field="kiosk_id")
        return found.kiosk, caller

    @callback
    def accept(self, follow: Callable[[], CALLBACK_TYPE]) -> None:
        """Say that a subscription stands, then begin it: its events come after."""
        self.connection.send_result(self.message_id)
        self.connection.subscriptions[self.message_id] = follow()


def command(
    name: str, fields: VolDictType | None = None, *, subscribes: bool = False
) -> Callable[[Handler], WebSocketCommandHandler]:
    """Make a command of a handler, whose result is sent unless it ``subscribes``.

    What does not fit the fields is refused here: Home Assistant would write the
    value at fault into its log, and it may be a card's number.
    """
    schema = vol.Schema(
        {vol.Required("id"): int, vol.Required("type"): str, **(fields or {})}
    )
    anything = vol.Schema(
        {vol.Required("type"): f"{DOMAIN}/{name}"}, extra=vol.ALLOW_EXTRA
    )

    def decorate(handler: Handler) -> WebSocketCommandHandler:
        @websocket_command(vol.All(anything))
        @async_response
        async def handle(
            hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
        ) -> None:
            try:
                with translated_errors():
                    call = Call(hass, connection, msg["id"], _checked(schema, msg))
                    result = await _authorized(handler(call))
            except HomeAssistantError as err:
                _refuse(connection, msg["id"], err)
            else:
                if not subscribes:
                    connection.send_result(msg["id"], result)

        return handle

    return decorate


def _checked(schema: vol.Schema, msg: dict[str, Any]) -> dict[str, Any]:
    try:
        checked: dict[str, Any] = schema(msg)
    except vol.MultipleInvalid as err:
        field = ".".join(str(part) for part in err.errors[0].path)
        # Without the value, and without the error that holds it.
        raise ConsultEaseError("invalid_format", field=field[:64] or "type") from None
    return checked


async def _authorized[T](answer: Coroutine[Any, Any, T]) -> T:
    try:
        return await answer
    except Unauthorized:
        raise ConsultEaseError("unauthorized") from None


def _refuse(
    connection: ActiveConnection, message_id: int, err: HomeAssistantError
) -> None:
    """Send an error in the hub's language."""
    key = err.translation_key or "unknown"
    connection.send_error(
        message_id,
        key,
        error_message(err),
        translation_key=key,
        translation_domain=DOMAIN,
        translation_placeholders=err.translation_placeholders or {},
    )
