"""The charge of a person's beacon, from the bytes of Bluetooth advertisements."""

import pytest

from .test_presence import FLAGS, IBEACON, MAC, OTHER, hear, ibeacon, listen_for
from .unit import Unit


def service_data(uuid: str, data: str) -> str:
    """Return an advertisement with a service's data; the UUID as people write it."""
    return f"{FLAGS}{len(data) // 2 + 3:02X}16{uuid[2:]}{uuid[:2]}{data}"


async def battery(unit: Unit) -> int | None:
    """Return what the unit tells of the beacon's battery now."""
    unit.forget()
    await unit.do("consultease_hello")
    return (await unit.wait_said("health")).get("beacon_battery")


@pytest.mark.parametrize(
    ("data", "percent"),
    [
        (service_data("180F", "57"), 87),
        (service_data("180F", "64"), 100),
        (service_data("180F", "65"), None),
        (service_data("180F", "5757"), None),
        (service_data("FEAA", "20000BB81A000000000000000000"), 100),
        (service_data("FEAA", "20000A8C1A000000000000000000"), 70),
        (service_data("FEAA", "200007081A000000000000000000"), 0),
        (service_data("FEAA", "20000C801A000000000000000000"), 100),
        (service_data("FEAA", "200000001A000000000000000000"), None),
        (service_data("FEAA", "20010A8C1A000000000000000000"), None),
        (service_data("FEAA", "00EE00112233445566778899AABBCCDDEEFF"), None),
        (service_data("FEAA", "2000"), None),
        (FLAGS, None),
    ],
)
async def test_battery(unit: Unit, data: str, percent: int | None) -> None:
    """As battery level, or as Eddystone's voltage of a coin cell; what is neither is nothing."""
    await listen_for(unit, "AA:BB:CC:DD:EE:FF")
    await hear(unit, data=data)
    assert await battery(unit) == percent


async def test_battery_of_the_persons_own_beacon(unit: Unit) -> None:
    """An iBeacon tells it in another advertisement; those of others do not count."""
    await listen_for(unit, IBEACON)
    await hear(unit, OTHER, data=service_data("180F", "10"))
    assert await battery(unit) is None
    await hear(unit, OTHER, data=ibeacon())
    await hear(unit, OTHER, data=service_data("180F", "57"))
    await hear(unit, MAC, data=service_data("180F", "10"))
    assert await battery(unit) == 87
    await listen_for(unit, "AA:BB:CC:DD:EE:FF")
    assert await battery(unit) is None
