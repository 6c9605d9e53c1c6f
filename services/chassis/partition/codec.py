"""Encodes and decodes the commands and events of a service, by the full names of their types."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from services.chassis.partition.partitioning import aggregate_template, resolve_address
from vigie.journal.v1 import journal_pb2 as journal


class UnknownType(Exception):
    """A command or an event of a type outside the service's list."""


class Codec:
    """The closed list of command and event types of one service, by full name."""

    def __init__(
        self,
        rpcs: Sequence[ServiceDescriptor],
        commands: Iterable[type[Message]],
        events: Iterable[type[Message]],
    ) -> None:
        requests = (method.input_type for service in rpcs for method in service.methods)
        served = (GetMessageClass(each) for each in requests if aggregate_template(each))
        self.commands = _by_name([*served, *commands, journal.ElapseRequest])
        self.events = _by_name([*events, journal.Opened])
        self._names = {message: name for name, message in self.events.items()}

    def command(self, name: str, body: bytes) -> Message:
        """Decode a command's body. Raises `UnknownType` or protobuf's `DecodeError`."""
        return _parse(self.commands, name, body)

    def event(self, event: journal.Event) -> Message:
        """Decode an event. Raises `UnknownType` or protobuf's `DecodeError`."""
        message = self.events.get(event.type)
        if message is None:
            raise UnknownType(event.type)
        return message.FromString(event.body)

    def encode(self, event: Message) -> journal.Event:
        """Encode an event. Raises `LookupError` for a type that no fold could read."""
        name = self._names.get(type(event))
        if name is None:
            raise LookupError(f"{event.DESCRIPTOR.full_name} is not in the events of the service")
        return encode_event(event, name)


def _by_name(messages: Iterable[type[Message]]) -> dict[str, type[Message]]:
    return {message.DESCRIPTOR.full_name: message for message in messages}


def _parse(known: dict[str, type[Message]], name: str, body: bytes) -> Message:
    message = known.get(name)
    if message is None:
        raise UnknownType(name)
    parsed = message.FromString(body)
    # An event may hold a part of its request: what no contract names would stay in it for ever.
    parsed.DiscardUnknownFields()
    return parsed


def encode_event(message: Message, name: str = "") -> journal.Event:
    return journal.Event(
        type=name or message.DESCRIPTOR.full_name,
        schema=1,
        body=message.SerializeToString(deterministic=True),
    )


def encode_command(
    request: Message,
    *,
    command_id: str,
    actor: str,
    sent_time: int,
    aggregate: str = "",
    expires_time: int = 0,
    cause: str = "",
    traceparent: str = "",
) -> journal.Command:
    """Encode a command for the aggregate that its request names, or the one that is given.

    Times are microseconds since 1970, UTC. Raises `Rejected` if a field of the address is empty.
    """
    body = request.SerializeToString(deterministic=True)
    return journal.Command(
        command_id=command_id,
        type=request.DESCRIPTOR.full_name,
        aggregate=aggregate or resolve_address(request, actor),
        actor=actor,
        cause=cause,
        sent_time=sent_time,
        expires_time=expires_time,
        body_sha256=hashlib.sha256(body).digest(),
        body=body,
        traceparent=traceparent,
    )


def command_name(full_name: str) -> str:
    """Return the short name of a command for logs, metrics and spans, such as `OfferTask`."""
    return full_name.rpartition(".")[2].removesuffix("Request")
