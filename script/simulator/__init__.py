"""Simulated desk units and card readers over real MQTT, of v1 and of the original system.

An implementation of both wire formats that shares nothing with the integration.
"""

from .broker import Broker
from .clock import Clock
from .desk import Desk
from .fleet import DeskSpec, Fleet, desk_id_of
from .legacy import LegacyDesk, PlainDesk
from .legacy3 import Gen3Desk
from .life import Habits, Life
from .monitor import WaitTimeoutError
from .pubsub import REBUILT_BUFFER, STOCK_BUFFER
from .reader import Reader
from .timing import REAL, STILL, Timing
from .v1 import V1Desk
from .v1_wire import Answer, Config, Item, Message, Queue, Receipt

__all__ = [
    "REAL",
    "REBUILT_BUFFER",
    "STILL",
    "STOCK_BUFFER",
    "Answer",
    "Broker",
    "Clock",
    "Config",
    "Desk",
    "DeskSpec",
    "Fleet",
    "Gen3Desk",
    "Habits",
    "Item",
    "LegacyDesk",
    "Life",
    "Message",
    "PlainDesk",
    "Queue",
    "Reader",
    "Receipt",
    "Timing",
    "V1Desk",
    "WaitTimeoutError",
    "desk_id_of",
]
