"""A real broker and a real Home Assistant as processes, and a client for both its APIs."""

from .auth import Login, add_user
from .client import Client, connect, log_in_as, onboard
from .consultease import ConsultEase, Person
from .flows import FlowError, Flows, FlowStep
from .hass import HomeAssistant
from .kiosk import Kiosk, Tablet
from .mosquitto import Mosquitto, find_mosquitto
from .ports import LOOPBACK, accepts_connections, free_port
from .process import ManagedProcess, ProcessError
from .states import State, StateBoard
from .websocket import CommandError, ConnectionLostError, Subscription, WebSocket

__all__ = [
    "LOOPBACK",
    "Client",
    "CommandError",
    "ConnectionLostError",
    "ConsultEase",
    "FlowError",
    "FlowStep",
    "Flows",
    "HomeAssistant",
    "Kiosk",
    "Login",
    "ManagedProcess",
    "Mosquitto",
    "Person",
    "ProcessError",
    "State",
    "StateBoard",
    "Subscription",
    "Tablet",
    "WebSocket",
    "accepts_connections",
    "add_user",
    "connect",
    "find_mosquitto",
    "free_port",
    "log_in_as",
    "onboard",
]
