"""A department to try ConsultEase with.

Starts a broker, a Home Assistant with ConsultEase set up, and desk units that
come and go and answer. Everything it keeps is in one folder; Ctrl-C stops
everything it started.
"""

import argparse
import asyncio
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
import fcntl
import json
from pathlib import Path
import secrets
import shutil
import signal
import sys
from typing import Self, TextIO

from .demo_data import FACULTY, HABITS, logins
from .demo_setup import DASHBOARD, move_broker, set_up
from .harness import LOOPBACK, HomeAssistant, Mosquitto, ProcessError, free_port
from .harness.hass import ROOT
from .simulator import Broker, Fleet

DATA = ROOT / ".demo"
PREFERRED_PORT = 8123
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class DemoError(Exception):
    """The demo cannot run; the text says why and what to do."""


@dataclass(slots=True)
class Kept:
    """What the demo remembers from one start to the next."""

    mqtt_port: int
    password: str
    ready: bool = False

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read it, or begin anew if the first start was not finished."""
        file = folder / "demo.json"
        with suppress(FileNotFoundError, ValueError, TypeError):
            kept = cls(**json.loads(file.read_text(encoding="utf-8")))
            if kept.ready:
                return kept
        for name in ("homeassistant", "mosquitto"):
            shutil.rmtree(folder / name, ignore_errors=True)
        return cls(free_port(), secrets.token_hex(4))

    def save(self, folder: Path) -> None:
        """Write it; it has the logins' password."""
        file = folder / "demo.json"
        file.touch(mode=0o600)
        file.write_text(json.dumps(asdict(self), indent=2), encoding="utf-8")


def say(text: str) -> None:
    """Tell a step as it happens."""
    print(f"==> {text}", flush=True)


def main() -> int:
    """Run until Ctrl-C."""
    args = _parser().parse_args()
    for number in SIGNALS:
        signal.signal(number, signal.default_int_handler)
    try:
        with ExitStack() as stack:
            try:
                run(args, stack)
            finally:
                # A second Ctrl-C must not leave half of it running.
                for number in SIGNALS:
                    signal.signal(number, signal.SIG_IGN)
    except KeyboardInterrupt:
        say("Everything is stopped")
        return 0
    except (DemoError, OSError, ProcessError) as err:
        print(f"\nscript/demo: {err}", file=sys.stderr)
        return 1
    return 0


def run(args: argparse.Namespace, stack: ExitStack) -> None:
    """Start everything; ``stack`` stops it in the opposite order."""
    stack.enter_context(_only_one(DATA))
    if args.reset:
        say("Removing what earlier starts have left")
        (DATA / "demo.json").unlink(missing_ok=True)
    kept = Kept.load(DATA)
    known_port, kept.mqtt_port = kept.mqtt_port, free_port(preferred=kept.mqtt_port)
    mosquitto = _start_mosquitto(stack, kept.mqtt_port)
    broker = Broker(mosquitto.host, mosquitto.port)
    hass = _start_home_assistant(stack, args)
    users = logins(kept.password)
    if not kept.ready:
        asyncio.run(set_up(hass, broker, users, say))
        kept.ready = True
    elif known_port != kept.mqtt_port:
        asyncio.run(move_broker(hass, broker, users["admin"]))
    kept.save(DATA)
    say(f"Switching on {len(FACULTY)} desk units")
    desks = [person.desk for person in FACULTY]
    stack.enter_context(Fleet(broker, desks, speed=args.speed, habits=HABITS))
    _tell(hass, broker, kept)
    _watch(hass, mosquitto)


def _start_mosquitto(stack: ExitStack, port: int) -> Mosquitto:
    say("Starting Mosquitto")
    mosquitto = Mosquitto(DATA / "mosquitto", port=port, persistent=True)
    stack.callback(mosquitto.stop)
    mosquitto.start()
    return mosquitto


def _start_home_assistant(stack: ExitStack, args: argparse.Namespace) -> HomeAssistant:
    say("Starting Home Assistant")
    hass = HomeAssistant(
        DATA / "homeassistant",
        host=args.host,
        port=args.port or free_port(args.host, PREFERRED_PORT),
        name="ConsultEase demo",
        log_level="warning",
    )
    stack.callback(hass.stop)
    hass.start()
    return hass


def _watch(hass: HomeAssistant, mosquitto: Mosquitto) -> None:
    """Wait; start Home Assistant again when a user asked it to restart."""
    while True:
        if hass.process.ended_within(1):
            if not hass.wants_restart:
                raise hass.process.error(f"ended with {hass.process.exit_code}")
            say("Restarting Home Assistant")
            hass.start()
        if not mosquitto.process.running:
            raise mosquitto.process.error("ended by itself")


def _tell(hass: HomeAssistant, broker: Broker, kept: Kept) -> None:
    print(f"\n  {hass.url}/{DASHBOARD}\n")
    for role, login in logins(kept.password).items():
        print(f"  {role:8} {login.username:8} {login.password}")
    print(f"\n  Broker: {broker.host}:{broker.port}")
    if hass.host != LOOPBACK:
        print("  Everybody in this network can reach this Home Assistant.")
    print("\n  Ctrl-C stops everything.\n", flush=True)


def _only_one(folder: Path) -> TextIO:
    """Keep a second demo from using the same folder."""
    folder.mkdir(exist_ok=True)
    lock = (folder / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as err:
        lock.close()
        msg = f"A demo is running with {folder.name}/ already; stop that one first."
        raise DemoError(msg) from err
    return lock


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("script/demo", description=__doc__)
    add = parser.add_argument
    add("--host", default=LOOPBACK, help="address to listen at (%(default)s)")
    add(
        "--port", type=int, help=f"port of the page ({PREFERRED_PORT} or the next free)"
    )
    add("--speed", type=float, default=1.0, help="how fast the desks live")
    add("--reset", action="store_true", help="forget what earlier starts have left")
    return parser


if __name__ == "__main__":
    sys.exit(main())
