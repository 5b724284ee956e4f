"""A backup by Home Assistant's own means, restored on another machine: everything is back."""

from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any

from aiohttp import ClientError, FormData
import pytest

from script.benchmarks.history import write_past
from script.harness import Client, ConsultEase, HomeAssistant, Login, connect, onboard
from script.harness.websocket import CommandError

from .loop import seen
from .pair import INAKI, MARA, OWNER, STUDENTS

pytestmark = pytest.mark.e2e

STRANGER = Login("stranger", "battery staple", "Sven Stranger")
LOCAL = "backup.local"
PAST = 700


async def test_everything_is_back_on_another_machine(tmp_path: Path) -> None:
    """Options, people, roster with its cards, open requests in order, and the past."""
    old = HomeAssistant(tmp_path / "old", name="Old machine")
    (old.config_dir / ".storage").mkdir(parents=True)
    write_past(old.config_dir / ".storage", PAST)
    with old:
        token = await onboard(old.url, OWNER)
        async with connect(old.url, token) as client:
            await client.wait_running()
            office, form = await ConsultEase.set_up(client)
            await client.subentry_flows.cancel(form)
            await office.set_options("office", site_name="School of Physics")
            await office.add_students(STUDENTS)
            await client.call(
                "consultease.update_student", number=MARA, cards=["04A3B291"]
            )
            person = await office.add_person("Ana Reyes", always_available=True)
            await office.request(person, MARA, "May I come in?")
            await office.request(person, INAKI, "Me, too?")
            before = await everything(client)
            assert [each["ticket"] for each in before["open"]] == ["AR-01", "AR-02"]
            assert len(before["past"]) == 100
            # Home Assistant writes some of its own a while later, backup or not.
            for key in ("core.config_entries", "core.device_registry"):
                await old.wait_stored(key, "Ana Reyes", 60)
            await old.wait_stored("core.entity_registry", "ana_reyes_status", 60)
            archive = await back_up(client, old)

    new = HomeAssistant(tmp_path / "new", name="New machine")
    with new:
        token = await onboard(new.url, STRANGER)
        async with connect(new.url, token) as client:
            await client.wait_running()
            await restore(client, archive)
            # It ends to restore, and once more when it has.
            assert await seen(new.process.ended_within, 60)
        new.process.start()
        assert await seen(new.process.ended_within, 60)
        await seen(new.start)
        # The machine has the users of the old one, not its own.
        token = await onboard(new.url, OWNER)
        async with connect(new.url, token) as client:
            await client.wait_running()
            assert await everything(client) == before
            with pytest.raises(CommandError) as refused:
                await client.call(
                    "consultease.update_student", number=INAKI, cards=["04:a3:b2:91"]
                )
            # Without the key of the hashes, no card would be known.
            assert refused.value.key == "card_taken"


async def everything(client: Client) -> dict[str, Any]:
    """Return all that must be the same afterwards."""
    office = await ConsultEase.find(client)
    (person,) = await office.people()

    async def consultations(**wanted: Any) -> list[dict[str, Any]]:
        answer = await client.call(
            "consultease.get_consultations", response=True, **wanted
        )
        found: list[dict[str, Any]] = answer["consultations"]
        for each in found:
            # These tell of the time that has passed.
            for key in ("wait_minutes", "wait_minutes_low", "wait_minutes_high"):
                del each[key]
        return found

    devices = await client.devices()
    return {
        "names": sorted(device["name"] for device in devices if device["name"]),
        "people": [(person.faculty_id, person.name, dict(person.entities))],
        "open": await consultations(),
        "past": await consultations(states=["completed"], limit=100),
        "oldest": await consultations(states=["completed"], limit=1000),
    }


async def back_up(client: Client, home_assistant: HomeAssistant) -> Path:
    """Make a backup as the frontend does, and return its file."""
    events = await client.subscribe("backup/subscribe_events")
    await client.command("backup/generate", agent_ids=[LOCAL], name="Before the move")
    await events.wait_for(
        lambda event: (
            event.get("manager_state") == "create_backup"
            and event.get("state") == "completed"
        )
    )
    folder = home_assistant.config_dir / "backups"
    (archive,) = await seen(lambda: list(folder.glob("*.tar")))
    return archive


async def restore(client: Client, archive: Path) -> None:
    """Upload a backup as the frontend does, and have it restored."""
    form = FormData()
    content = await seen(archive.read_bytes)
    form.add_field("file", content, filename=archive.name)
    async with client.session.post(
        f"{client.url}/api/backup/upload", params={"agent_id": LOCAL}, data=form
    ) as answer:
        assert answer.status == HTTPStatus.CREATED, await answer.text()
        backup_id = (await answer.json())["backup_id"]
    # It may be gone before it can answer.
    with suppress(ClientError, ConnectionError, CommandError):
        await client.command(
            "backup/restore", backup_id=backup_id, agent_id=LOCAL, restore_database=True
        )
