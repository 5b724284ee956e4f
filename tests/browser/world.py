"""The department that all tests in a browser share."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
import json
from pathlib import Path
from typing import Any

from playwright.async_api import Browser

from script.harness import (
    Client,
    ConsultEase,
    HomeAssistant,
    Login,
    Person,
    add_user,
    log_in_as,
)
from script.harness.browser import log_in_pages
from script.simulator import Broker, Reader
from tests.e2e.loop import seen
from tests.e2e.pair import HANAKO, INAKI, MARA, MO
from tests.e2e.probe import Probe

from .screen import Screen, Wall

DASHBOARD = "school-wall"
SCANNER = "scanner/wall"
CARDS = {MARA: "04C0FFEE00D1CE", INAKI: "0007654321"}
NOT_A_CARD = "04DEADBEEF0BAD"
PIN = "246810"
PEOPLE: Mapping[str, dict[str, Any]] = {
    "Ana Reyes": {"department": "Computing", "office": "C-201", "courses": ["CS 101"]},
    "Liam O'Brien": {"department": "Computing", "office": "C-205"},
    "山田太郎": {"department": "Languages", "office": "L-106"},
}
AWAY = "Zoë Müller"

# Each kiosk has a size of its own; the phone is the faculty member's.
SIZES = {"hall": (1280, 800), "library": (800, 1280), "pin": (1024, 600)}
PHONE = (390, 844)
DESK = (1280, 800)


@dataclass(frozen=True, slots=True)
class World:
    """Home Assistant with people, students and kiosks, and everybody's screens."""

    hass: HomeAssistant
    admin: Client
    office: ConsultEase
    people: Mapping[str, Person]
    reader: Reader
    probe: Probe
    hall: Wall
    library: Wall
    pin: Wall
    phone: Screen
    desk: Screen

    @property
    def ana(self) -> Person:
        """Return whose queue the phone shows."""
        return self.people["Ana Reyes"]

    @property
    def screens(self) -> tuple[Screen, ...]:
        """Return all screens."""
        return (self.hall, self.library, self.pin, self.phone, self.desk)

    async def scan(self, card: str) -> str:
        """Hold a card to the hall's reader; return what that shows."""
        mark = self.reader.scan(card)
        return await seen(self.reader.wait_for_feedback, mark)

    async def tag(self, card: str) -> None:
        """Hold a card to the library's scanner, which is one of Home Assistant's."""
        await seen(self.probe.publish, SCANNER, card.encode())

    async def picture(self, folder: Path) -> None:
        """Keep what everybody sees."""
        for name in ("hall", "library", "pin", "phone", "desk"):
            screen: Screen = getattr(self, name)
            await screen.page.screenshot(path=folder / f"{name}.png")

    async def tidy(self) -> None:
        """Close every request and log everybody out."""
        for person in self.people.values():
            for each in await self.office.consultations(person):
                state = each["state"]
                verb = "complete" if state == "in_progress" else "cancel"
                await self.office.act(
                    f"{verb}_consultation", consultation_id=each["consultation_id"]
                )
        for wall in (self.hall, self.library, self.pin):
            await wall.clear()


async def build(
    stack: AsyncExitStack,
    hass: HomeAssistant,
    admin: Client,
    broker: Broker,
    browser: Browser,
) -> World:
    """Hire, enrol, hang up kiosks and log in all their users."""
    office = await ConsultEase.find(admin)
    await office.set_options("requests", topics=["Assignment", "Grades", "Thesis"])
    for number, card in CARDS.items():
        await admin.call("consultease.update_student", number=number, cards=[card])
    for number in (HANAKO, MO):
        await admin.call("consultease.update_student", number=number, pin=PIN)
    users = {
        name: await _user(admin, name) for name in ("hall", "library", "pin", "ana")
    }
    people = {
        name: await office.add_person(
            name,
            always_available=True,
            **data,
            **({"user_id": users["ana"][1]} if name == "Ana Reyes" else {}),
        )
        for name, data in PEOPLE.items()
    }
    people[AWAY] = await office.add_person(AWAY, department="Engineering")
    probe = stack.enter_context(Probe(broker))
    kiosks: dict[str, dict[str, Any]] = {
        "hall": {"reader": "reader-wall"},
        "library": {"tag_device": await _scanner(admin, probe), "idle_time": 10},
        "pin": {"identification": "number_pin", "keyboard": True},
    }
    hung = {
        name: await office.add_kiosk(name.title(), user_id=users[name][1], **data)
        for name, data in kiosks.items()
    }
    reader = await seen(stack.enter_context, Reader("reader-wall", broker))
    await admin.states.wait_for(hung["hall"]["reader"], "on")
    await admin.create_dashboard(
        DASHBOARD,
        "School",
        "mdi:school",
        {"strategy": {"type": "custom:consultease"}},
    )

    async def page(url_token: tuple[str, str], size: tuple[int, int]) -> Any:
        context = await log_in_pages(
            browser, *url_token, viewport={"width": size[0], "height": size[1]}
        )
        stack.push_async_callback(context.close)
        context.set_default_timeout(10_000)
        return await context.new_page()

    async def token(login: Login) -> tuple[str, str]:
        client = await stack.enter_async_context(log_in_as(admin.url, login))
        return client.url, client.token

    walls = {
        name: Wall(
            await page(await token(users[name][0]), SIZES[name]),
            admin.url,
            f"/{DASHBOARD}/kiosk",
            hung[name],
        )
        for name in hung
    }
    phone = Screen(
        await page(await token(users["ana"][0]), PHONE),
        admin.url,
        f"/{DASHBOARD}/queue",
    )
    desk = Screen(
        await page((admin.url, admin.token), DESK), admin.url, f"/{DASHBOARD}/overview"
    )
    world = World(
        hass=hass,
        admin=admin,
        office=office,
        people=people,
        reader=reader,
        probe=probe,
        **walls,
        phone=phone,
        desk=desk,
    )
    # One after the other: Home Assistant's page gives our bundle five seconds.
    for wall in walls.values():
        await wall.open()
        await wall.ready()
    await phone.open()
    await phone.arrived("queue")
    await desk.open()
    await desk.arrived("faculty")
    return world


async def _user(admin: Client, name: str) -> tuple[Login, str]:
    login = Login(f"{name}-screen", "correct horse", name.title())
    return login, await add_user(admin.websocket, login)


async def _scanner(admin: Client, probe: Probe) -> str:
    """Return the device of a tag scanner that MQTT discovery has found."""
    config = {
        "topic": SCANNER,
        "device": {"identifiers": ["scanner-9"], "name": "Wall scanner"},
    }
    topic = "homeassistant/tag/scanner9/config"
    registry = await admin.subscribe(
        "subscribe_events", event_type="device_registry_updated"
    )
    await seen(probe.publish, topic, json.dumps(config).encode())
    while True:
        for device in await admin.devices():
            if device["name"] == "Wall scanner":
                iden: str = device["id"]
                return iden
        await registry.wait_for()
