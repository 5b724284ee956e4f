"""The command line of script/bench."""

import argparse
import asyncio
from pathlib import Path
import platform
import signal
import sys
from tempfile import TemporaryDirectory

from . import board, history, people, presence, queueing, roster

_BENCHMARKS = {
    "presence": presence.run,
    "people": people.run,
    "roster": roster.run,
    "history": history.run,
    "queueing": queueing.run,
    "board": board.run,
}


def main() -> None:
    """Run one benchmark in a folder that is gone afterwards."""
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("benchmark", choices=_BENCHMARKS)
    parser.add_argument(
        "--pairs", type=int, default=5, help="how often each is measured (default 5)"
    )
    parser.add_argument(
        "--seed", type=int, default=queueing.SEED, help="of the simulated days"
    )
    options = parser.parse_args()
    # Whoever ends us must not be left with the processes we started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    print(f"Python {platform.python_version()} on {platform.machine()}")
    with TemporaryDirectory(prefix="consultease-bench-") as folder:
        asyncio.run(_BENCHMARKS[options.benchmark](Path(folder), options))


if __name__ == "__main__":
    main()
