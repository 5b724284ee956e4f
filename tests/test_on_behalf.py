"""On whose behalf automations, scripts and scenes act, in all the ways that somebody starts one."""

from asyncio import Task
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.consultease.core.record import Consultation
from homeassistant.auth.models import User
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import Unauthorized
from homeassistant.setup import async_setup_component
from homeassistant.util.async_ import create_eager_task

from .conftest import SetUp, person
from .office import ask, enrol, new_user, settle, shown

ACCEPT = "button.ana_reyes_accept"
AVAILABILITY = "select.ana_reyes_availability"
PRESS = {
    "action": "button.press",
    "target": {"entity_id": ACCEPT},
    # A script that nobody waits for would leave its refusal behind.
    "continue_on_error": True,
}
TRIGGER = "automation.trigger"


def on(entity_id: str) -> dict[str, Any]:
    """Return the target of an action."""
    return {"entity_id": entity_id}


def run(automation: str) -> dict[str, Any]:
    """Return the action that runs an automation."""
    return {"action": TRIGGER, "target": on(f"automation.{automation}")}


def ring(button: str) -> dict[str, Any]:
    """Return the action that presses a helper."""
    return {"action": "input_button.press", "target": on(f"input_button.{button}")}


# What an administrator wrote, by name. What a helper starts has its name.
AUTOMATIONS: dict[str, list[dict[str, Any]]] = {
    "press": [PRESS],
    "in_parallel": [{"parallel": [PRESS, PRESS]}],
    "waits": [
        {"wait_for_trigger": {"trigger": "state", **on("input_button.gate")}},
        PRESS,
    ],
    "triggers": [run("press")],
    "calls_script": [{"action": "script.press"}],
    "starts_script": [{"action": "script.turn_on", "target": on("script.press")}],
    "asks": [{"action": "{{ action }}", "data": "{{ data }}"}],
    "rings": [ring("bell")],
    "bell": [PRESS],
    "gong": [run("press")],
}
SCRIPTS = {
    "press": [PRESS],
    "triggers": [run("press")],
    "triggers_and_rings": [run("press"), ring("bell")],
}
CHOSEN = {"variables": {"action": "button.press", "data": on(ACCEPT)}}

# Every way to have the button pressed by something that an administrator wrote.
WAYS: dict[str, tuple[str, Mapping[str, Any]]] = {
    "trigger": (TRIGGER, on("automation.press")),
    "with_conditions": (TRIGGER, on("automation.press") | {"skip_condition": False}),
    "parallel": (TRIGGER, on("automation.in_parallel")),
    "nested": (TRIGGER, on("automation.triggers")),
    "calls_script": (TRIGGER, on("automation.calls_script")),
    "starts_script": (TRIGGER, on("automation.starts_script")),
    "variables": (TRIGGER, on("automation.asks") | CHOSEN),
    "start_script": ("script.turn_on", on("script.press")),
    "toggle_script": ("script.toggle", on("script.press")),
    "call_script": ("script.press", {}),
    "start_anything": ("homeassistant.turn_on", on("script.press")),
    "script_triggers": ("script.turn_on", on("script.triggers")),
}


@pytest.fixture
async def users(hass: HomeAssistant) -> dict[str, User]:
    """Return an administrator, Ana's user and the tablet's."""
    roles = ("admin", "own", "tablet")
    return {role: await new_user(hass, admin=role == "admin") for role in roles}


@pytest.fixture(autouse=True)
async def entry(
    hass: HomeAssistant, set_up: SetUp, users: dict[str, User]
) -> MockConfigEntry:
    """Have a request with Ana, and what an administrator wrote."""
    entry = await set_up(person(always_available=True, user_id=users["own"].id))
    await enrol(hass)
    await ask(hass)
    helpers = dict.fromkeys(("bell", "gong", "gate"))
    written = {
        "input_button": helpers,
        "script": {name: {"sequence": steps} for name, steps in SCRIPTS.items()},
        "automation": [
            {
                "alias": name,
                "triggers": [{"trigger": "state", **on(f"input_button.{name}")}]
                if name in helpers
                else [],
                "actions": actions,
            }
            for name, actions in AUTOMATIONS.items()
        ],
        "scene": [{"name": "busy", "entities": {AVAILABILITY: "busy"}}],
        "homeassistant": {},
    }
    for domain in written:
        assert await async_setup_component(hass, domain, written)
    await settle(hass)
    return entry


async def start(
    hass: HomeAssistant, action: str, data: Mapping[str, Any], user: User | None
) -> None:
    """Call an action, as the frontend does for a user, and let all come of it."""
    await begin(hass, action, data, user)
    await settle(hass)


def begin(
    hass: HomeAssistant, action: str, data: Mapping[str, Any], user: User | None
) -> Task[None]:
    """Call an action in a task of its own, and go on as soon as that waits for something."""
    domain, _, name = action.partition(".")
    context = Context(user_id=user.id if user else None)

    async def call() -> None:
        with suppress(Unauthorized):
            await hass.services.async_call(
                domain, name, dict(data), blocking=True, context=context
            )

    return create_eager_task(call(), loop=hass.loop)


def asked(entry: MockConfigEntry) -> Consultation:
    """Return the request."""
    (consultation,) = entry.runtime_data.office.ledger.published(
        entry.runtime_data.office.people()[0].id
    ).queue
    assert isinstance(consultation, Consultation)
    return consultation


@pytest.mark.parametrize("way", WAYS)
async def test_who_starts_it_may_no_more_than_without_it(
    hass: HomeAssistant, entry: MockConfigEntry, users: dict[str, User], way: str
) -> None:
    """Home Assistant lets every user run every automation, with variables of their own."""
    await start(hass, *WAYS[way], users["tablet"])
    assert asked(entry).state == "pending"
    await start(hass, *WAYS[way], users["own"])
    assert asked(entry).state == "accepted"
    # A disputed answer can be traced to who gave it, not to "an automation".
    actor = asked(entry).transitions[-1].actor
    assert (actor.role, actor.user_id) == ("faculty", users["own"].id)


async def test_what_waits_is_still_theirs(
    hass: HomeAssistant, entry: MockConfigEntry, users: dict[str, User]
) -> None:
    """However long it waits, and whoever ends the waiting."""
    for role, state in (("tablet", "pending"), ("own", "accepted")):
        waiting = begin(hass, TRIGGER, on("automation.waits"), users[role])
        await start(hass, "input_button.press", on("input_button.gate"), None)
        await waiting
        assert asked(entry).state == state


@pytest.mark.parametrize("role", ["admin", None])
@pytest.mark.parametrize("way", ["trigger", "nested"])
async def test_who_may_do_everything(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    users: dict[str, User],
    way: str,
    role: str | None,
) -> None:
    """Administrators, and automations that run each other."""
    await start(hass, *WAYS[way], users[role] if role else None)
    assert asked(entry).state == "accepted"
    assert asked(entry).transitions[-1].actor.role == (role or "system")


@pytest.mark.parametrize(
    ("action", "data"),
    [
        # Pressing a helper is what an administrator put it there for.
        ("input_button.press", on("input_button.bell")),
        ("input_button.press", on("input_button.gong")),
        # And what comes of it is no other when more happens in the same context.
        ("script.turn_on", on("script.triggers_and_rings")),
        (TRIGGER, on("automation.rings")),
    ],
)
async def test_what_an_administrator_has_follow_a_state_is_the_administrators(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    users: dict[str, User],
    action: str,
    data: dict[str, Any],
) -> None:
    """An automation that a state starts is trusted, whoever changed the state."""
    await start(hass, action, data, users["tablet"])
    assert asked(entry).state == "accepted"
    assert asked(entry).transitions[-1].actor.role == "system"


@pytest.mark.parametrize("role", ["own", "tablet"])
@pytest.mark.parametrize("action", ["scene.turn_on", "homeassistant.turn_on"])
async def test_a_scene(
    hass: HomeAssistant, users: dict[str, User], role: str, action: str
) -> None:
    """Who turns a scene on sets what is in it."""
    await start(hass, action, on("scene.busy"), users[role])
    expected = "busy" if role == "own" else "automatic"
    assert shown(hass, AVAILABILITY).state == expected


async def test_turning_an_automation_on_runs_nothing(
    hass: HomeAssistant, entry: MockConfigEntry, users: dict[str, User]
) -> None:
    """It waits for its trigger, as it did before."""
    await start(hass, "automation.turn_off", on("automation.bell"), users["tablet"])
    await start(hass, "homeassistant.turn_on", on("automation.bell"), users["tablet"])
    assert asked(entry).state == "pending"
