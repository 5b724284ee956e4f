"""The clock on the screen, by time zones that come from Home Assistant as POSIX texts."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from .unit import Unit

ZONES = {
    "UTC": "UTC0",
    "Asia/Manila": "PST-8",
    "Asia/Kolkata": "IST-5:30",
    "America/Los_Angeles": "PST8PDT,M3.2.0,M11.1.0",
    "Europe/Berlin": "CET-1CEST,M3.5.0,M10.5.0/3",
    "Europe/Dublin": "IST-1GMT0,M10.5.0,M3.5.0/1",
    "Australia/Sydney": "AEST-10AEDT,M10.1.0,M4.1.0/3",
    "Asia/Jerusalem": "IST-2IDT,M3.4.4/26,M10.5.0",
    "America/Nuuk": "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
    "Pacific/Chatham": "<+1245>-12:45<+1345>,M9.5.0/2:45,M4.1.0/3:45",
}


async def clock(unit: Unit, zone: str, at: datetime) -> str:
    """Return what the unit's clock shows at a time in a zone."""
    unit.events.clear()
    await unit.do("test_zone", {"zone": zone, "at": str(int(at.timestamp()))})
    return await unit.wait_for(
        lambda: next(
            (data["clock"] for name, data in unit.events if name.endswith("test_zone")),
            None,
        )
    )


def moments(zone: ZoneInfo) -> list[datetime]:
    """Return times of some years: every tenth day, and each side of every change."""
    found = []
    for day in range(0, 3 * 366, 10):
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day, minutes=day)
        found.append(at)
    hours = (
        datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=each)
        for each in range(366 * 24)
    )
    for hour in hours:
        after = hour + timedelta(hours=1)
        if hour.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            found += [hour, after, after + timedelta(hours=1)]
    return found


@pytest.mark.parametrize("name", ZONES)
async def test_local_time(unit: Unit, name: str) -> None:
    """The unit agrees with the time zone database, also around the changes."""
    zone = ZoneInfo(name)
    for at in moments(zone):
        assert await clock(unit, ZONES[name], at) == f"{at.astimezone(zone):%H:%M}", at


@pytest.mark.parametrize(
    "text",
    ["", "UTC", "8", "PST8PDT", "PST8PDT,M3.2.0", "PST8PDT,M13.2.0,M11.1.0", "A1"],
)
async def test_unreadable_zone(unit: Unit, text: str) -> None:
    """A zone that cannot be read leaves the clock as it was, rather than wrong."""
    assert await clock(unit, text, datetime(2026, 1, 1, tzinfo=UTC)) == "bad"
