"""Why a connection ended, as the log and the metrics have it."""

from __future__ import annotations

from enum import StrEnum


class EndReason(StrEnum):
    """The reason for the end of a connection. All but the first are decided on this side."""

    PEER_CLOSED = "peer_closed"
    NO_ACK = "no_ack"
    NO_WATCHDOG = "no_watchdog"
    NO_HANDSHAKE = "no_handshake"
    FRAME_TOO_LONG = "frame_too_long"
    MALFORMED = "malformed"
    FLOOD = "flood"
    UNREAD = "unread"
    VERSION = "version"
    UNKNOWN_SITE = "unknown_site"
    CERTIFICATE = "certificate"
    REPLACED = "replaced"
    TOO_MANY_CONNECTIONS = "too_many_connections"
    TOO_MANY_ALARMS = "too_many_alarms"
    DRIVER_ENDED = "driver_ended"
    DRIVER_FAILED = "driver_failed"
    STOPPING = "stopping"
