"""Desk units and card readers over MQTT: the only place that touches Home Assistant's broker client."""

from asyncio import Semaphore, gather
from collections.abc import Callable
import logging

from homeassistant.components import mqtt
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.util import dt as dt_util, slugify
from homeassistant.util.async_ import create_eager_task

from .const import CONF_LEGACY_DESKS, CONF_SITE_NAME
from .coordinator import HubCoordinator
from .core.desk import Outgoing, decode, encode, is_legacy, subscriptions
from .core.desk.messages import (
    DeskAvailability,
    HubForget,
    HubMessage,
    HubQueue,
    Malformed,
)
from .core.desk.reader import ReaderCommand, ReaderFeedback, ReaderMessage
from .core.desk.site import SiteStatus
from .core.events import DeskCommanded, Event
from .options import faculty_subentries, topic_prefix
from .spacing import Spacing

_LOGGER = logging.getLogger(__name__)

# Messages on their way at a time, as many as the broker client has under way
# itself. At a start everybody's desk unit is told everything.
_IN_FLIGHT = 20


async def async_clear_broker(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Clear what the broker keeps of the people of an entry that is removed.

    Of a broker that is away, or is lost meanwhile, nothing can be taken back.
    """
    if not hass.config_entries.async_loaded_entries(mqtt.DOMAIN):
        return
    prefix, site = topic_prefix(entry), slugify(entry.options.get(CONF_SITE_NAME) or "")
    clearing: list[Outgoing] = []
    for faculty in faculty_subentries(entry).values():
        if faculty.desk_id is not None:
            clearing.append(HubForget(desk_id=faculty.desk_id))
        if site:
            clearing.append(SiteStatus(prefix=prefix, site=site, faculty_id=faculty.id))
    try:
        for message in clearing:
            if mqtt.is_connected(hass):
                await _async_publish(hass, prefix, message)
    except HomeAssistantError as err:
        _LOGGER.warning(
            "The broker was lost; what it keeps of people who are gone stays: %s", err
        )


async def _async_publish(hass: HomeAssistant, prefix: str, message: Outgoing) -> None:
    # All at once: what follows for the same unit must not come in between.
    await gather(
        *(
            create_eager_task(
                mqtt.async_publish(
                    hass, each.topic, each.payload, each.qos, each.retain
                )
            )
            for each in encode(prefix, message)
        )
    )


class MqttDesks:
    """Carries the messages of desk units and readers between the broker and the hub."""

    def __init__(self, hass: HomeAssistant, hub: HubCoordinator) -> None:
        """Take the hub; ``async_update`` subscribes."""
        self._hass = hass
        self._hub = hub
        self._topics: tuple[str, bool] | None = None
        self._prefix = topic_prefix(hub.config_entry)
        self._subscriptions: list[CALLBACK_TYPE] = []
        self._sent: dict[str, HubQueue] = {}
        self._queues = Spacing(hass, self._send_queue)
        # Prefix and desk unit of what is to be cleared when the broker is back.
        self._forgotten: set[tuple[str, str]] = set()
        self._in_flight = Semaphore(_IN_FLIGHT)
        self._stopped = False
        # Who has more to tell a broker that may have lost it.
        self.on_connect: list[Callable[[], None]] = []
        self._always = [
            hub.office.subscribe(self._async_happened),
            hub.readers.async_subscribe_commands(self._async_tell_reader),
            mqtt.async_subscribe_connection_status(hass, self._async_connection),
            async_dispatcher_connect(
                hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._async_entry_changed
            ),
        ]

    async def async_update(self) -> None:
        """Subscribe to the topics that the options name.

        Never waits for the broker. Without an MQTT entry nothing happens until
        there is one.
        """
        entry = self._hub.config_entry
        prefix = topic_prefix(entry)
        topics = (prefix, entry.options.get(CONF_LEGACY_DESKS, False))
        if (
            self._stopped
            or topics == self._topics
            or not mqtt.mqtt_config_entry_enabled(self._hass)
        ):
            return
        moved = prefix != self._prefix
        if moved or self._topics is not None:
            self._leave_topics(moved=moved)
        self._unsubscribe()
        self._prefix = prefix
        try:
            for topic, qos in subscriptions(*topics):
                self._subscriptions.append(
                    await mqtt.async_subscribe(
                        self._hass, topic, self._async_received, qos, encoding=None
                    )
                )
        except HomeAssistantError:
            # The entry is there but not loaded yet; its loading calls us again.
            self._unsubscribe()
            return
        self._topics = topics
        self._hub.broker = mqtt.is_connected(self._hass)
        self._resend()

    @callback
    def async_stop(self) -> None:
        """Let go of everything."""
        self._stopped = True
        self._unsubscribe()
        for unsubscribe in self._always:
            unsubscribe()

    @callback
    def _leave_topics(self, *, moved: bool) -> None:
        """Let go of the desk units heard so far, before other topics are subscribed to."""
        office = self._hub.office
        office.drop_unclaimed()
        if not moved:
            return
        # Under the old prefix nobody is told any more what became of a request.
        own = [
            each.desk_id
            for each in office.people()
            if each.desk_id is not None
            and not is_legacy(each.desk_id)
            and each.desk_id not in self._hub.native_desks
        ]
        for desk_id in own:
            self._send(HubForget(desk_id=desk_id))
        office.lose_desks(dt_util.utcnow(), own)
        self._hub.readers.async_lose()

    @callback
    def _unsubscribe(self) -> None:
        for unsubscribe in self._subscriptions:
            unsubscribe()
        self._subscriptions.clear()
        self._queues.clear()
        self._topics = None

    # From the broker

    @callback
    def _async_received(self, received: mqtt.ReceiveMessage) -> None:
        assert not isinstance(received.payload, str)  # encoding=None
        message = decode(
            self._prefix, received.topic, bytes(received.payload), received.retain
        )
        if isinstance(message, Malformed):
            self._hub.traffic.drop(message)
        elif isinstance(message, ReaderMessage):
            self._hub.readers.async_receive(message)
        elif message is not None:
            if (
                isinstance(message, DeskAvailability)
                and message.online
                and not message.retained
            ):
                self._hub.native_desks.discard(message.desk_id)
            self._hub.async_receive(message)

    @callback
    def _async_connection(self, connected: bool) -> None:
        if self._topics is None:
            # A client that somebody switches off is no broker that is away.
            return
        self._hub.broker = connected
        if connected:
            self._resend()
        else:
            self._lose()

    @callback
    def _lose(self) -> None:
        office, others = self._hub.office, self._hub.native_desks
        office.lose_desks(
            dt_util.utcnow(), {desk.state.id for desk in office.desks.all()} - others
        )
        self._hub.readers.async_lose()

    @callback
    def _async_entry_changed(
        self, change: ConfigEntryChange, entry: ConfigEntry
    ) -> None:
        if entry.domain != mqtt.DOMAIN:
            return
        if entry.state is ConfigEntryState.UNLOAD_IN_PROGRESS:
            # What is subscribed now would go over to the next client, where
            # nobody could end it any more.
            self._unsubscribe()
            self._hub.broker = None
            self._lose()
        elif entry.state is ConfigEntryState.LOADED and self._topics is None:
            self._hass.async_create_task(self.async_update(), "consultease subscribe")

    # To the broker

    @callback
    def _resend(self) -> None:
        self._sent.clear()
        forgotten, self._forgotten = self._forgotten, set()
        for prefix, desk_id in forgotten:
            self.async_publish(HubForget(desk_id=desk_id), prefix)
        self._hub.office.resend()
        for listener in self.on_connect:
            listener()

    @callback
    def _async_happened(self, event: Event) -> None:
        if not isinstance(event, DeskCommanded):
            return
        if event.message.desk_id not in self._hub.native_desks:
            self._send(event.message)

    @callback
    def _async_tell_reader(self, command: ReaderCommand) -> None:
        native = self._hub.readers.is_native(command.reader_id)
        if not (native and isinstance(command, ReaderFeedback)):
            self.async_publish(command)

    @callback
    def _send(self, message: HubMessage) -> None:
        if isinstance(message, HubForget):
            # What was held back must not come after.
            self._sent.pop(message.desk_id, None)
            self._queues.forget(message.desk_id)
        if isinstance(message, HubQueue):
            sent = self._sent.get(message.desk_id)
            # A status alone may wait; what is in the queue may not.
            news = sent is None or (sent.items, sent.waiting) != (
                message.items,
                message.waiting,
            )
            self._queues.put(message.desk_id, message, at_once=news)
        else:
            self.async_publish(message)

    def _send_queue(self, desk_id: str, message: HubQueue) -> bool:
        # Before: a connection that breaks on the way makes us forget it again.
        self._sent[desk_id] = message
        if not self.async_publish(message):
            del self._sent[desk_id]
            return False
        return True

    @callback
    def async_publish(self, message: Outgoing, prefix: str | None = None) -> bool:
        """Publish a message, if the broker is there; return whether it is."""
        prefix = self._prefix if prefix is None else prefix
        if self._topics is None or not mqtt.is_connected(self._hass):
            self._keep_back(message, prefix)
            return False
        self._hub.config_entry.async_create_background_task(
            self._hass, self._async_publish(message, prefix), "consultease publish"
        )
        return True

    async def _async_publish(self, message: Outgoing, prefix: str) -> None:
        try:
            async with self._in_flight:
                await _async_publish(self._hass, prefix, message)
        except HomeAssistantError:
            # The connection was lost on the way.
            self._sent.clear()
            self._keep_back(message, prefix)

    @callback
    def _keep_back(self, message: Outgoing, prefix: str) -> None:
        # Connecting resends what is retained, and a desk unit without a receipt
        # sends its answer again; what is to be cleared nobody else would know.
        if isinstance(message, HubForget):
            self._forgotten.add((prefix, message.desk_id))
