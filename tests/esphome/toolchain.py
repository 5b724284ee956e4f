"""ESPHome at the pinned version, as script/esphome runs it."""

import os
from pathlib import Path
import shutil
import subprocess

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "esphome"
HERE = ROOT / "tests" / "esphome"
CACHE = ROOT / ".cache" / "esphome"


def run_esphome(*arguments: str, data: str) -> str:
    """Run ESPHome without a network; return what it printed, raise if it refused.

    ``data`` names the folder that it builds in, of the cache unless it is a whole
    path: two runs in one folder would disturb each other.
    """
    environment = os.environ | {
        "ESPHOME_DATA_DIR": str(CACHE / data),
        # Whatever is fetched all the same then fails at once.
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "HTTP_PROXY": "http://127.0.0.1:9",
    }
    done = subprocess.run(
        [ROOT / "script" / "esphome", *arguments],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    if done.returncode:
        raise AssertionError(f"{done.stdout[-6000:]}\n{done.stderr[-3000:]}")
    return done.stdout


def bring_esphome() -> None:
    """Install ESPHome if need be, which takes the network that tests do without."""
    subprocess.run(
        [ROOT / "script" / "esphome", "version"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
        timeout=290,
    )


def build_unit(source: Path, name: str) -> Path:
    """Build the unit of that name for this machine; return its program."""
    run_esphome("compile", str(source), data="host")
    return next((CACHE / "host" / "build" / name).glob("**/program"))


def new_screens() -> Path:
    """Return the empty folder that a built unit writes its screens to."""
    folder = CACHE / "host" / "snapshots"
    shutil.rmtree(folder, ignore_errors=True)
    return folder
