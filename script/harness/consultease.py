"""ConsultEase in a running Home Assistant, set up and used as its users do."""

from collections.abc import Mapping, Sequence, Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Self

from .client import Client
from .flows import FlowStep, Input
from .kiosk import Kiosk
from .websocket import Json, Subscription

DOMAIN = "consultease"

# The entities of everybody, and of who has a desk unit, by the ends of their unique ids.
_OF_PERSON = frozenset(
    [
        "accept",
        "always_available",
        "availability",
        "call_next",
        "complete",
        "consultation",
        "decline",
        "estimated_wait",
        "presence",
        "queue",
        "status",
        "waiting",
    ]
)
_OF_DESK = frozenset(
    ["beacon_battery", "desk", "desk_screen", "free_memory", "last_seen", "signal"]
)

_OF_KIOSK = frozenset(["connection", "last_scan"])


@dataclass(frozen=True, slots=True)
class Person:
    """A faculty member; ``person["presence"]`` is an entity id."""

    faculty_id: str
    name: str
    device_id: str
    entities: Mapping[str, str]

    def __getitem__(self, key: str) -> str:
        """Return the id of the entity with a key, such as ``status``."""
        return self.entities[key]


class ConsultEase:
    """The integration, as an administrator's client sees it."""

    def __init__(self, client: Client, entry_id: str) -> None:
        """Use the client of an administrator."""
        self.client = client
        self.entry_id = entry_id
        self._registered: Subscription | None = None

    @classmethod
    async def find(cls, client: Client) -> Self:
        """Return the integration that is set up already."""
        (entry,) = await client.config_entries(DOMAIN)
        return cls(client, entry["entry_id"])

    @classmethod
    async def set_up(cls, client: Client) -> tuple[Self, FlowStep]:
        """Set it up; return it, and the form for the first faculty member.

        That form is where the set-up leads; fill it in or cancel it.
        """
        flows = client.config_flows
        step = (await flows.start(DOMAIN)).expect("form")
        step = (await flows.submit(step, {})).expect("create_entry")
        _, following = step.raw["next_flow"]
        form = await client.subentry_flows.resume(following)
        return cls(client, step.result["entry_id"]), form

    async def remove(self) -> None:
        """Remove the integration, with all that it kept."""
        await self.client.delete_config_entry(self.entry_id)

    async def state(self) -> str:
        """Return the state of the config entry, such as ``loaded``."""
        entries = await self.client.config_entries(DOMAIN)
        state: str = next(
            each["state"] for each in entries if each["entry_id"] == self.entry_id
        )
        return state

    async def set_options(self, page: str, **options: Json) -> None:
        """Change options on a page of the form; others stay."""
        flows = self.client.options_flows
        menu = (await flows.start(self.entry_id)).expect("menu")
        step = await flows.submit(menu, {"next_step_id": page})
        (await flows.finish(step, options)).expect("create_entry")

    # People

    async def add_person(self, name: str, **data: Json) -> Person:
        """Add a faculty member through the form."""
        known = {each["subentry_id"] for each in await self.subentries()}
        user_input = {"name": name, **data}
        await self.client.add_subentry(self.entry_id, "faculty", user_input)
        (added,) = {each["subentry_id"] for each in await self.subentries()} - known
        return await self.settled(added, desk="desk_id" in data)

    async def change_person(self, person: Person, **data: Json) -> Person:
        """Change a faculty member through the form; what is not given stays."""
        flows = self.client.subentry_flows
        step = await flows.start(
            [self.entry_id, "faculty"], subentry_id=person.faculty_id
        )
        (await flows.finish(step, data)).expect("abort")
        return await self.person(person.faculty_id)

    async def remove_person(self, person: Person) -> None:
        """Remove a faculty member."""
        await self._remove(person.faculty_id)

    async def settled(self, faculty_id: str, *, desk: bool) -> Person:
        """Return a faculty member once all their entities are there."""
        wanted = _OF_PERSON | _OF_DESK if desk else _OF_PERSON
        await self._until_registered(faculty_id, wanted)
        return await self.person(faculty_id)

    async def person(self, faculty_id: str) -> Person:
        """Return a faculty member by the id of their subentry."""
        return next(
            each for each in await self.people() if each.faculty_id == faculty_id
        )

    async def people(self) -> list[Person]:
        """Return everybody, in the order they were added."""
        devices = await self._devices()
        return [
            Person(
                faculty_id=each["subentry_id"],
                name=each["title"],
                device_id=devices[each["subentry_id"]],
                entities=await self._entities(each["subentry_id"]),
            )
            for each in await self.subentries()
            if each["subentry_type"] == "faculty" and each["subentry_id"] in devices
        ]

    async def entities(self) -> Mapping[str, str]:
        """Return the ids of the office's own entities by key."""
        return await self._entities(self.entry_id)

    async def subentries(self) -> list[dict[str, Json]]:
        """Return the config subentries, in the order they were added."""
        rows: list[dict[str, Json]] = await self.client.command(
            "config_entries/subentries/list", entry_id=self.entry_id
        )
        return rows

    # Kiosks

    async def add_kiosk(self, name: str, **data: Json) -> Kiosk:
        """Add a kiosk through the form; return it once its entities are there."""
        known = {each["subentry_id"] for each in await self.subentries()}
        user_input = {"name": name, **data}
        await self.client.add_subentry(self.entry_id, "kiosk", user_input)
        (added,) = {each["subentry_id"] for each in await self.subentries()} - known
        wanted = _OF_KIOSK | ({"reader"} if "reader" in data else set())
        await self._until_registered(added, wanted)
        (kiosk,) = [each for each in await self.kiosks() if each.kiosk_id == added]
        return kiosk

    async def remove_kiosk(self, kiosk: Kiosk) -> None:
        """Remove a kiosk."""
        await self._remove(kiosk.kiosk_id)

    async def kiosks(self) -> list[Kiosk]:
        """Return the kiosks, in the order they were added."""
        devices = await self._devices()
        return [
            Kiosk(
                kiosk_id=each["subentry_id"],
                name=each["title"],
                device_id=devices[each["subentry_id"]],
                entities=await self._entities(each["subentry_id"]),
            )
            for each in await self.subentries()
            if each["subentry_type"] == "kiosk" and each["subentry_id"] in devices
        ]

    # Consultations

    async def add_students(self, students: Mapping[str, str]) -> None:
        """Put students on the roster: names by number."""
        for number, name in students.items():
            await self.client.call("consultease.add_student", number=number, name=name)

    async def request(
        self, person: Person, student: str, details: str, **facts: Json
    ) -> dict[str, Any]:
        """Ask for a consultation; return it."""
        return await self.act(
            "request_consultation",
            device_id=person.device_id,
            student=student,
            details=details,
            **facts,
        )

    async def act(self, action: str, **data: Json) -> dict[str, Any]:
        """Call an action that answers with a consultation; return it."""
        response = await self.client.call(
            f"consultease.{action}", response=True, **data
        )
        consultation: dict[str, Any] = response["consultation"]
        return consultation

    async def consultations(
        self, person: Person, states: Sequence[str] | None = None
    ) -> list[dict[str, Any]]:
        """Return a person's consultations: the open ones, or those in some states."""
        data: Input = {} if states is None else {"states": list(states)}
        response = await self.client.call(
            "consultease.get_consultations",
            response=True,
            device_id=person.device_id,
            **data,
        )
        found: list[dict[str, Any]] = response["consultations"]
        return found

    async def catch_up(self, person: Person) -> None:
        """Return when everything that was said before is done and on disk.

        Commands are carried out in order: this one changes nothing and comes last.
        """
        await self.client.call(
            "consultease.set_availability",
            device_id=person.device_id,
            availability="automatic",
        )

    # Inside

    async def _until_registered(self, owner_id: str, wanted: AbstractSet[str]) -> None:
        if self._registered is None:
            self._registered = await self.client.subscribe(
                "subscribe_events", event_type="entity_registry_updated"
            )
        while not wanted <= (await self._entities(owner_id)).keys():
            await self._registered.wait_for()

    async def _remove(self, subentry_id: str) -> None:
        await self.client.command(
            "config_entries/subentries/delete",
            entry_id=self.entry_id,
            subentry_id=subentry_id,
        )

    async def _devices(self) -> dict[str, str]:
        """Return device ids by what ConsultEase calls them."""
        return {
            name: device["id"]
            for device in await self.client.devices()
            for domain, name in device["identifiers"]
            if domain == DOMAIN
        }

    async def _entities(self, owner_id: str) -> dict[str, str]:
        prefix = f"{owner_id}_"
        rows = await self.client.entities(
            lambda row: (
                row["platform"] == DOMAIN and row["unique_id"].startswith(prefix)
            )
        )
        return {row["unique_id"].removeprefix(prefix): row["entity_id"] for row in rows}
