"""The demo, as whoever tries it first meets it."""

from collections.abc import Generator
from contextlib import contextmanager
import json
from pathlib import Path
import signal

import psutil
import pytest

from script.demo import main
from script.demo_data import ANA, FACULTY, logins
from script.harness import (
    Client,
    CommandError,
    ConsultEase,
    ManagedProcess,
    Person,
    accepts_connections,
    free_port,
    log_in_as,
)
from script.harness.hass import ROOT

from .loop import seen

pytestmark = pytest.mark.e2e


@contextmanager
def demo(folder: Path, port: int, log: Path) -> Generator[ManagedProcess]:
    """Run the demo until it says that it is ready; afterwards it must not run any more."""
    command = [str(ROOT / "script" / "demo"), "--folder", str(folder)]
    process = ManagedProcess(
        "Demo",
        [*command, "--port", str(port), "--speed", "3"],
        log,
    )
    process.start()
    try:
        process.wait_ready(lambda: "Ready. Ctrl-C" in process.tail(), 120)
        yield process
        assert not process.running, "the test has stopped it"
    finally:
        process.stop()


def stop(process: ManagedProcess, number: signal.Signals) -> list[psutil.Process]:
    """Interrupt the demo as its user does; return what is left of it."""
    assert process.pid is not None
    parent = psutil.Process(process.pid)
    children = parent.children(recursive=True)
    assert {"mosquitto"} < {child.name() for child in children}
    parent.send_signal(number)
    assert process.ended_within(60)
    return psutil.wait_procs(children, 10)[1]


async def ask(client: Client, office: ConsultEase, person: Person) -> str:
    """Ask as soon as the person takes requests; return the consultation's id."""
    while True:
        await client.states.wait_for(person["presence"], "on", 60)
        try:
            made = await office.request(person, "2026-0001", "May I come in?")
        except CommandError as err:
            if err.key != "queue_closed":
                raise
            # Gone again in the same moment.
            await client.states.wait_for(person["presence"], "off")
            continue
        iden: str = made["consultation_id"]
        return iden


@pytest.mark.parametrize(
    ("option", "value", "reason"),
    [
        ("--speed", "0", "0 is no speed"),
        ("--port", "99999", "99999 is no port"),
        ("--host", "::1", "::1 is no IPv4 address of this machine"),
        ("--host", "192.0.2.1", "192.0.2.1 is no IPv4 address of this machine"),
    ],
)
def test_what_cannot_be_is_refused_at_once(
    option: str,
    value: str,
    reason: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Not after a minute of set-up, and not with a traceback."""
    monkeypatch.setattr("sys.argv", ["script/demo", option, value])
    with pytest.raises(SystemExit):
        main()
    assert reason in capsys.readouterr().err


async def test_the_demo_lives_answers_and_ends(tmp_path: Path) -> None:
    """People come by themselves, a desk answers a request, Ctrl-C leaves nothing behind."""
    folder, port = tmp_path / "demo", free_port()
    with demo(folder, port, tmp_path / "first.log") as process:
        kept = json.loads((folder / "demo.json").read_text(encoding="utf-8"))
        addresses = [word for word in process.tail().split() if "://" in word]
        assert addresses[0] == f"http://127.0.0.1:{port}/consult-ease/kiosk"
        users = logins(kept["password"])
        for login in users.values():
            assert login.username in process.tail()
        async with log_in_as(f"http://127.0.0.1:{port}", users["admin"]) as client:
            office = await ConsultEase.find(client)
            people = {person.name: person for person in await office.people()}
            assert list(people) == [member.name for member in FACULTY]
            ana = people[ANA.name]
            iden = await ask(client, office, ana)
            answer = await client.states.wait_for(
                ana["consultation"],
                lambda state: (
                    state.attributes["event_type"] in {"accepted", "declined"}
                    and state.attributes["consultation_id"] == iden
                ),
                120,
            )
            print(f"The desk has {answer.attributes['event_type']} it")
            issues = await client.issues("consultease")
            assert [each["translation_placeholders"] for each in issues] == [
                {"desk_id": "desk-spare"}
            ]
            made = await client.command("lovelace/config", url_path="consult-ease")
            assert made == {"strategy": {"type": "custom:consultease"}}
        for name in ("faculty", "kiosk", "tablet"):
            async with log_in_as(client.url, users[name]) as other:
                await other.states.wait_for(ana["status"], None)
        assert not await seen(stop, process, signal.SIGINT)
        assert process.exit_code == 0
        assert not accepts_connections("127.0.0.1", port)
        assert not accepts_connections("127.0.0.1", kept["mqtt_port"])
    # The second time it finds everything as it was; a closed terminal ends it, too.
    with demo(folder, port, tmp_path / "second.log") as process:
        assert "Creating the users" not in process.tail()
        async with log_in_as(f"http://127.0.0.1:{port}", users["admin"]) as client:
            office = await ConsultEase.find(client)
            assert len(await office.people()) == len(FACULTY)
        assert not await seen(stop, process, signal.SIGHUP)
        assert process.exit_code == 0
