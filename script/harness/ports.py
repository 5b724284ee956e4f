"""Free TCP ports."""

from contextlib import suppress
import socket

LOOPBACK = "127.0.0.1"


def free_port(
    host: str = LOOPBACK, preferred: int | None = None, tries: int = 100
) -> int:
    """Return a free port: the preferred one or the next free after it, else any."""
    for port in range(preferred, preferred + tries) if preferred else (0,):
        with suppress(OSError), socket.socket() as probe:
            # As servers do: a port whose last connections are ending is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            return int(probe.getsockname()[1])
    msg = f"No free port at {host} from {preferred}"
    raise OSError(msg)


def accepts_connections(host: str, port: int) -> bool:
    """Whether somebody listens there."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def require_free(host: str, port: int) -> None:
    """Raise ``OSError`` if somebody listens there: they would be taken for ours."""
    if accepts_connections(host, port):
        msg = f"Port {port} of {host} is in use"
        raise OSError(msg)
