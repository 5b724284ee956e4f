"""Where a broker is."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Broker:
    """Address of an MQTT broker, and the login if it asks for one."""

    host: str = "127.0.0.1"
    port: int = 1883
    username: str | None = None
    password: str | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``host:port`` or ``host``."""
        host, colon, port = text.rpartition(":")
        if not colon:
            return cls(text)
        if not host or not port.isdecimal():
            msg = f"Not a broker's address: {text}"
            raise ValueError(msg)
        return cls(host, int(port))
