"""Desk units and card readers that live their own lives, from the command line."""

import argparse
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import cycle
import logging
import signal
import sys
import threading

from script.arguments import speed

from .broker import Broker
from .fleet import DeskSpec, Fleet, Kind, desk_id_of
from .reader import Reader

PEOPLE = (
    "Ana Reyes",
    "José Ñandú",
    "山田太郎",
    "Zoë Müller",
    "Олена Коваль",
    "Amina Yusuf",
    "Liam O'Brien",
    "Priya Nair",
)
_SCAN_EVERY = 30
"""Seconds from one scan of a reader to the next."""
GENERATIONS: tuple[Kind, ...] = ("gen3", "gen2", "gen1")


def main() -> int:
    """Run until Ctrl-C."""
    args = _parser().parse_args()
    logging.basicConfig(
        level=logging.WARNING if args.quiet else logging.INFO,
        format="%(asctime)s %(message)s",
        datefmt="%H:%M:%S",
    )
    specs = list(_specs(args.v1, args.legacy, args.people or PEOPLE))
    readers = [
        Reader(reader_id, args.broker, prefix=args.prefix) for reader_id in args.reader
    ]
    if not specs and not readers:
        print("Nothing to simulate: give --v1, --legacy or --reader.", file=sys.stderr)
        return 2
    try:
        args.broker.check()
    except OSError as err:
        where = f"{args.broker.host}:{args.broker.port}"
        print(f"No connection to the broker at {where}: {err}", file=sys.stderr)
        return 1
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    fleet = Fleet(
        args.broker, specs, prefix=args.prefix, speed=args.speed, seed=args.seed
    )
    with ExitStack() as stack:
        stack.enter_context(fleet)
        for reader in readers:
            stack.enter_context(reader)
        print(f"Desk units at {args.broker.host}:{args.broker.port}: {len(specs)}")
        for spec in specs:
            print(f"  {spec.kind:5}{spec.desk_id:20}{spec.name}")
        print("Ctrl-C stops them.", flush=True)
        cards = cycle(args.card)
        while not stop.wait(_SCAN_EVERY / args.speed if readers else None):
            for reader in readers:
                reader.scan(next(cards))
    return 0


def _specs(v1: int, legacy: int, people: tuple[str, ...]) -> Iterator[DeskSpec]:
    names = cycle(people)
    taken: set[str] = set()
    for number in range(1, v1 + 1):
        name = next(names)
        desk_id = desk_id_of(name)
        if desk_id in taken:
            desk_id = f"{desk_id}-{number}"
        taken.add(desk_id)
        yield DeskSpec("v1", desk_id, name)
    for number, kind in zip(range(1, legacy + 1), cycle(GENERATIONS), strict=False):
        yield DeskSpec(kind, str(number), next(names))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("script/simulate", description=__doc__)
    add = parser.add_argument
    add(
        "--broker",
        type=Broker.parse,
        default=Broker(),
        metavar="[USER:PASSWORD@]HOST[:PORT]",
        help="where they connect (127.0.0.1:1883)",
    )
    add("--v1", type=int, default=0, metavar="N", help="desk units of protocol v1")
    add("--legacy", type=int, default=0, metavar="N", help="original desk units")
    add("--reader", nargs="+", default=[], metavar="ID", help="card readers")
    add("--card", nargs="+", default=["0004711"], help="what they scan, in turn")
    add("--people", nargs="+", metavar="NAME", help="whose desks they are, in turn")
    add("--prefix", default="consultease", help="topic prefix of protocol v1")
    add("--speed", type=speed, default=1.0, help="simulated seconds in a second")
    add("--seed", default="1", help="the same seed lives the same lives again")
    add("--quiet", action="store_true", help="do not tell what happens")
    return parser


if __name__ == "__main__":
    sys.exit(main())
