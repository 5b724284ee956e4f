"""A Home Assistant of our own, as a process with a configuration folder."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
import http.client
import json
import os
from pathlib import Path
import shutil
import sys
import time
from typing import Any, Self

from .ports import LOOPBACK, free_port, require_free
from .process import ManagedProcess

ROOT = Path(__file__).resolve().parents[2]
INTEGRATION = ROOT / "custom_components" / "consultease"
BLUEPRINTS = ROOT / "blueprints"
_RESTART_EXIT_CODE = 100

CONFIGURATION = """\
homeassistant:
  name: {name}
  time_zone: {time_zone}
  latitude: 0
  longitude: 0
  elevation: 0
  unit_system: metric
  country: {country}
logger:
  default: {log_level}
config:
frontend:
schedule:
automation: !include automations.yaml
script: !include scripts.yaml
tag:
"""
RECORDER = """\
recorder:
history:
logbook:
"""


class HomeAssistant:
    """A Home Assistant on one port, which it keeps over restarts.

    Only what ConsultEase works with is loaded: nothing looks around in the
    network or calls home. The steps of the onboarding that would are done
    beforehand; the owner is created through its API (see ``onboarding``).
    """

    def __init__(
        self,
        config_dir: Path,
        *,
        port: int | None = None,
        host: str = LOOPBACK,
        integration: Path | None = INTEGRATION,
        name: str = "ConsultEase",
        time_zone: str = "UTC",
        country: str = "PH",
        log_level: str = "info",
        recorder: bool = True,
    ) -> None:
        """Settle on a port; ``integration`` is the folder to link in, or None."""
        self.host = host
        self.port = port or free_port(host)
        self.config_dir = config_dir.absolute()
        self.log = self.config_dir / "output.log"
        self._integration = integration
        self._yaml = CONFIGURATION.format(
            name=name, time_zone=time_zone, country=country, log_level=log_level
        ) + (RECORDER if recorder else "")
        self.process = ManagedProcess(
            "Home Assistant",
            [
                sys.executable,
                "-m",
                "homeassistant",
                "--config",
                str(self.config_dir),
                "--log-no-color",
                # script/setup has installed what is needed, some of it in newer
                # versions than asked for: nothing is to be installed at a start.
                "--skip-pip",
            ],
            self.log,
            # Elsewhere the checkout's custom_components would be found a second time.
            cwd=self.config_dir,
            env={k: v for k, v in os.environ.items() if k != "PYTHONPATH"},
        )

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        """Stop."""
        self.stop()

    @property
    def url(self) -> str:
        """The address for clients on this machine."""
        return f"http://{self._client_host}:{self.port}"

    @property
    def _client_host(self) -> str:
        return LOOPBACK if self.host == "0.0.0.0" else self.host

    @property
    def wants_restart(self) -> bool:
        """Whether it ended because a user asked it to restart."""
        return self.process.exit_code == _RESTART_EXIT_CODE

    def start(self, timeout: float = 120.0) -> float:
        """Start it and wait until its API answers; return the seconds that took."""
        require_free(self._client_host, self.port)
        started = time.monotonic()
        self.prepare()
        self.process.start()
        self.process.wait_ready(self._answers, timeout)
        return time.monotonic() - started

    def stop(self) -> None:
        """Stop it as a user would; what it keeps is written."""
        self.process.stop(60)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self.process.kill()

    def restart(self) -> float:
        """Stop it and start it again; return the seconds that the start took."""
        self.stop()
        return self.start()

    async def wait_for_log(self, text: str, timeout: float = 10.0) -> None:
        """Wait until the log has a text; its lines are written in order, by a thread."""
        await _wait_for_text(self.log, text, timeout)

    async def wait_stored(self, key: str, text: str, timeout: float = 30.0) -> None:
        """Wait until a file of its storage has a text.

        Home Assistant writes most of what it keeps some seconds later; who
        kills it before that wants to know what it has written.
        """
        file = self.config_dir / ".storage" / key
        await _wait_for_text(file, text, timeout)

    def prepare(self) -> None:
        """Make the configuration folder what it must be before a start."""
        (self.config_dir / ".storage").mkdir(parents=True, exist_ok=True)
        self._write("configuration.yaml", self._yaml)
        self._store("http", 2, 2, self._http())
        if not self._stored("onboarding"):
            done = ["core_config", "analytics", "integration"]
            self._store("onboarding", 4, 1, {"done": done})
        if self._integration is not None:
            _link(self._integration, self.config_dir / "custom_components")
        for name in ("automations.yaml", "scripts.yaml"):
            # What users make in the editors is kept.
            (self.config_dir / name).touch()
        if BLUEPRINTS.is_dir():
            shutil.copytree(
                BLUEPRINTS, self.config_dir / "blueprints", dirs_exist_ok=True
            )

    def _http(self) -> dict[str, Any]:
        """Return the settled server settings: a port set in YAML is only on trial."""
        stable = {
            "server_host": [self.host],
            "server_port": self.port,
            "cors_allowed_origins": [],
            "login_attempts_threshold": -1,
            "ip_ban_enabled": False,
            "ssl_profile": "modern",
            "use_x_frame_options": True,
            "created_at": datetime.now(UTC).isoformat(),
            "error": None,
            "error_message": None,
        }
        return {"stable": stable, "pending": None, "yaml_migration_done": True}

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(
            self.url.removeprefix("http://"), timeout=5
        )
        try:
            connection.request("GET", "/api/")
            return connection.getresponse().status in {200, 401}
        except OSError, http.client.HTTPException:
            return False
        finally:
            connection.close()

    def _stored(self, key: str) -> bool:
        return (self.config_dir / ".storage" / key).exists()

    def _store(
        self, key: str, version: int, minor_version: int, data: dict[str, Any]
    ) -> None:
        content = {
            "version": version,
            "minor_version": minor_version,
            "key": key,
            "data": data,
        }
        self._write(f".storage/{key}", json.dumps(content, indent=2))

    def _write(self, name: str, text: str) -> None:
        (self.config_dir / name).write_text(text, encoding="utf-8")


async def _wait_for_text(file: Path, text: str, timeout: float) -> None:
    async with asyncio.timeout(timeout):
        while not _has(file, text):
            await asyncio.sleep(0.02)


def _has(file: Path, text: str) -> bool:
    with suppress(FileNotFoundError):
        return text in file.read_text(encoding="utf-8", errors="replace")
    return False


def _link(integration: Path, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    link = folder / integration.name
    if link.is_symlink():
        link.unlink()
    if not link.exists():
        link.symlink_to(integration, target_is_directory=True)
