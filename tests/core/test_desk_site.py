"""What door signs and other Home Assistants are told of a person."""

from dataclasses import replace
import json

from custom_components.consultease.core.desk import encode
from custom_components.consultease.core.desk.messages import Publish
from custom_components.consultease.core.desk.site import SiteStatus, content
from custom_components.consultease.core.enums import Action, Availability
from custom_components.consultease.core.models import Settings
from custom_components.consultease.core.record import SYSTEM

from .builders import ANA, NOW, PERSON, after, ask, do, office, save

SETTINGS = Settings(posix_time_zone="PST8PDT,M3.2.0,M11.1.0", language="fil")


def test_what_is_told() -> None:
    """All that students see at the kiosk, and nothing of who waits."""
    made = office(replace(ANA, office="Room 206", department="Physics"))
    for student in ("S1", "S2"):
        ask(made, student)
    do(made, Action.START)
    made.set_availability(NOW, "ana", Availability.BUSY, PERSON, after(minutes=30))
    save(made, NOW)
    text = content(made.snapshot("ana"), SETTINGS)
    told = json.loads(text)
    wait = told.pop("wait")
    assert wait[0] < wait[1]
    assert told == {
        "name": "Ana Reyes",
        "department": "Physics",
        "office": "Room 206",
        "status": "busy",
        "since": int(NOW.timestamp()),
        "until": int(after(minutes=30).timestamp()),
        "opens_at": None,
        "queue_open": True,
        "waiting": 1,
        "serving": "AR-01",
        "time_zone": "PST8PDT,M3.2.0,M11.1.0",
        "language": "fil",
    }
    assert "Sami" not in text


def test_a_closed_queue_is_told() -> None:
    """With the status alone, a sign would send students in to be refused."""
    made = office()
    made.close_queue(NOW, "ana", SYSTEM)
    save(made, NOW)
    told = json.loads(content(made.snapshot("ana"), SETTINGS))
    assert (told["status"], told["queue_open"], told["wait"]) == (
        *("available", False, None),
    )


def test_long_names_fit() -> None:
    """Two KiB are all that small devices take."""
    shown = office(replace(ANA, name="山" * 300, office="\n" * 300)).snapshot("ana")
    assert len(content(shown, SETTINGS).encode()) < 2048


def test_topic() -> None:
    """Retained, so that who listens later knows it, too; empty clears."""
    status = SiteStatus(prefix="school", site="main", faculty_id="ana", content="{}")
    topic = "school/site/main/faculty/ana"
    assert encode("other", status) == [Publish(topic, "{}", 1, True)]
    assert encode("other", replace(status, content="")) == [Publish(topic, "", 1, True)]
