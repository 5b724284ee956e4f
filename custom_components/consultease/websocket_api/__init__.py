"""The cards' own commands: a board to follow, a kiosk to use, a queue to answer.

A user who is no administrator can subscribe neither to events of the bus nor to
triggers, and every action call is recorded with what it was called with: so the
cards have commands of their own. ``docs/websocket.md`` describes them.
"""

from homeassistant.components.websocket_api import async_register_command
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from ..coordinator import HubCoordinator
from ..kiosk import KioskSessions
from .board import BOARD_COMMANDS
from .feeds import DATA_FEEDS, Feeds
from .kiosk import KIOSK_COMMANDS
from .queue import QUEUE_COMMANDS

__all__ = ["COMMANDS", "async_attach", "async_setup_websocket", "async_update"]

COMMANDS = (*BOARD_COMMANDS, *KIOSK_COMMANDS, *QUEUE_COMMANDS)


@callback
def async_setup_websocket(hass: HomeAssistant) -> None:
    """Register the commands; each says so when ConsultEase is not loaded."""
    hass.data[DATA_FEEDS] = Feeds()
    for command in COMMANDS:
        async_register_command(hass, command)


@callback
def async_attach(
    hass: HomeAssistant, hub: HubCoordinator, sessions: KioskSessions
) -> CALLBACK_TYPE:
    """Let the cards follow this hub from now on; return what ends it.

    Cards stay subscribed over a reload, and are told everything again.
    """
    feeds = hass.data[DATA_FEEDS]
    feeds.async_attach(hub, sessions)
    return feeds.async_detach


@callback
def async_update(hass: HomeAssistant) -> None:
    """Tell the cards who came, who went and which rules changed."""
    hass.data[DATA_FEEDS].async_update()
