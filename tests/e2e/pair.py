"""A broker and a Home Assistant with ConsultEase and a roster."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from script.harness import (
    Client,
    ConsultEase,
    HomeAssistant,
    Login,
    Mosquitto,
    connect,
    onboard,
)
from script.simulator import Broker, Gen3Desk

from .loop import run_apart

OWNER = Login("owner", "correct horse", "Olivia Owner")

TOKEN = "end-to-end tests"
MINUTES = 123_456
"""Milliseconds of an uptime that is past the first looks of an original unit."""

MARA, INAKI, HANAKO, MO = "2026-0101", "2026-0102", "2026-0103", "2026-0104"
STUDENTS = {
    MARA: "Mara Santos",
    INAKI: "Iñaki Etxeberria",
    HANAKO: "佐藤花子",
    MO: "Mo",
}


async def open_office(home_assistant: HomeAssistant, mosquitto: Mosquitto) -> str:
    """Do what a new owner does; return a lasting token of theirs."""
    token = await onboard(home_assistant.url, OWNER)
    async with connect(home_assistant.url, token) as client:
        await client.wait_running()
        await client.add_mqtt(mosquitto.host, mosquitto.port)
        office, form = await ConsultEase.set_up(client)
        await client.subentry_flows.cancel(form)
        await office.set_options("desks", legacy_desks=True)
        await office.add_students(STUDENTS)
        await _until_heard(office, Broker(mosquitto.host, mosquitto.port))
        token = await client.create_token(TOKEN)
        # Whoever kills it later must find it as it is now.
        await home_assistant.wait_stored("auth", TOKEN)
        return token


async def _until_heard(office: ConsultEase, broker: Broker) -> None:
    """Wait until desks are heard: Home Assistant subscribes some time after it was told."""
    with Gen3Desk(100, "Nobody", broker, uptime_ms=MINUTES) as desk:
        desk.arrive()
        person = await office.add_person("Nobody", desk_id=desk.desk_id)
        await office.client.states.wait_for(person["presence"], "on")
    await office.remove_person(person)


class Pair:
    """A broker and a Home Assistant that tests may stop and kill."""

    def __init__(self, mosquitto: Mosquitto, home_assistant: HomeAssistant) -> None:
        """Take both; nothing is started yet."""
        self.mosquitto = mosquitto
        self.home_assistant = home_assistant
        self.broker = Broker(mosquitto.host, mosquitto.port)
        self._token = ""

    def begin(self) -> None:
        """Run, with nobody whom an earlier test has left."""
        self.start()
        run_apart(self._remove_everybody())

    def start(self) -> None:
        """Start what does not run; the first time, set everything up."""
        if not self.mosquitto.process.running:
            self.mosquitto.start()
        if not self.home_assistant.process.running:
            self.home_assistant.start()
        if not self._token:
            self._token = run_apart(open_office(self.home_assistant, self.mosquitto))

    @asynccontextmanager
    async def admin(self) -> AsyncGenerator[Client]:
        """Be the owner, once Home Assistant has started everything."""
        async with connect(self.home_assistant.url, self._token) as client:
            await client.wait_running()
            yield client

    async def _remove_everybody(self) -> None:
        async with self.admin() as client:
            office = await ConsultEase.find(client)
            for person in await office.people():
                await office.remove_person(person)
