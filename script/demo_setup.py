"""Sets the demo's Home Assistant up, the way its users would."""

from collections.abc import Callable
from typing import Any

from .demo_data import (
    ANA,
    DASHBOARD,
    DEPARTMENTS,
    FACULTY,
    GRACE,
    KIOSKS,
    NOOR,
    TOPICS,
    Member,
    roster,
)
from .harness import (
    Client,
    ConsultEase,
    HomeAssistant,
    Login,
    add_user,
    connect,
    onboard,
)
from .simulator import Broker

MOTION = "input_boolean.motion_e_308"
HOURS = "schedule.office_hours"
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

type Say = Callable[[str], None]


async def set_up(
    hass: HomeAssistant, broker: Broker, logins: dict[str, Login], say: Say
) -> None:
    """Do everything that the first start needs."""
    say("Creating the users")
    token = await onboard(hass.url, logins["admin"])
    async with connect(hass.url, token) as client:
        await client.wait_running()
        users = {
            name: await add_user(client.websocket, logins[name])
            for name in ("faculty", "kiosk", "tablet")
        }
        say("Connecting Home Assistant to the broker")
        await client.add_mqtt(broker.host, broker.port)
        say("Setting ConsultEase up: people, students, office hours")
        office = await _set_up_office(client)
        await _add_people(office, users["faculty"])
        say("Hanging up the kiosks")
        for wall in KIOSKS:
            await office.add_kiosk(
                wall.name,
                place=wall.place,
                user_id=users[wall.login],
                **wall.settings,
            )
        say("Making a dashboard")
        # As the dialog for a new dashboard makes it: everybody finds what they may use.
        await client.create_dashboard(
            DASHBOARD,
            "ConsultEase",
            "mdi:account-school",
            {"strategy": {"type": "custom:consultease"}},
        )
        await client.command(
            "frontend/set_system_data", key="core", value={"default_panel": DASHBOARD}
        )


async def get_ready(
    hass: HomeAssistant, broker: Broker, admin: Login, *, moved: bool
) -> None:
    """Wait until everything runs; ``moved`` is whether the broker's port is a new one."""
    async with connect(hass.url, await onboard(hass.url, admin)) as client:
        await client.wait_running()
        if moved:
            await client.move_mqtt(broker.host, broker.port)


async def _set_up_office(client: Client) -> ConsultEase:
    await client.command(
        "input_boolean/create", name="Motion E-308", icon="mdi:motion-sensor"
    )
    always = [{"from": "00:00:00", "to": "24:00:00"}]
    await client.command(
        "schedule/create", name="Office hours", **dict.fromkeys(WEEK, always)
    )
    office, form = await ConsultEase.set_up(client)
    await client.subentry_flows.cancel(form)
    await office.set_options("desks", legacy_desks=True)
    await office.set_options("requests", topics=list(TOPICS))
    await client.call("consultease.import_students", csv=roster())
    return office


async def _add_people(office: ConsultEase, user_id: str) -> None:
    """Add everybody, each with what is special about them, and put them in areas."""
    special: dict[Member, dict[str, Any]] = {
        ANA: {"user_id": user_id, "schedule": HOURS},
        NOOR: {"linked_entities": [MOTION]},
    }
    await office.client.delete_areas()
    areas = {
        name: await office.client.create_area(name, icon)
        for name, icon in DEPARTMENTS.items()
    }
    for each in FACULTY:
        data: dict[str, Any] = {"department": each.department, "office": each.office}
        if each.courses:
            data["courses"] = list(each.courses)
        if each.desk_id:
            data["desk_id"] = each.desk_id
        person = await office.add_person(
            each.name, tuning={"grace": GRACE}, **data, **special.get(each, {})
        )
        await office.client.move_device(person.device_id, areas[each.department])
