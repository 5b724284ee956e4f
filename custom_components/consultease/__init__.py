"""ConsultEase: who is in, who asked and what became of it, for a school department."""

from functools import partial

from homeassistant.const import EVENT_CORE_CONFIG_UPDATE
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryNotReady
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.llm import async_register_api
from homeassistant.helpers.typing import ConfigType

from . import websocket_api
from .audit import Audit
from .const import DOMAIN, PLATFORMS
from .coordinator import ConsultEaseConfigEntry, HubCoordinator
from .core.ledger import Ledger
from .core.office import Office
from .downloads import async_setup_downloads
from .esphome_link import NativeLink
from .frontend import async_setup_frontend
from .kiosk import KioskSessions
from .kiosk_scans import KioskScans
from .llm import ConsultEaseAPI
from .mqtt import MqttDesks, async_clear_broker
from .on_behalf import async_setup_on_behalf
from .options import async_settings
from .presence_entities import LinkedEntities
from .public_status import PublicStatus
from .repairs import DeskIssues, async_create_set_aside_issue, async_delete_issues
from .services import async_setup_services
from .store import OfficeStore, StoreReadError
from .students import Students
from .updates import Updates
from .upkeep import Upkeep
from .watch import Watch

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Set up the actions, the cards' commands, the cards, and where files are fetched."""
    async_setup_on_behalf(hass)
    async_setup_services(hass)
    websocket_api.async_setup_websocket(hass)
    async_setup_downloads(hass)
    await async_setup_frontend(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: ConsultEaseConfigEntry) -> bool:
    """Set up the office, its people and what carries their desks' messages."""
    hub = entry.runtime_data = await _async_open(hass, entry)
    desks = MqttDesks(hass, hub)
    native = NativeLink(hass, hub)
    public = PublicStatus(hass, hub, desks.async_publish)
    desks.on_connect.append(public.async_resend)
    linked = LinkedEntities(hass, hub)
    sessions = KioskSessions(hass, hub)
    scans = KioskScans(hass, hub, sessions)
    audit = Audit(hass, hub)
    upkeep = Upkeep(hub)
    others = (native, public, linked, scans, sessions, audit, upkeep)
    entry.async_on_unload(hub.async_stop)
    for part in (desks, *others, DeskIssues(hass, hub), Watch(hass, hub)):
        entry.async_on_unload(part.async_stop)
    updates = Updates(hub, desks, linked, public, audit, upkeep)
    entry.async_on_unload(updates.async_stop)
    await hub.async_start()
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    # Before the first round: what is changed during it has one of its own.
    entry.async_on_unload(entry.add_update_listener(updates.async_round))
    await updates.async_round()
    native.async_start()
    entry.async_on_unload(websocket_api.async_attach(hass, hub, sessions))
    entry.async_on_unload(async_register_api(hass, ConsultEaseAPI(hub)))
    entry.async_on_unload(
        hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, updates.async_round)
    )
    return True


async def _async_open(
    hass: HomeAssistant, entry: ConsultEaseConfigEntry
) -> HubCoordinator:
    """Return the office as it is on disk."""
    store = OfficeStore(hass, partial(async_create_set_aside_issue, hass))
    try:
        stored = await store.async_load(Ledger)
    except StoreReadError as err:
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN,
            translation_key="storage_unreadable",
            translation_placeholders={"error": str(err)},
        ) from err
    office = Office(await async_settings(hass, entry), stored.roster, stored.office)
    store.attach(office)
    students = Students(hass, office, store, stored.key)
    return HubCoordinator(hass, entry, office, store, students)


async def async_unload_entry(
    hass: HomeAssistant, entry: ConsultEaseConfigEntry
) -> bool:
    """Unload the entry; what is open stays on disk."""
    if not await hass.config_entries.async_unload_platforms(entry, PLATFORMS):
        return False
    # Here, because for what is registered with ``async_on_unload`` Home Assistant
    # waits ten seconds and no more, and then loads what is on the disk.
    await entry.runtime_data.async_close()
    return True


async def async_remove_entry(
    hass: HomeAssistant, entry: ConsultEaseConfigEntry
) -> None:
    """Delete what is on disk: removing the entry is how an office is closed for good."""
    async_delete_issues(hass)
    try:
        await OfficeStore(hass).async_remove()
    finally:
        await async_clear_broker(hass, entry)
