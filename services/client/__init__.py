"""The Python client of Vigie's services: one channel, typed errors, streams that resume."""

from services.client.channel import acting_as, connect
from services.client.errors import (
    AccessDenied,
    CallError,
    InsecureConnection,
    Rejected,
    TimedOut,
    Unavailable,
)
from services.client.streams import watch
from services.client.tls import ClientTls

__all__ = [
    "AccessDenied",
    "CallError",
    "ClientTls",
    "InsecureConnection",
    "Rejected",
    "TimedOut",
    "Unavailable",
    "acting_as",
    "connect",
    "watch",
]
