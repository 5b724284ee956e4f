"""The processes and the client that the other tests stand on."""

import os
from pathlib import Path
import subprocess
import sys

import pytest

from script.harness import (
    Client,
    CommandError,
    HomeAssistant,
    Login,
    ManagedProcess,
    Mosquitto,
    ProcessError,
    add_user,
    free_port,
    log_in_as,
)
from script.harness.hass import ROOT

pytestmark = pytest.mark.e2e

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


async def test_owner_is_an_administrator_and_mqtt_is_set_up(admin: Client) -> None:
    """Onboarding and MQTT went through Home Assistant's own flows."""
    assert (await admin.command("auth/current_user"))["is_owner"]
    (entry,) = await admin.config_entries("mqtt")
    assert entry["state"] == "loaded"


async def test_states_follow_actions(admin: Client) -> None:
    """Waiting for a state sees each change, and its attributes."""
    await admin.command("schedule/create", name="Office hours")
    state = await admin.states.wait_for("schedule.office_hours", "off")
    assert state.attributes["friendly_name"] == "Office hours"
    always = [{"from": "00:00:00", "to": "24:00:00"}]
    await admin.command(
        "schedule/update",
        schedule_id="office_hours",
        name="Office hours",
        **dict.fromkeys(WEEK, always),
    )
    await admin.states.wait_for("schedule.office_hours", "on")
    with pytest.raises(TimeoutError, match=r"schedule\.office_hours"):
        await admin.states.wait_for("schedule.office_hours", "lost", timeout=0.1)
    response = await admin.call(
        "schedule.get_schedule",
        target={"entity_id": "schedule.office_hours"},
        response=True,
    )
    assert "monday" in response["schedule.office_hours"]


async def test_other_users_are_what_they_are(
    admin: Client, home_assistant: HomeAssistant
) -> None:
    """A tablet's user may log in and look, but not administer."""
    tablet = Login("tablet", "hallway", "Tablet")
    user_id = await add_user(admin.websocket, tablet)
    async with log_in_as(home_assistant.url, tablet) as client:
        me = await client.command("auth/current_user")
        assert (me["id"], me["is_admin"]) == (user_id, False)
        await client.states.wait_for("zone.home", None)
        with pytest.raises(CommandError, match="unauthorized"):
            await client.command("config/auth/list")


async def test_dashboards_can_be_made(admin: Client) -> None:
    """The demo shows its people on one."""
    config = {"views": [{"title": "People", "cards": []}]}
    await admin.create_dashboard("e2e-people", "People", "mdi:school", config)
    assert await admin.command("lovelace/config", url_path="e2e-people") == config


async def test_a_flow_that_goes_wrong_says_so(admin: Client) -> None:
    """Errors of a form come back by field, as a user would see them."""
    step = await admin.config_flows.start("mqtt")
    assert step.reason == "single_instance_allowed"


def test_a_killed_home_assistant_comes_back(tmp_path: Path) -> None:
    """The port stays over a power cut, and nothing is asked anew."""
    with HomeAssistant(
        tmp_path / "hass", recorder=False, integration=None
    ) as home_assistant:
        port = home_assistant.port
        home_assistant.kill()
        assert not home_assistant.process.running
        home_assistant.start()
        assert home_assistant.port == port
        assert f":{port}" in home_assistant.url


def test_a_used_port_is_refused(mosquitto: Mosquitto, tmp_path: Path) -> None:
    """Else the readiness check would take the stranger for ours."""
    other = Mosquitto(tmp_path, port=mosquitto.port)
    with pytest.raises(OSError, match="in use"):
        other.start()
    assert free_port(preferred=mosquitto.port) > mosquitto.port


def test_failure_shows_the_end_of_the_log(tmp_path: Path) -> None:
    """A program that cannot start must not leave anybody guessing."""
    command = [sys.executable, "-c", "print('because'); raise SystemExit(3)"]
    process = ManagedProcess("It", command, tmp_path / "log")
    process.start()
    with pytest.raises(ProcessError, match=r"It ended with 3 .*\nbecause"):
        process.wait_ready(lambda: False, 10)
    process.start()
    with pytest.raises(ProcessError, match="not ready after 0 s"):
        process.wait_ready(lambda: False, 0)
    process.stop()


def test_stopping_takes_the_children_along(tmp_path: Path) -> None:
    """A program that does not end when asked is ended, with what it started."""
    alive = tmp_path / "alive"
    os.mkfifo(alive)
    child = f"import time; pipe = open({str(alive)!r}, 'w'); time.sleep(60)"
    code = (
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"subprocess.Popen([sys.executable, '-c', {child!r}])\n"
        "time.sleep(60)\n"
    )
    process = ManagedProcess("It", [sys.executable, "-c", code], tmp_path / "log")
    process.start()
    # Opens when the child has opened its end, and ends when the child has ended.
    with alive.open() as pipe:
        process.stop(0.1)
        assert not process.running
        assert pipe.read() == ""


def test_nothing_outlives_a_killed_test_run(tmp_path: Path) -> None:
    """A run that is killed cannot stop what it has started: a guard does."""
    alive = tmp_path / "alive"
    os.mkfifo(alive)
    child = f"import time; pipe = open({str(alive)!r}, 'w'); time.sleep(60)"
    code = (
        "import pathlib, sys, time\n"
        "from script.harness import ManagedProcess\n"
        f"command = [sys.executable, '-c', {child!r}]\n"
        f"ManagedProcess('It', command, pathlib.Path({str(tmp_path / 'log')!r})).start()\n"
        "print('started', flush=True)\n"
        "time.sleep(60)\n"
    )
    command = [sys.executable, "-c", code]
    with (
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as run,
        alive.open() as pipe,
    ):
        assert run.stdout is not None
        assert run.stdout.readline() == b"started\n"
        run.kill()
        assert pipe.read() == "", "ends when the child has ended"
