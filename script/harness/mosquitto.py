"""A Mosquitto of our own."""

import getpass
import os
from pathlib import Path
import shutil
import sys
from typing import Self

from .ports import LOOPBACK, accepts_connections, free_port, require_free
from .process import ManagedProcess

# Packages put it where a user's PATH does not look.
_FOLDERS = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin")


def find_mosquitto() -> str:
    """Return the path of the program; raises ``FileNotFoundError``."""
    folders = [str(Path(sys.executable).parent), os.environ.get("PATH", ""), *_FOLDERS]
    if found := shutil.which("mosquitto", path=os.pathsep.join(folders)):
        return found
    msg = "Mosquitto is not installed; script/setup installs it"
    raise FileNotFoundError(msg)


class Mosquitto:
    """A broker on one port, with files in a folder of its own.

    It keeps its port over restarts. With ``persistent`` it also keeps retained
    messages and sessions, when it is stopped and not killed.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int | None = None,
        host: str = LOOPBACK,
        persistent: bool = False,
    ) -> None:
        """Settle on a port and write the configuration."""
        self.host = host
        self.port = port or free_port(host)
        self.folder = folder.absolute()
        self.persistent = persistent
        self.process = ManagedProcess(
            "Mosquitto",
            [find_mosquitto(), "-c", str(self.folder / "mosquitto.conf")],
            self.folder / "mosquitto.log",
        )

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        """Stop."""
        self.stop()

    def start(self, timeout: float = 10.0) -> None:
        """Start it and wait until it takes connections."""
        require_free(self.host, self.port)
        self.folder.mkdir(parents=True, exist_ok=True)
        config = self.folder / "mosquitto.conf"
        config.write_text(self._config(), encoding="utf-8")
        self.process.start()
        self.process.wait_ready(
            lambda: accepts_connections(self.host, self.port), timeout
        )

    def stop(self) -> None:
        """Stop it; what is persistent is written."""
        self.process.stop(10)

    def kill(self) -> None:
        """End it without anything being written."""
        self.process.kill()

    def restart(self) -> None:
        """Stop it and start it on the same port."""
        self.stop()
        self.start()

    def _config(self) -> str:
        lines = [
            f"listener {self.port} {self.host}",
            "allow_anonymous true",
            "set_tcp_nodelay true",
            # A burst must reach a slow client whole.
            "max_queued_messages 0",
            # The default of some versions would keep oversized messages from us.
            "max_packet_size 200000000",
            "log_dest stdout",
            "log_type error",
            "log_type warning",
            "log_type notice",
            f"persistence {str(self.persistent).lower()}",
        ]
        if self.persistent:
            lines.append(f"persistence_location {self.folder}/")
        if os.getuid() == 0:
            # Else it would become a user who may not write here.
            lines.append(f"user {getpass.getuser()}")
        return "\n".join([*lines, ""])
