"""The door of a service: the rules that every call passes, and what is noted of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import AbstractContextManager, aclosing
from dataclasses import dataclass
from typing import Any, cast

import grpc
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import DecodeError, Message
from google.protobuf.message_factory import GetMessageClass
from opentelemetry.trace import SpanKind

from services.chassis.rpc import call_context as callers, validation
from services.chassis.rpc.call_context import CallContext
from services.chassis.rpc.concurrency import ConcurrencyLimit
from services.chassis.rpc.errors import (
    StatusError,
    abort,
    deadline_exceeded_status,
    grpc_code,
    invalid_status,
    overload_status,
    rejected_status,
    rich_status,
    shutting_down_status,
)
from services.chassis.sdk.decider import Rejected
from services.chassis.telemetry import log_config, metrics, tracing

UnaryHandler = Callable[[Any, CallContext], Awaitable[Message]]
"""How a unary call is answered: (request, caller) -> response."""

StreamHandler = Callable[[Any, CallContext], AsyncIterator[Message]]
"""How a server stream is fed: an async generator over (request, caller)."""

Handler = UnaryHandler | StreamHandler
"""What stands behind a method: an `UnaryHandler`, or `StreamHandler` where the method streams.

It may raise `Rejected`, `StatusError` or `TimeoutError`; anything else is INTERNAL and logged."""

Context = grpc.aio.ServicerContext[Any, Any]

WRITE_SECONDS = 10.0
"""How long a reader may let one frame wait."""

_STREAM_END_SECONDS = 1.0
_QUIET_SECONDS = 0.2
_LONGEST_QUIET_SECONDS = 1.0
_LOOK_SECONDS = 0.01


@dataclass(frozen=True, slots=True)
class _Method:
    """A method, with what its rules look up once."""

    method: MethodDescriptor
    request_type: type[Message]
    response_type: type[Message]
    command: bool

    @classmethod
    def of(cls, method: MethodDescriptor) -> _Method:
        request_type = GetMessageClass(method.input_type)
        validation.precompile(request_type)
        command = validation.is_command(method.input_type)
        return cls(method, request_type, GetMessageClass(method.output_type), command)

    def decode(self, body: bytes) -> Message:
        try:
            return self.request_type.FromString(body)
        except DecodeError:
            raise StatusError(
                rich_status(
                    grpc.StatusCode.INVALID_ARGUMENT,
                    "BODY_INVALID",
                    f"The bytes are no {self.method.input_type.full_name}: "
                    "check the client's proto files.",
                )
            ) from None


class RpcMiddleware:
    """The rules of one server. `reserved` are the actors that only the chassis itself may set."""

    def __init__(self, service: str, in_flight_limit: int, reserved: Collection[str]) -> None:
        self.service = service
        self.shutting_down = asyncio.Event()
        self._reserved = frozenset(reserved)
        self._limit = ConcurrencyLimit(in_flight_limit)
        self._in_flight = metrics.RPC_IN_FLIGHT.labels(service)
        self._in_flight.set_function(lambda: self._limit.in_flight)
        self._streams: set[asyncio.Task[Any]] = set()
        self._last_call = 0.0
        self._log = log_config.get()

    def unary(
        self, method: MethodDescriptor, answer: UnaryHandler
    ) -> grpc.RpcMethodHandler[Any, Any]:
        """Put the rules before a unary method."""
        way = _Method.of(method)

        async def serve(body: bytes, context: Context) -> Message:
            with self._span(method, context):
                response, status = await self._handle(way, answer, body, context)
            if status is not None:
                await abort(context, status)
            return cast("Message", response)

        return grpc.unary_unary_rpc_method_handler(
            cast("Any", serve), response_serializer=way.response_type.SerializeToString
        )

    def stream(
        self, method: MethodDescriptor, frames: StreamHandler
    ) -> grpc.RpcMethodHandler[Any, Any]:
        """Put the rules before a server stream. Its span is that of the subscription alone."""
        way = _Method.of(method)

        async def serve(body: bytes, context: Context) -> None:
            task = cast("asyncio.Task[Any]", asyncio.current_task())
            self._streams.add(task)
            try:
                status = await self._feed(way, frames, body, context)
            finally:
                self._streams.discard(task)
            if status is not None:
                await abort(context, status)

        return grpc.unary_stream_rpc_method_handler(
            cast("Any", serve), response_serializer=way.response_type.SerializeToString
        )

    async def end_streams(self) -> None:
        """Tell every stream to end, and end those that do not."""
        self.shutting_down.set()
        if self._streams:
            _, late = await asyncio.wait(set(self._streams), timeout=_STREAM_END_SECONDS)
            for task in late:
                task.cancel()

    async def end_calls(self, seconds: float) -> None:
        """Wait until the calls under way are answered, and no more arrive, for so long at most.

        New ones are refused meanwhile. gRPC hands calls over one by one, and cancels those that
        wait when its server stops: who is told to go first is not cut off so.
        """
        end = time.monotonic() + seconds
        # No bell is rung at each call for the sake of a stop.
        while self._limit.in_flight and time.monotonic() < end:  # noqa: ASYNC110
            await asyncio.sleep(_LOOK_SECONDS)
        end = min(end, time.monotonic() + _LONGEST_QUIET_SECONDS)
        while time.monotonic() < min(end, self._last_call + _QUIET_SECONDS):  # noqa: ASYNC110
            await asyncio.sleep(_LOOK_SECONDS)

    async def _handle(
        self, way: _Method, answer: UnaryHandler, body: bytes, context: Context
    ) -> tuple[Message | None, Any]:
        """Answer a call: a response or a status; note it either way."""
        started = time.perf_counter()
        code = "CANCELLED"
        try:
            response = await self._invoke(way, answer, way.decode(body), context)
        except Exception as error:  # noqa: BLE001  # judged, counted, logged, answered
            status = self._to_status(way, error)
            code = grpc_code(status).name
            return None, status
        else:
            code = "OK"
            return response, None
        finally:
            self._last_call = time.monotonic()
            self._record(way, code, time.perf_counter() - started)

    async def _feed(
        self, way: _Method, frames: StreamHandler, body: bytes, context: Context
    ) -> Any:
        """Feed a stream to its end; return the status to end it with, or None."""
        status = None
        code = "CANCELLED"
        try:
            call_context = self._stream_context(way, context)
            await _pump(frames(_valid(way.decode(body)), call_context), context)
            code = "OK"
        except asyncio.CancelledError:
            if not self.shutting_down.is_set() or context.done():
                raise
            cast("asyncio.Task[Any]", asyncio.current_task()).uncancel()
        except Exception as error:  # noqa: BLE001  # judged, counted, logged, answered
            status = self._to_status(way, error)
        finally:
            if status is None and self.shutting_down.is_set():
                status = shutting_down_status()
            code = code if status is None else grpc_code(status).name
            metrics.STREAMS_ENDED.labels(self.service, way.method.name, code).inc()
        return status

    async def _invoke(
        self, way: _Method, answer: UnaryHandler, request: Message, context: Context
    ) -> Message:
        if self.shutting_down.is_set():
            raise StatusError(shutting_down_status())
        if not self._limit.try_acquire(urgent=getattr(request, "priority", 0) == 1):
            raise StatusError(overload_status(self.service))
        try:
            remaining = context.time_remaining()
            seconds = callers.timeout_of(remaining, command=way.command)
            call_context = self._call_context(context, remaining, seconds)
            _valid(request)
            async with asyncio.timeout(seconds - callers.reply_margin(seconds)):
                return await answer(request, call_context)
        finally:
            self._limit.release()

    def _call_context(
        self, context: Context, remaining: float | None, seconds: float
    ) -> CallContext:
        return CallContext(
            actor=callers.actor(_metadata(context), self._reserved),
            expires_time=callers.deadline_micros(remaining),
            timeout_seconds=seconds,
            traceparent=tracing.inject(),
            shutting_down=self.shutting_down,
        )

    def _stream_context(self, way: _Method, context: Context) -> CallContext:
        if self.shutting_down.is_set():
            raise StatusError(shutting_down_status())
        with self._span(way.method, context):
            return self._call_context(context, context.time_remaining(), 0.0)

    def _span(self, method: MethodDescriptor, context: Context) -> AbstractContextManager[None]:
        parent = tracing.extract(callers.header(_metadata(context), callers.TRACE_KEY))
        return tracing.span(f"{self.service}.{method.name}", parent, kind=SpanKind.SERVER)

    def _to_status(self, way: _Method, error: Exception) -> Any:
        match error:
            case StatusError():
                return error.status
            case Rejected():
                return rejected_status(error)
            case TimeoutError():
                return deadline_exceeded_status(command=way.command)
            case _:
                self._log.error("rpc_failed", method=way.method.full_name, exc_info=error)
                return rich_status(
                    grpc.StatusCode.INTERNAL,
                    "SERVICE_FAILED",
                    f"{self.service} failed on this call; its log says why. "
                    "Send again with the same request_id, or tell who operates it.",
                )

    def _record(self, way: _Method, code: str, seconds: float) -> None:
        metrics.RPC_SECONDS.labels(self.service, way.method.name, code).observe(seconds)
        note = self._log.debug if code == "OK" else self._log.info
        note("rpc", method=way.method.name, code=code, seconds=round(seconds, 6))


async def _pump(frames: AsyncIterator[Message], context: Context) -> None:
    async with aclosing(cast("Any", frames)) as each:
        async for frame in each:
            try:
                async with asyncio.timeout(WRITE_SECONDS):
                    await context.write(frame)
            except TimeoutError:
                raise StatusError(
                    rich_status(
                        grpc.StatusCode.RESOURCE_EXHAUSTED,
                        "SLOW_CONSUMER",
                        f"A frame waited {WRITE_SECONDS:g} s for its reader: the stream ends. "
                        "Resume from the last cursor.",
                    )
                ) from None


def _valid(request: Message) -> Message:
    found = validation.violations(request)
    if found:
        raise StatusError(invalid_status(found))
    return request


def _metadata(context: Context) -> tuple[tuple[str, str | bytes], ...]:
    return cast("Any", context.invocation_metadata()) or ()
