"""A small integration, written into a benchmark's Home Assistant, that looks at it from inside.

It is written at run time because a second manifest in the repository would be
taken for a second integration.
"""

import json
from pathlib import Path

DOMAIN = "bench_probe"
MARKER = "bench/marker"
BARE = "bare"

_MANIFEST = {
    "domain": DOMAIN,
    "name": "Benchmark probe",
    "version": "0.0.0",
    "codeowners": [],
    "dependencies": ["mqtt", "websocket_api"],
    "documentation": "https://www.home-assistant.io",
    "iot_class": "local_push",
    "requirements": [],
}

_SOURCE = '''
"""Counts state writes and notes when markers come by on the broker."""

import asyncio
import time

import psutil
import voluptuous as vol

from homeassistant.components import mqtt, websocket_api
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import callback

MARKER = "bench/marker"


async def async_setup(hass, config):
    writes = 0
    markers = {}
    process = psutil.Process()

    @callback
    def count(event):
        nonlocal writes
        writes += 1

    async def marked(message):
        # Whatever the messages before the marker have set off in this turn of
        # the loop and the next is part of their cost.
        for _ in range(3):
            await asyncio.sleep(0)
        name = message.payload
        now = {
            "wall": time.monotonic(),
            "cpu": time.process_time(),
            "writes": writes,
        }
        markers.setdefault(name, hass.loop.create_future()).set_result(now)

    @websocket_api.websocket_command(
        {vol.Required("type"): "bench_probe/marker", vol.Required("name"): str}
    )
    @websocket_api.async_response
    async def wait(hass, connection, msg):
        future = markers.setdefault(msg["name"], hass.loop.create_future())
        connection.send_result(msg["id"], await future)

    @websocket_api.websocket_command({vol.Required("type"): "bench_probe/memory"})
    @callback
    def memory(hass, connection, msg):
        connection.send_result(msg["id"], process.memory_info().rss)

    longest = 0.0

    async def watch():
        nonlocal longest
        while True:
            begun = time.monotonic()
            await asyncio.sleep(0.001)
            longest = max(longest, time.monotonic() - begun - 0.001)

    @websocket_api.websocket_command({vol.Required("type"): "bench_probe/watch"})
    @callback
    def start_watch(hass, connection, msg):
        hass.async_create_background_task(watch(), "watch")
        connection.send_result(msg["id"])

    @websocket_api.websocket_command({vol.Required("type"): "bench_probe/longest"})
    @callback
    def tell_longest(hass, connection, msg):
        nonlocal longest
        connection.send_result(msg["id"], longest)
        longest = 0.0

    @websocket_api.websocket_command({vol.Required("type"): "bench_probe/lookup"})
    @callback
    def lookup(hass, connection, msg):
        (entry,) = hass.config_entries.async_loaded_entries("consultease")
        roster = entry.runtime_data.office.roster
        some = list(roster)[::97]
        begun = time.perf_counter()
        for each in some:
            assert roster.get(each.number) is each
        halfway = time.perf_counter()
        for each in some:
            assert roster.by_card(each.cards[0]) is each
        ended = time.perf_counter()
        connection.send_result(
            msg["id"],
            {
                "students": len(roster),
                "number": (halfway - begun) / len(some),
                "card": (ended - halfway) / len(some),
            },
        )

    hass.bus.async_listen(EVENT_STATE_CHANGED, count)
    for command in (start_watch, tell_longest, lookup):
        websocket_api.async_register_command(hass, command)
    websocket_api.async_register_command(hass, wait)
    websocket_api.async_register_command(hass, memory)
    await mqtt.async_subscribe(hass, MARKER, marked, 1)
    @callback
    def drop(message):
        """Show what receiving costs before anybody does anything with a message."""

    await mqtt.async_subscribe(hass, "bare/desk/+/presence", drop, 0)
    return True
'''


def write_probe(config_dir: Path) -> None:
    """Write the integration and switch it on."""
    folder = config_dir / "custom_components" / DOMAIN
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_text(json.dumps(_MANIFEST), encoding="utf-8")
    (folder / "__init__.py").write_text(_SOURCE, encoding="utf-8")
