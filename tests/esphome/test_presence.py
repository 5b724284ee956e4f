"""Presence from the bytes of Bluetooth advertisements."""

import asyncio
from typing import Any

import pytest

from .messages import CONFIG
from .unit import Unit

MAC = "AABBCCDDEEFF"
OTHER = "112233445566"
UUID = "F7826DA64FA24E988024BC5B71E0893E"
IBEACON = "f7826da6-4fa2-4e98-8024-bc5b71e0893e/1/258"
FLAGS = "020106"


def ibeacon(uuid: str = UUID, major: int = 1, minor: int = 258) -> str:
    """Return an iBeacon's advertisement: flags, then Apple's manufacturer data."""
    return f"{FLAGS}1AFF4C000215{uuid}{major:04X}{minor:04X}C5"


# The Bluetooth specification's own example: a key, and an address made with it.
IRK = "irk:ec0234a357c8ad05341010a60a397d9b"
RESOLVABLE = "7081940DFBAA"


async def hear(unit: Unit, mac: str = MAC, rssi: int = -60, data: str = FLAGS) -> None:
    """Let the unit receive an advertisement."""
    await unit.do("test_radio", {"mac": mac, "rssi": rssi, "data": data})


async def listen_for(unit: Unit, *beacons: str, **settings: Any) -> None:
    """Say whom to listen for."""
    await unit.do("consultease_config", CONFIG | {"beacons": list(beacons)} | settings)


async def silence(unit: Unit) -> None:
    """Assert that nothing was said of presence, once all before it was dealt with."""
    await unit.screen()
    assert not unit.heard("presence")


async def test_arriving_is_said_at_once(unit: Unit) -> None:
    """The first advertisement is enough, and carries its signal."""
    await listen_for(unit, "AA:BB:CC:DD:EE:FF")
    await hear(unit, rssi=-71)
    said = await unit.wait_said("presence", seconds=2)
    assert said == {"present": True, "rssi": -71, "boot": 1, "seq": 1}


@pytest.mark.parametrize(
    ("beacon", "mac", "rssi", "data"),
    [
        ("AA:BB:CC:DD:EE:FF", OTHER, -60, FLAGS),
        ("AA:BB:CC:DD:EE:FF", MAC, -86, FLAGS),
        (IBEACON, OTHER, -60, ibeacon(minor=259)),
        (IBEACON, OTHER, -60, ibeacon(major=2)),
        (IBEACON, OTHER, -60, ibeacon(uuid=UUID[::-1])),
        (IBEACON, OTHER, -86, ibeacon()),
        (IBEACON, OTHER, -60, ibeacon()[:-10]),
        (IRK, "7081940DFBAB", -60, FLAGS),
        (IRK, "F08194FC5E6E", -60, FLAGS),
        (IRK, RESOLVABLE, -86, FLAGS),
        (IRK[:-1], RESOLVABLE, -60, FLAGS),
        (IRK[:-1] + "g", RESOLVABLE, -60, FLAGS),
        ("rubbish", OTHER, -60, FLAGS),
        ("", MAC, -60, FLAGS),
    ],
    ids=[
        "another",
        "too weak",
        "wrong minor",
        "wrong major",
        "wrong uuid",
        "too weak ibeacon",
        "cut short",
        "address of another key",
        "no resolvable address",
        "too weak phone",
        "short key",
        "no key",
        "no beacon",
        "none",
    ],
)
async def test_who_is_not_meant(
    unit: Unit, beacon: str, mac: str, rssi: int, data: str
) -> None:
    """Only the person's own beacon counts, and only if it is near."""
    await listen_for(unit, beacon, grace=60)
    await hear(unit, mac, rssi, data)
    await silence(unit)


@pytest.mark.parametrize("spelling", [IBEACON, IBEACON.upper()])
async def test_ibeacon_by_its_three_numbers(unit: Unit, spelling: str) -> None:
    """A phone or tag with a changing address is known by UUID, major and minor."""
    await listen_for(unit, spelling)
    await hear(unit, OTHER, data=ibeacon())
    await unit.wait_said("presence", present=True)


@pytest.mark.parametrize("spelling", [IRK, IRK.replace("ec", "EC")])
async def test_phone_by_its_key(unit: Unit, spelling: str) -> None:
    """A phone's address changes every quarter of an hour; its key does not."""
    await listen_for(unit, spelling)
    await hear(unit, RESOLVABLE)
    await unit.wait_said("presence", present=True)


async def test_any_of_several(unit: Unit) -> None:
    """Key ring or badge: either means in."""
    await listen_for(unit, "AA:BB:CC:DD:EE:FF", IBEACON, "11:22:33:44:55:66")
    await hear(unit, OTHER)
    await unit.wait_said("presence", present=True)


async def test_leaving_after_grace(unit: Unit) -> None:
    """Away is said once the grace time has passed without the beacon, not before."""
    await listen_for(unit, "AA:BB:CC:DD:EE:FF", grace=2)
    await hear(unit)
    await unit.wait_said("presence", present=True)
    began = asyncio.get_running_loop().time()
    assert await unit.wait_said("presence", present=False) == {
        "present": False,
        "boot": 1,
        "seq": 2,
    }
    assert asyncio.get_running_loop().time() - began > 1.5


async def test_back_within_grace(unit: Unit) -> None:
    """Who is only out of the beacon's reach for a moment never was away."""
    await listen_for(unit, "AA:BB:CC:DD:EE:FF", grace=2)
    for _ in range(6):
        await hear(unit)
        await asyncio.sleep(0.5)
    assert [each["present"] for each in unit.heard("presence")] == [True]
    await unit.wait_said("presence", present=False)


async def test_no_grace_time_is_no_flickering(unit: Unit) -> None:
    """Between two advertisements of their beacon nobody is away."""
    await listen_for(unit, "AA:BB:CC:DD:EE:FF", grace=0)
    for _ in range(3):
        await hear(unit)
        await asyncio.sleep(0.5)
    assert [each["present"] for each in unit.heard("presence")] == [True]
    await unit.wait_said("presence", present=False)


async def test_nothing_is_said_before_listening(unit: Unit) -> None:
    """A start does not send anybody away: first there is time to hear the beacon."""
    await listen_for(unit, "AA:BB:CC:DD:EE:FF", grace=0)
    await silence(unit)
    await unit.wait_said("presence", present=False, seconds=5)


async def test_said_again_after_each_config(unit: Unit) -> None:
    """The hub forgets what a beacon meant when it sends a new configuration."""
    await listen_for(unit, "AA:BB:CC:DD:EE:FF", grace=60)
    await hear(unit)
    await unit.wait_said("presence", seq=1)
    await listen_for(unit, "AA:BB:CC:DD:EE:FF", grace=50)
    again = await unit.wait_said("presence", seq=2)
    assert again["present"] is True


async def test_said_again_after_each_connection(unit: Unit) -> None:
    """Hub and broker may have forgotten."""
    await listen_for(unit, "AA:BB:CC:DD:EE:FF", grace=60)
    await hear(unit)
    await unit.wait_said("presence", seq=1)
    unit.forget()
    await unit.do("consultease_hello")
    await unit.wait_said("health")
    assert unit.heard("presence") == [
        {"present": True, "rssi": -60, "boot": 1, "seq": 2}
    ]
    assert [kind for kind, _ in unit.said] == [
        "availability",
        "info",
        "presence",
        "health",
    ]


async def test_beacon_changes_at_run_time(unit: Unit) -> None:
    """A new key ring takes no new firmware; the old one means nothing any more."""
    await listen_for(unit, "AA:BB:CC:DD:EE:FF", grace=2)
    await hear(unit)
    await unit.wait_said("presence", present=True)
    await listen_for(unit, "11:22:33:44:55:66", grace=2)
    for _ in range(6):
        await hear(unit)
        await asyncio.sleep(0.5)
    await unit.wait_said("presence", present=False)
    unit.forget()
    await hear(unit, OTHER)
    await unit.wait_said("presence", present=True)


async def test_no_beacon_says_nothing(unit: Unit) -> None:
    """Nobody to listen for is not the same as nobody there."""
    await listen_for(unit, "AA:BB:CC:DD:EE:FF", grace=0)
    await hear(unit)
    await unit.wait_said("presence", present=False)
    unit.forget()
    await listen_for(unit)
    await unit.do("consultease_hello")
    await unit.wait_said("health")
    await silence(unit)
