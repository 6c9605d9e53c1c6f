"""The handler of a gRPC method, and the method's types and options, looked up once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import grpc
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import DecodeError, Message
from google.protobuf.message_factory import GetMessageClass

from services.chassis.rpc import validation
from services.chassis.rpc.call_context import CallContext
from services.chassis.rpc.errors import StatusError, invalid_status, rich_status
from services.chassis.rpc.request_ids import lower_uuids

UnaryHandler = Callable[[Any, CallContext], Awaitable[Message]]
"""Handles a unary call: (request, call context) -> response."""

StreamHandler = Callable[[Any, CallContext], AsyncIterator[Message]]
"""Handles a server stream: an async generator over (request, call context)."""

Handler = UnaryHandler | StreamHandler
"""A `StreamHandler` for a method that streams, otherwise a `UnaryHandler`.

A handler may raise `Rejected`, `StatusError` or `TimeoutError`; any other error is logged and
returned as INTERNAL."""

P1 = 1


@dataclass(frozen=True, slots=True)
class RpcMethod:
    """A method with its request type, its response type, and whether it is a command."""

    descriptor: MethodDescriptor
    request_type: type[Message]
    response_type: type[Message]
    command: bool

    @classmethod
    def of(cls, method: MethodDescriptor) -> RpcMethod:
        """Look a method up, and compile the rules of its request."""
        request_type = GetMessageClass(method.input_type)
        validation.precompile(request_type)
        command = validation.is_command(method.input_type)
        return cls(method, request_type, GetMessageClass(method.output_type), command)

    def decode(self, body: bytes) -> Message:
        """Decode a request without its unknown fields, which a journal would keep unread.

        Raises `StatusError` for bytes that are not of its type.
        """
        try:
            request = self.request_type.FromString(body)
        except DecodeError:
            raise StatusError(
                rich_status(
                    grpc.StatusCode.INVALID_ARGUMENT,
                    "BODY_INVALID",
                    f"The bytes are no {self.descriptor.input_type.full_name}: "
                    "check the client's proto files.",
                )
            ) from None
        request.DiscardUnknownFields()
        return request

    def is_urgent(self, request: Any) -> bool:
        """Return whether a request is a command about a danger to life."""
        return self.command and getattr(request, "priority", 0) == P1

    def check(self, request: Message) -> None:
        """Write the UUIDs of a request in lower case, as ids are compared by their letters.

        Raises `StatusError` if the request breaks rules of its proto file.
        """
        found = validation.violations(request)
        if found:
            raise StatusError(invalid_status(found))
        lower_uuids(request)
