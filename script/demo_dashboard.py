"""The demo's dashboard, made of Home Assistant's own cards."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .demo_data import ANA, DEPARTMENTS, FACULTY
from .harness import Person

DASHBOARD = "demo-people"

type Card = dict[str, Any]


def dashboard(
    people: Sequence[Person], office: Mapping[str, str], trusted: Iterable[str]
) -> Card:
    """Return the whole dashboard: who is in, one person's desk, what happened.

    ``office`` are the entities of the office by key, ``trusted`` the ids of the
    users who find the desk, where students are named.
    """
    by_name = {person.name: person for person in people}
    desk = _desk(by_name[ANA.name]) | {"visible": [{"user": each} for each in trusted]}
    return {"views": [_overview(by_name, office), desk, _activity(people)]}


def _overview(people: Mapping[str, Person], office: Mapping[str, str]) -> Card:
    departments = [
        _section(
            department,
            icon,
            (
                card
                for each in FACULTY
                if each.department == department
                for card in _row(people[each.name], each.office)
            ),
        )
        for department, icon in DEPARTMENTS.items()
    ]
    return _view("People", [_today(office), *departments])


def _today(office: Mapping[str, str]) -> Card:
    names = {
        "available_faculty": ("Available", "green"),
        "waiting": ("Waiting", "orange"),
        "requested_today": ("Asked", "blue"),
        "completed_today": ("Completed", "blue"),
        "median_wait_today": ("Median wait", "blue"),
    }
    tiles = [
        _tile(office[key], name, color=color, columns=7)
        for key, (name, color) in names.items()
    ]
    # One row over the three columns below it.
    return _section("Today", "mdi:calendar-today", tiles) | {"column_span": 3}


def _row(person: Person, room: str) -> Iterable[Card]:
    """Return the cards of one person: presence, status, how many wait."""
    yield _tile(
        person["presence"],
        f"{person.name} · {room}",
        color="green",
        columns=12,
        state_content=["state", "last_changed"],
    )
    yield _tile(person["status"], "Status")
    yield _tile(person["waiting"], "Waiting", color="orange")


def _desk(person: Person) -> Card:
    answers = (
        ("accept", "Accept", "green"),
        ("decline", "Decline", "red"),
        ("call_next", "Call next", "blue"),
        ("complete", "Complete", "blue"),
    )
    buttons = [
        _tile(
            person[key],
            name,
            color=color,
            hide_state=True,
            tap_action={
                "action": "perform-action",
                "perform_action": "button.press",
                "target": {"entity_id": person[key]},
            },
        )
        for key, name, color in answers
    ]
    state = [
        _tile(person["status"], "Status"),
        _tile(person["waiting"], "Waiting", color="orange"),
        _tile(
            person["availability"],
            "Availability",
            columns=12,
            features=[{"type": "select-options"}],
        ),
        _tile(person["always_available"], "Always available", columns=12),
    ]
    queue = {"type": "todo-list", "entity": person["queue"], "hide_create": True}
    return _view(
        f"{person.name}'s desk",
        [
            _section("Who waits", "mdi:human-queue", [queue]),
            _section("Answer the one in front", "mdi:gesture-tap-button", buttons),
            _section("What students see", "mdi:eye", state),
        ],
    )


def _activity(people: Sequence[Person]) -> Card:
    graph = {
        "type": "history-graph",
        "hours_to_show": 1,
        "entities": [
            {"entity": person["status"], "name": person.name} for person in people
        ],
        "grid_options": {"columns": "full"},
    }
    logbook = {
        "type": "logbook",
        "hours_to_show": 1,
        "target": {"entity_id": [person["consultation"] for person in people]},
        "grid_options": {"columns": "full", "rows": 10},
    }
    return _view(
        "Activity",
        [
            _section("Status", "mdi:chart-timeline", [graph]) | {"column_span": 2},
            _section("Consultations", "mdi:account-voice", [logbook]),
        ],
    )


def _view(title: str, sections: list[Card]) -> Card:
    return {
        "type": "sections",
        "title": title,
        "max_columns": 3,
        "sections": sections,
    }


def _section(title: str, icon: str, cards: Iterable[Card]) -> Card:
    heading = {"type": "heading", "heading": title, "icon": icon}
    return {"type": "grid", "cards": [heading, *cards]}


def _tile(entity_id: str, name: str, *, columns: int = 6, **options: Any) -> Card:
    return {
        "type": "tile",
        "entity": entity_id,
        "name": name,
        "grid_options": {"columns": columns},
        **options,
    }
