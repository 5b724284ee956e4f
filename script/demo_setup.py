"""Sets the demo's Home Assistant up, the way its users would."""

from collections.abc import Callable
from typing import Any

from .harness import Client, HomeAssistant, Login, add_user, connect, onboard
from .simulator import Broker

DASHBOARD = "demo-people"

type Say = Callable[[str], None]


async def set_up(
    hass: HomeAssistant, broker: Broker, logins: dict[str, Login], say: Say
) -> None:
    """Do everything that the first start needs."""
    say("Creating the users")
    token = await onboard(hass.url, logins["admin"])
    async with connect(hass.url, token) as client:
        await client.wait_running()
        for name in ("faculty", "kiosk"):
            await add_user(client.websocket, logins[name])
        say("Connecting Home Assistant to the broker")
        await client.add_mqtt(broker.host, broker.port)
        say("Making a dashboard")
        await client.create_dashboard(
            DASHBOARD, "People", "mdi:account-school", await dashboard(client)
        )


async def move_broker(hass: HomeAssistant, broker: Broker, admin: Login) -> None:
    """Tell Home Assistant that the broker has another port than last time."""
    async with connect(hass.url, await onboard(hass.url, admin)) as client:
        await client.wait_running()
        await client.move_mqtt(broker.host, broker.port)


async def dashboard(client: Client) -> dict[str, Any]:
    """Return a dashboard with one card for each of ConsultEase's devices."""
    rows = await client.entities(
        lambda row: (
            row["platform"] == "consultease"
            and not row["disabled_by"]
            and not row["entity_category"]
        )
    )
    cards = [
        {
            "type": "entities",
            "title": device["name_by_user"] or device["name"],
            "entities": [
                row["entity_id"] for row in rows if row["device_id"] == device["id"]
            ],
        }
        for device in await client.devices()
        if any(row["device_id"] == device["id"] for row in rows)
    ]
    section = {"type": "grid", "cards": cards}
    return {"views": [{"title": "People", "type": "sections", "sections": [section]}]}
