"""Entities that come and go: with people, their desk units and kiosks' readers."""

from collections.abc import Callable, Iterable
from typing import Any

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from .const import DOMAIN
from .coordinator import ConsultEaseConfigEntry
from .faculty_coordinator import FacultyCoordinator
from .kiosk_coordinator import KioskCoordinator


@callback
def async_add_to_people[DescriptionT: EntityDescription](
    entry: ConsultEaseConfigEntry,
    add: AddConfigEntryEntitiesCallback,
    entity: Callable[[FacultyCoordinator, DescriptionT], Entity],
    descriptions: Iterable[DescriptionT],
    platform: Platform | None = None,
    of_desk: Iterable[DescriptionT] = (),
) -> None:
    """Add an ``entity`` of each description to everybody there is, and to who comes later.

    Those ``of_desk`` are there on their ``platform`` as long as somebody has a
    desk unit: without one, nobody has a row of entities that never know anything.
    """

    @callback
    def add_to(person: FacultyCoordinator, those: Iterable[DescriptionT]) -> None:
        add(
            [entity(person, each) for each in those],
            config_subentry_id=person.faculty_id,
        )

    @callback
    def add_person(person: FacultyCoordinator) -> None:
        add_to(person, descriptions)
        if platform:
            _follow(
                person,
                person.faculty_id,
                lambda: person.faculty.desk_id is not None,
                platform,
                of_desk,
                lambda: add_to(person, of_desk),
            )

    entry.runtime_data.async_add_people(add_person)


@callback
def async_add_to_kiosks[DescriptionT: EntityDescription](
    entry: ConsultEaseConfigEntry,
    add: AddConfigEntryEntitiesCallback,
    entity: Callable[[KioskCoordinator, DescriptionT], Entity],
    descriptions: Iterable[DescriptionT],
    platform: Platform | None = None,
    of_reader: Iterable[DescriptionT] = (),
) -> None:
    """Do the same with kiosks and their readers: a tag scanner has entities of its own."""

    @callback
    def add_to(kiosk: KioskCoordinator, those: Iterable[DescriptionT]) -> None:
        add([entity(kiosk, each) for each in those], config_subentry_id=kiosk.kiosk.id)

    @callback
    def add_kiosk(kiosk: KioskCoordinator) -> None:
        add_to(kiosk, descriptions)
        if platform:
            _follow(
                kiosk,
                kiosk.kiosk.id,
                lambda: kiosk.kiosk.reader is not None,
                platform,
                of_reader,
                lambda: add_to(kiosk, of_reader),
            )

    entry.runtime_data.kiosks.async_add_kiosks(add_kiosk)


def _follow(
    coordinator: DataUpdateCoordinator[Any],
    owner_id: str,
    has_fn: Callable[[], bool],
    platform: Platform,
    descriptions: Iterable[EntityDescription],
    add: Callable[[], None],
) -> None:
    had: bool | None = None

    @callback
    def follow() -> None:
        nonlocal had
        has = has_fn()
        if has is had:
            return
        had = has
        if has:
            add()
            return
        unique_ids = (f"{owner_id}_{each.key}" for each in descriptions)
        async_remove_entities(coordinator.hass, platform, unique_ids)

    follow()
    coordinator.async_add_listener(follow)


@callback
def async_remove_entities(
    hass: HomeAssistant, platform: Platform, unique_ids: Iterable[str]
) -> None:
    """Remove those of these entities that there are."""
    registry = er.async_get(hass)
    for unique_id in unique_ids:
        if entity_id := registry.async_get_entity_id(platform, DOMAIN, unique_id):
            registry.async_remove(entity_id)
