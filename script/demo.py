"""A department to try ConsultEase with.

Starts a broker, a Home Assistant with ConsultEase set up, and desk units that
come and go and answer, while students ask. Everything it keeps is in one
folder; Ctrl-C stops everything it started.
"""

import argparse
import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
import fcntl
import json
import logging
from pathlib import Path
import secrets
import shutil
import signal
import sys
from typing import Self, TextIO

from .arguments import host, port, speed
from .demo_data import (
    ANA,
    DASHBOARD,
    DESKS,
    HABITS,
    READER,
    STUDENTS,
    TIMING,
    UNCLAIMED,
    card,
    logins,
)
from .demo_life import live
from .demo_setup import get_ready, set_up
from .harness import LOOPBACK, HomeAssistant, Login, Mosquitto, ProcessError, free_port
from .harness.hass import ROOT
from .simulator import Broker, Fleet, Reader

FOLDER = ROOT / ".demo"
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
    logging.basicConfig(level=logging.ERROR, format="%(message)s")
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
                say("Stopping everything")
    except KeyboardInterrupt:
        say("Everything is stopped")
        return 0
    except (DemoError, OSError, ProcessError) as err:
        print(f"\nscript/demo: {err}", file=sys.stderr)
        return 1
    return 0


def run(args: argparse.Namespace, stack: ExitStack) -> None:
    """Start everything; ``stack`` stops it in the opposite order."""
    folder: Path = args.folder.absolute()
    stack.enter_context(_only_one(folder))
    if args.reset:
        say("Removing what earlier starts have left")
        (folder / "demo.json").unlink(missing_ok=True)
    kept = Kept.load(folder)
    known_port, kept.mqtt_port = kept.mqtt_port, free_port(preferred=kept.mqtt_port)
    mosquitto = _start_mosquitto(stack, folder, kept.mqtt_port)
    broker = Broker(mosquitto.host, mosquitto.port)
    hass = _start_home_assistant(stack, folder, args)
    users = logins(kept.password)
    if not kept.ready:
        asyncio.run(set_up(hass, broker, users, say))
        kept.ready = True
    else:
        moved = known_port != kept.mqtt_port
        asyncio.run(get_ready(hass, broker, users["admin"], moved=moved))
    kept.save(folder)
    say(f"Switching on {len(DESKS)} desk units")
    stack.enter_context(
        Fleet(broker, DESKS, speed=args.speed, timing=TIMING, habits=HABITS)
    )
    reader = Reader(READER, broker)
    stack.callback(reader.close)
    reader.start()
    _tell(hass, broker, kept)
    asyncio.run(_live(hass, mosquitto, users["admin"], reader, args.speed))


def _start_mosquitto(stack: ExitStack, folder: Path, port: int) -> Mosquitto:
    say("Starting Mosquitto")
    mosquitto = Mosquitto(folder / "mosquitto", port=port, persistent=True)
    stack.callback(mosquitto.stop)
    mosquitto.start()
    return mosquitto


def _start_home_assistant(
    stack: ExitStack, folder: Path, args: argparse.Namespace
) -> HomeAssistant:
    say("Starting Home Assistant")
    hass = HomeAssistant(
        folder / "homeassistant",
        host=args.host,
        port=args.port or free_port(args.host, PREFERRED_PORT),
        name="ConsultEase demo",
        log_level="warning",
    )
    stack.callback(hass.stop)
    hass.start()
    return hass


async def _live(
    hass: HomeAssistant,
    mosquitto: Mosquitto,
    admin: Login,
    reader: Reader,
    speed: float,
) -> None:
    """Let people live until something ends that should not."""
    people = asyncio.create_task(live(hass, admin, reader, speed))
    try:
        await _watch(hass, mosquitto)
    finally:
        people.cancel()


async def _watch(hass: HomeAssistant, mosquitto: Mosquitto) -> None:
    """Start Home Assistant again when a user asked it to restart."""
    while True:
        if await asyncio.to_thread(hass.process.ended_within, 1):
            if not hass.wants_restart:
                raise hass.process.error(f"ended with {hass.process.exit_code}")
            say("Restarting Home Assistant")
            hass.start()
        if not mosquitto.process.running:
            raise mosquitto.process.error("ended by itself")


def _tell(hass: HomeAssistant, broker: Broker, kept: Kept) -> None:
    first = next(iter(STUDENTS))
    print(f"\n  {hass.url}/{DASHBOARD}/kiosk\n")
    for login, shows in _views(logins(kept.password)):
        print(f"  {login.username:8} {login.password}   {shows}")
    print(f"\n  Broker: {broker.host}:{broker.port}")
    if hass.host != LOOPBACK:
        print("  Everybody in this network can reach this Home Assistant.")
    print(
        f"""
  Try: log in as the kiosk, choose somebody who is in, type the student number {first}.
  Answer as {ANA.name}, in another browser or on a phone.
  A USB reader works, too; that student's card is {card(first)}.
  The desk unit {UNCLAIMED.desk_id} belongs to nobody: Settings > Repairs assigns it.

  Ready. Ctrl-C stops everything.
""",
        flush=True,
    )


def _views(users: dict[str, Login]) -> Iterator[tuple[Login, str]]:
    """Yield who can log in, the kiosk first, and what that page shows them."""
    yield users["kiosk"], "the kiosk in the hallway"
    yield users["tablet"], "the kiosk of the language department, in Spanish"
    yield users["faculty"], f"the queue of {ANA.name}"
    yield users["admin"], "everything, as an administrator"


def _only_one(folder: Path) -> TextIO:
    """Keep a second demo from using the same folder."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = (folder / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as err:
        lock.close()
        msg = f"A demo is running with {folder} already; stop that one first."
        raise DemoError(msg) from err
    return lock


def _parser() -> argparse.ArgumentParser:
    description, _, details = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(
        "script/demo",
        description=description,
        epilog=f"{details}\nThe first start takes a minute or two, later ones some seconds.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add(
        "--host",
        type=host,
        default=LOOPBACK,
        help="address to listen at; 0.0.0.0 lets the whole network in (%(default)s)",
    )
    add(
        "--port",
        type=port,
        help=f"port of the page ({PREFERRED_PORT} or the next free)",
    )
    add(
        "--speed",
        type=speed,
        default=1.0,
        help="how fast people and desk units live (%(default)s)",
    )
    add("--reset", action="store_true", help="forget what earlier starts have left")
    add(
        "--folder",
        type=Path,
        default=FOLDER,
        help=f"where all data is kept ({FOLDER.name} in the checkout)",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
