"""What the scripts take on their command lines, refused where it is typed."""

from argparse import ArgumentTypeError
import socket

_LAST_PORT = 65535


def speed(text: str) -> float:
    """Return how many times as fast as life; raise ArgumentTypeError."""
    try:
        value = float(text)
    except ValueError:
        value = 0
    if not 0 < value < float("inf"):
        msg = f"{text} is no speed: give a number above zero"
        raise ArgumentTypeError(msg)
    return value


def port(text: str) -> int:
    """Return a port that can be listened at; raise ArgumentTypeError."""
    if not (text.isdecimal() and 0 < int(text) <= _LAST_PORT):
        msg = f"{text} is no port: give a number from 1 to {_LAST_PORT}"
        raise ArgumentTypeError(msg)
    return int(text)


def host(text: str) -> str:
    """Return an address that can be listened at; raise ArgumentTypeError."""
    try:
        with socket.socket() as probe:
            probe.bind((text, 0))
    except OSError as err:
        msg = f"{text} is no IPv4 address of this machine"
        raise ArgumentTypeError(msg) from err
    return text
