"""Desk units and card readers over MQTT: the only place that touches Home Assistant's broker client."""

from collections.abc import Callable
from typing import NamedTuple

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
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util, slugify

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

# Seconds. A person whose beacon flickers must not make the broker store a queue
# per flicker; what is in the queue is sent at once all the same.
STATUS_INTERVAL = 2.0


class _Sent(NamedTuple):
    queue: HubQueue
    at: float


async def async_clear_broker(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Clear what the broker keeps of the people of an entry that is removed.

    Of a broker that is away nothing can be taken back.
    """
    if not hass.config_entries.async_loaded_entries(mqtt.DOMAIN):
        return
    prefix, site = topic_prefix(entry), slugify(entry.options.get(CONF_SITE_NAME) or "")
    for faculty in faculty_subentries(entry).values():
        clearing: list[Outgoing] = []
        if faculty.desk_id is not None:
            clearing.append(HubForget(desk_id=faculty.desk_id))
        if site:
            clearing.append(SiteStatus(prefix=prefix, site=site, faculty_id=faculty.id))
        for each in (each for message in clearing for each in encode(prefix, message)):
            if mqtt.is_connected(hass):
                await mqtt.async_publish(
                    hass, each.topic, each.payload, each.qos, each.retain
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
        self._sent: dict[str, _Sent] = {}
        self._held: dict[str, HubQueue] = {}
        # Prefix and desk unit of what is to be cleared when the broker is back.
        self._forgotten: set[tuple[str, str]] = set()
        self._flush: CALLBACK_TYPE | None = None
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
        if self._flush:
            self._flush()
            self._flush = None
        self._held.clear()
        self._topics = None

    # From the broker

    @callback
    def _async_received(self, received: mqtt.ReceiveMessage) -> None:
        assert not isinstance(received.payload, str)  # encoding=None
        message = decode(
            self._prefix, received.topic, bytes(received.payload), received.retain
        )
        if isinstance(message, Malformed):
            self._hub.async_drop(message)
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
        self._hub.broker = connected
        if connected:
            self._resend()
        else:
            office, others = self._hub.office, self._hub.native_desks
            office.lose_desks(
                dt_util.utcnow(),
                {desk.state.id for desk in office.desks.all()} - others,
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
            self._held.pop(message.desk_id, None)
        if isinstance(message, HubQueue):
            sent = self._sent.get(message.desk_id)
            if (
                sent
                and sent.queue.items == message.items
                and sent.queue.waiting == message.waiting
                and self._hass.loop.time() - sent.at < STATUS_INTERVAL
            ):
                self._held[message.desk_id] = message
                if self._flush is None:
                    self._flush = async_call_later(
                        self._hass, STATUS_INTERVAL, self._async_flush
                    )
                return
            self._held.pop(message.desk_id, None)
        self.async_publish(message)

    @callback
    def _async_flush(self, _: object) -> None:
        self._flush = None
        held, self._held = self._held, {}
        for message in held.values():
            self.async_publish(message)

    @callback
    def async_publish(self, message: Outgoing, prefix: str | None = None) -> None:
        """Publish a message, if the broker is there."""
        prefix = self._prefix if prefix is None else prefix
        if self._topics is None or not mqtt.is_connected(self._hass):
            # Connecting resends what is retained, and a desk unit without a
            # receipt sends its answer again.
            if isinstance(message, HubForget):
                self._forgotten.add((prefix, message.desk_id))
            return
        if isinstance(message, HubQueue):
            self._sent[message.desk_id] = _Sent(message, self._hass.loop.time())
        for each in encode(prefix, message):
            self._hub.config_entry.async_create_background_task(
                self._hass,
                self._async_publish(each.topic, each.payload, each.qos, each.retain),
                "consultease publish",
            )

    async def _async_publish(
        self, topic: str, payload: str, qos: int, retain: bool
    ) -> None:
        try:
            await mqtt.async_publish(self._hass, topic, payload, qos, retain)
        except HomeAssistantError:
            # The connection was lost on the way: as above.
            self._sent.clear()
