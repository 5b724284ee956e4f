"""Where a broker is, and whether it lets us in."""

from argparse import ArgumentTypeError
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Self

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode


@dataclass(frozen=True, slots=True)
class Broker:
    """Address of an MQTT broker, and the login if it asks for one."""

    host: str = "127.0.0.1"
    port: int = 1883
    username: str | None = None
    password: str | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``user:password@host:port``; user, password and port may be left out.

        Raises ArgumentTypeError.
        """
        login, _, address = text.rpartition("@")
        username, _, password = login.partition(":")
        host, colon, port = address.rpartition(":")
        if not colon:
            host, port = address, "1883"
        if not host or not port.isdecimal():
            # Not the text itself: there may be a password in it.
            msg = "not an address such as 10.0.0.7 or user:password@hub:1883"
            raise ArgumentTypeError(msg)
        return cls(host, int(port), username or None, password or None)

    def check(self, timeout: float = 10.0) -> None:
        """Connect once; raise OSError with the reason when the broker does not let us in."""
        answers = SimpleQueue[ReasonCode]()
        client = self.client("")
        client.on_connect = lambda *args: answers.put(args[3])
        client.connect(self.host, self.port)
        client.loop_start()
        try:
            answer = answers.get(timeout=timeout)
        except Empty:
            raise TimeoutError("no answer") from None
        finally:
            client.disconnect()
            client.loop_stop()
        if answer.is_failure:
            raise ConnectionRefusedError(str(answer))

    def client(self, client_id: str) -> Client:
        """Return a client with the broker's login, and nothing opened yet."""
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id,
            clean_session=True,
            reconnect_on_failure=False,
            manual_ack=True,
        )
        if self.username is not None:
            client.username_pw_set(self.username, self.password)
        return client
