"""Messages to frames and back."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType, field

from services.traffic.rsmp.framing import FORM_FEED
from services.traffic.rsmp.messages import (
    Answerable,
    AnyMessage,
    Message,
    MessageId,
    to_microseconds,
)


class MalformedMessage(Exception):
    """A frame that is no message; `message_id` is the id to reject it with, if it has one."""

    def __init__(
        self, reason: str, message_id: str | None = None, *, is_version: bool = False
    ) -> None:
        super().__init__(reason)
        self.message_id = message_id
        self.is_version = is_version


class _Envelope(Struct):
    mark: Literal["rSMsg"] = field(name="mType")
    type: str
    id: MessageId | UnsetType = field(name="mId", default=UNSET)


_ENCODER = msgspec.json.Encoder()
_ENVELOPES = msgspec.json.Decoder(_Envelope)
_MESSAGES: msgspec.json.Decoder[AnyMessage] = msgspec.json.Decoder(AnyMessage)


def encode(message: Message) -> bytes:
    """Return the frame of a message."""
    return _ENCODER.encode(message) + FORM_FEED


def decode(frame: bytes) -> AnyMessage:
    """Return the message of a frame. Raises `MalformedMessage`."""
    try:
        envelope = _ENVELOPES.decode(frame)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise MalformedMessage(str(error)) from error
    message_id = envelope.id or None
    try:
        message = _MESSAGES.decode(frame)
        timestamp = getattr(message, "timestamp", UNSET)
        if timestamp is not UNSET:
            to_microseconds(timestamp)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise MalformedMessage(
            f"{envelope.type[:30]}: {error}", message_id, is_version=envelope.type == "Version"
        ) from error
    if isinstance(message, Answerable) and message_id is None:
        raise MalformedMessage(f"{envelope.type}: no message id (mId)")
    return message
