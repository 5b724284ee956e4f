"""Who did what, through what and why, as the logbook tells it."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    MqttMockHAClient,
    WebSocketGenerator,
)

from custom_components.consultease.const import DOMAIN
from custom_components.consultease.core.enums import Role, Via
from homeassistant.components.logbook import EVENT_LOGBOOK_ENTRY
from homeassistant.core import Context, Event, HomeAssistant, callback
from homeassistant.setup import async_setup_component

from .cards import Card
from .conftest import ANA, BEN, SetUp, person, subentry
from .office import (
    SAMI,
    STUDENTS,
    act,
    ask,
    desk_says,
    device,
    do,
    enrol,
    later,
    new_user,
    settle,
    use,
)
from .test_roster_flow import Browser
from .translations import texts

type Entries = list[Event[dict[str, Any]]]


@pytest.fixture
async def entry(
    recorder_mock: Any, hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> MockConfigEntry:
    """Return the office of Ana, with a desk unit and a logbook."""
    for component in ("config", "logbook"):
        assert await async_setup_component(hass, component, {})
    entry = await set_up(person(desk_id="desk-ana", always_available=True))
    await enrol(hass)
    return entry


@pytest.fixture
def told(hass: HomeAssistant, entry: MockConfigEntry) -> Entries:
    """Return what the logbook is told from now on."""
    entries: Entries = []

    @callback
    def note(event: Event[dict[str, Any]]) -> None:
        entries.append(event)

    hass.bus.async_listen(EVENT_LOGBOOK_ENTRY, note)
    return entries


def messages(told: Entries) -> list[tuple[str, str]]:
    """Return whom and what the entries tell."""
    return [(each.data["name"], each.data["message"]) for each in told]


async def test_every_answer_is_told_with_who_and_through_what(
    hass: HomeAssistant, told: Entries
) -> None:
    """The context of the order comes along, so that the logbook names user and automation."""
    admin = await new_user(hass, admin=True)
    automation = Context(parent_id="01PARENT")
    await hass.services.async_call(
        DOMAIN,
        "request_consultation",
        {"device_id": device(hass).id, "student": SAMI, "details": "My thesis"},
        blocking=True,
        context=automation,
    )
    await use(hass, "button.press", "button.ana_reyes_accept", admin)
    desk = {"answer_id": "a1", "action": "complete"}
    await desk_says(hass, "answer", **desk)
    await settle(hass)
    assert messages(told)[:2] == [
        ("Ana Reyes", "ticket AR-01: requested, an automation by an action"),
        ("Ana Reyes", "ticket AR-01: accepted, an administrator in Home Assistant"),
    ]
    assert told[0].context.id == automation.id
    assert told[1].context.user_id == admin.id
    assert told[1].data["entity_id"] == "event.ana_reyes_consultation"
    state = hass.states.get("event.ana_reyes_consultation")
    assert state
    for each in told:
        assert not [name for name in STUDENTS.values() if name in str(each.data)]
        assert "thesis" not in str(each.data)
        assert SAMI not in str(each.data)


async def test_the_event_has_the_context_of_the_order(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """Automations and the logbook see who set off what follows."""
    admin = await new_user(hass, admin=True)
    await ask(hass, SAMI)
    await use(hass, "button.press", "button.ana_reyes_accept", admin)
    state = hass.states.get("event.ana_reyes_consultation")
    assert state and state.context.user_id == admin.id
    await desk_says(hass, "answer", answer_id="a1", action="complete")
    await settle(hass)
    state = hass.states.get("event.ana_reyes_consultation")
    assert state and state.context.user_id is None


async def test_why_of_what_happens_by_itself(
    hass: HomeAssistant, entry: MockConfigEntry, told: Entries
) -> None:
    """Nobody has to guess why a request is gone."""
    await ask(hass, SAMI)
    hass.config_entries.async_remove_subentry(entry, ANA)
    await settle(hass)
    assert messages(told)[1:] == [
        ("Ana Reyes", "was removed"),
        (
            entry.title,
            "ticket AR-01: cancelled, by itself: the faculty member was removed",
        ),
    ]


async def test_why_of_what_was_moved(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    told: Entries,
    hass_client: ClientSessionGenerator,
    hass_admin_user: Any,
) -> None:
    """In the form that removes somebody, as by the action: nobody has cancelled it."""
    hass.config_entries.async_add_subentry(
        entry, subentry(BEN, "Ben Okafor", always_available=True)
    )
    await settle(hass)
    asked = await ask(hass, SAMI)
    await act(
        hass,
        "move_consultation",
        consultation_id=asked["consultation_id"],
        device_id=device(hass, BEN).id,
    )
    await settle(hass)
    automation = "an automation by an action"
    why = "it was moved to somebody else"
    assert messages(told)[-2:] == [
        ("Ana Reyes", f"ticket AR-01: cancelled, {automation}: {why}"),
        ("Ben Okafor", f"ticket BO-01: requested, {automation}"),
    ]
    told.clear()
    browser = Browser(await hass_client(), entry)
    await browser.open("people", "people_remove")
    await browser.send(faculty=BEN, move_to=ANA)
    await settle(hass)
    administrator = "an administrator in Home Assistant"
    assert messages(told)[:2] == [
        ("Ben Okafor", f"ticket BO-01: cancelled, {administrator}: {why}"),
        ("Ana Reyes", f"ticket AR-02: requested, {administrator}"),
    ]
    assert {each.context.user_id for each in told[:2]} == {hass_admin_user.id}


@pytest.mark.parametrize("reason", ["Sami Haddad was here before", "hours_ended"])
async def test_what_somebody_typed_is_not_told(
    hass: HomeAssistant, told: Entries, reason: str
) -> None:
    """A reason may name a student; and typed words make nothing happen by itself."""
    await ask(hass, SAMI)
    await do(hass, "decline_consultation", reason=reason)
    assert messages(told)[-1] == (
        "Ana Reyes",
        "ticket AR-01: declined, an automation by an action",
    )
    assert not [each for each in told if reason in str(each.data)]


async def test_administrative_changes(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    told: Entries,
    hass_client: ClientSessionGenerator,
    hass_admin_user: Any,
) -> None:
    """By forms or actions: what was changed, never to what, and by whom."""
    browser = Browser(await hass_client(), entry)
    step = await browser.open("history")
    await browser.send(retention=90, person_statistics=False)
    await browser.open("roster", "roster_find")
    await browser.send(search=SAMI)
    await browser.pick("student_disable")
    await browser.open("roster", "roster_import")
    await browser.upload("number,name\n1,Ada\n2,Iris\n")
    await browser.pick("roster_apply")
    hass.config_entries.async_update_subentry(
        entry, entry.subentries[ANA], title="Ana R.", data={"office": "B 1"}
    )
    await settle(hass)
    assert step["step_id"] == "history"
    assert messages(told) == [
        ("ConsultEase", "had options changed: Keep the history for"),
        ("ConsultEase", "roster: a student was changed"),
        ("ConsultEase", "roster: students were imported (2)"),
        (
            "Ana R.",
            "was changed: Always available, Desk unit, Name, Office",
        ),
    ]
    assert {each.context.user_id for each in told[:3]} == {hass_admin_user.id}


async def test_who_says_that_somebody_is_busy(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, told: Entries
) -> None:
    """Nobody has to ask around who took them off the board, and through what."""
    admin = await new_user(hass, admin=True)
    for action, data in (
        ("set_availability", {"availability": "busy"}),
        # What it is already is no change.
        ("set_availability", {"availability": "busy"}),
        ("set_availability", {"availability": "away", "duration": 5}),
    ):
        await hass.services.async_call(
            DOMAIN,
            action,
            {"device_id": device(hass).id, **data},
            blocking=True,
            context=Context(user_id=admin.id),
        )
    await later(hass, freezer, 301)
    await use(
        hass,
        "select.select_option",
        "select.ana_reyes_availability",
        admin,
        option="away",
    )
    await desk_says(hass, "answer", answer_id="a1", action="decline")
    await settle(hass)
    assert messages(told) == [
        ("Ana Reyes", "availability: Busy, an administrator by an action"),
        ("Ana Reyes", "availability: Away, an administrator by an action"),
        ("Ana Reyes", "availability: Automatic, by itself: time is up"),
        ("Ana Reyes", "availability: Away, an administrator in Home Assistant"),
        ("Ana Reyes", "availability: Busy, the faculty member at the desk unit"),
    ]
    assert told[0].context.user_id == told[3].context.user_id == admin.id


async def test_queues_and_the_history(hass: HomeAssistant, told: Entries) -> None:
    """Who closed and opened a queue, and who had the past forgotten; of students how many."""
    admin = Context(user_id=(await new_user(hass, admin=True)).id)
    asked = await ask(hass, SAMI)
    await do(hass, "cancel_consultation", consultation_id=asked["consultation_id"])
    told.clear()
    ana = {"device_id": device(hass).id}
    until = "2027-01-02T15:30:00"
    for action, data in (
        ("close_queue", {**ana, "until": until}),
        ("open_queue", ana),
        ("open_queue", ana),
        ("anonymise_consultations", {"student": SAMI}),
        ("delete_consultations", ana),
    ):
        await hass.services.async_call(
            DOMAIN, action, data, blocking=True, context=admin
        )
    assert messages(told) == [
        (
            "Ana Reyes",
            "queue closed until 2027-01-02 15:30, an administrator by an action",
        ),
        ("Ana Reyes", "queue opened, an administrator by an action"),
        ("ConsultEase", "history: consultations were anonymised (1)"),
        ("ConsultEase", "history: consultations were deleted (1)"),
    ]
    assert {each.context.user_id for each in told} == {admin.user_id}


async def test_an_answer_on_a_dashboard(
    hass: HomeAssistant, told: Entries, hass_ws_client: WebSocketGenerator
) -> None:
    """The card's answers are told as all others."""
    card = await Card.open(hass, hass_ws_client)
    asked = await ask(hass, SAMI)
    iden = asked["consultation_id"]
    await card.do("queue/act", consultation_id=iden, action="accept", version=1)
    await settle(hass)
    assert messages(told)[-1] == (
        "Ana Reyes",
        "ticket AR-01: accepted, an administrator on a dashboard",
    )


@pytest.mark.parametrize(
    ("language", "answer", "options"),
    [
        (
            "es",
            "turno AR-01: aceptada, un administrador, mediante una acción",
            "se cambiaron opciones: Límite de la cola",
        ),
        (
            "fil",
            "ticket AR-01: tinanggap, isang administrator, sa pamamagitan ng action",
            "binago ang mga opsiyon: Hangganan ng pila",
        ),
    ],
)
async def test_in_the_language_of_home_assistant(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    told: Entries,
    language: str,
    answer: str,
    options: str,
) -> None:
    """As it is now: nothing has to be loaded again."""
    await hass.config.async_update(language=language)
    await hass.async_block_till_done()
    admin = await new_user(hass, admin=True)
    asked = await ask(hass, SAMI)
    await hass.services.async_call(
        DOMAIN,
        "accept_consultation",
        {"consultation_id": asked["consultation_id"]},
        blocking=True,
        context=Context(user_id=admin.id),
    )
    hass.config_entries.async_update_entry(entry, options={"queue_limit": 3})
    await settle(hass)
    assert [message for _, message in messages(told)][1:] == [answer, options]


@pytest.mark.parametrize("language", ["en", "es", "fil"])
def test_everybody_and_everything_has_a_word(language: str) -> None:
    """What is not in the files would be told by its key."""
    words = {f"role_{role}" for role in Role}
    words |= {f"via_{via}" for via in Via if via is not Via.SYSTEM}
    assert words <= {key.removeprefix("common.log_") for key in texts(language)}


async def test_without_a_logbook(hass: HomeAssistant, set_up: SetUp) -> None:
    """Who has none misses nothing else."""
    await set_up(person(always_available=True))
    await enrol(hass)
    assert (await ask(hass, SAMI))["state"] == "pending"
