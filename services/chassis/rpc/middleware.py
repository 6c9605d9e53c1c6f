"""gRPC middleware: limits, deadline, validation, errors, tracing, metrics.

A body is decoded before its call is admitted, because its priority decides which limits apply. Its
size is bounded, so that this takes a millisecond or two at most.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AbstractContextManager, aclosing
from functools import partial
from typing import Any, cast

import grpc
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from opentelemetry.trace import SpanKind

from services.chassis.rpc import call_context as callers
from services.chassis.rpc.admission import Admission
from services.chassis.rpc.call_context import CallContext
from services.chassis.rpc.errors import (
    RETRY_SECONDS,
    StatusError,
    abort,
    deadline_exceeded_status,
    grpc_code,
    rejected_status,
    rich_status,
    shutting_down_status,
)
from services.chassis.rpc.limits import Limits
from services.chassis.rpc.rpc_method import Handler, RpcMethod, StreamHandler, UnaryHandler
from services.chassis.sdk.decider import Rejected
from services.chassis.telemetry import log_config, metrics, tracing

Context = grpc.aio.ServicerContext[Any, Any]

WRITE_SECONDS = 10.0
"""How long a client may leave one frame of a stream unread."""

_STREAM_END_SECONDS = 1.0
_QUIET_SECONDS = 0.2
_LONGEST_QUIET_SECONDS = 1.0
_POLL_SECONDS = 0.01


class RpcMiddleware:
    """Wraps the handlers of one server. Clients cannot use the `reserved` actors."""

    def __init__(self, service: str, limits: Limits, reserved: Collection[str]) -> None:
        self.service = service
        self.shutting_down = asyncio.Event()
        self._reserved = frozenset(reserved)
        self.admission = Admission(service, limits)
        self._in_flight = metrics.RPC_IN_FLIGHT.labels(service)
        self._in_flight.set_function(lambda: self.admission.in_flight)
        self._streams: set[asyncio.Task[Any]] = set()
        self._last_call = 0.0
        self._log = log_config.get_logger()

    def wrap(
        self, descriptor: MethodDescriptor, handler: Handler
    ) -> grpc.RpcMethodHandler[Any, Any]:
        """Wrap the handler of a method. The span of a stream covers its start alone.

        Raises `ValueError` for a method with a stream of requests.
        """
        if descriptor.client_streaming:
            raise ValueError(f"{descriptor.full_name}: client streams are not supported")
        method = RpcMethod.of(descriptor)
        to_bytes = method.response_type.SerializeToString
        if descriptor.server_streaming:
            stream = cast("StreamHandler", handler)
            serve: Any = partial(self._serve_stream, method, stream)
            return grpc.unary_stream_rpc_method_handler(serve, response_serializer=to_bytes)
        serve = partial(self._serve_unary, method, cast("UnaryHandler", handler))
        return grpc.unary_unary_rpc_method_handler(serve, response_serializer=to_bytes)

    async def end_streams(self) -> None:
        """Ask every stream to end, and cancel those that do not within a second."""
        self.shutting_down.set()
        if self._streams:
            _, late = await asyncio.wait(set(self._streams), timeout=_STREAM_END_SECONDS)
            for task in late:
                task.cancel()

    async def end_calls(self, seconds: float) -> None:
        """Wait until the calls in flight are answered and no more arrive, at most so long.

        New calls are answered UNAVAILABLE meanwhile. gRPC hands calls over one by one, and its stop
        cancels those that it has not handed over: clients would receive CANCELLED, which most do
        not retry.
        """
        end = time.monotonic() + seconds
        await _wait_while(lambda: self.admission.in_flight > 0, end)
        end = min(end, time.monotonic() + _LONGEST_QUIET_SECONDS)
        await _wait_while(lambda: time.monotonic() < self._last_call + _QUIET_SECONDS, end)

    # Unary calls

    async def _serve_unary(
        self, method: RpcMethod, handler: UnaryHandler, body: bytes, context: Context
    ) -> Message | None:
        started = time.perf_counter()
        code, response, status = "CANCELLED", None, None
        with self._span(method, context):
            try:
                response = await self._invoke(method, handler, body, context)
                code = "OK"
            except Exception as error:  # noqa: BLE001  # every error becomes a status
                status = self._to_status(method, error)
                code = grpc_code(status).name
            finally:
                self._last_call = time.monotonic()
                self._record(method, code, time.perf_counter() - started)
        if status is not None:
            await abort(context, status)
        return response

    async def _invoke(
        self, method: RpcMethod, handler: UnaryHandler, body: bytes, context: Context
    ) -> Message:
        if self.shutting_down.is_set():
            raise StatusError(shutting_down_status())
        request = method.decode(body)
        remaining = context.time_remaining()
        seconds = callers.timeout_of(remaining, command=method.command)
        call_context = self._call_context(context, remaining, seconds)
        with self.admission.call(call_context.caller, urgent=method.is_urgent(request)):
            method.check(request)
            # The reply leaves before the client's deadline, so that its remedy still arrives.
            async with asyncio.timeout(seconds - callers.reply_margin(seconds)):
                return await handler(request, call_context)

    def _record(self, method: RpcMethod, code: str, seconds: float) -> None:
        name = method.descriptor.name
        metrics.RPC_SECONDS.labels(self.service, name, code).observe(seconds)
        log = self._log.debug if code == "OK" else self._log.info
        log("rpc", method=name, code=code, seconds=round(seconds, 6))

    # Streams

    async def _serve_stream(
        self, method: RpcMethod, handler: StreamHandler, body: bytes, context: Context
    ) -> None:
        task = cast("asyncio.Task[Any]", asyncio.current_task())
        self._streams.add(task)
        try:
            status = await self._feed(method, handler, body, context)
        finally:
            self._streams.discard(task)
        if status is not None:
            await abort(context, status)

    async def _feed(
        self, method: RpcMethod, handler: StreamHandler, body: bytes, context: Context
    ) -> Any:
        """Send a stream to its end; return the status to end it with, or None."""
        status = None
        code = "CANCELLED"
        try:
            call_context = self._stream_context(method, context)
            with self.admission.stream(call_context.caller):
                request = method.decode(body)
                method.check(request)
                await _send(handler(request, call_context), context)
            code = "OK"
        except asyncio.CancelledError:
            # `end_streams` cancels a stream to end it with a status; gRPC cancels for the client.
            if not self.shutting_down.is_set() or context.done():
                raise
            cast("asyncio.Task[Any]", asyncio.current_task()).uncancel()
        except grpc.aio.InternalError:
            pass  # gRPC raises it for a frame to a client that has just left
        except Exception as error:  # noqa: BLE001  # every error becomes a status
            status = self._to_status(method, error)
        finally:
            if status is None and self.shutting_down.is_set():
                status = shutting_down_status()
            code = code if status is None else grpc_code(status).name
            metrics.STREAMS_ENDED.labels(self.service, method.descriptor.name, code).inc()
        return status

    def _stream_context(self, method: RpcMethod, context: Context) -> CallContext:
        if self.shutting_down.is_set():
            raise StatusError(shutting_down_status())
        with self._span(method, context):
            return self._call_context(context, context.time_remaining(), 0.0)

    # Both

    def _call_context(
        self, context: Context, remaining: float | None, seconds: float
    ) -> CallContext:
        actor = callers.actor(_metadata(context), self._reserved)
        return CallContext(
            actor=actor,
            expires_time=callers.deadline_micros(remaining),
            timeout_seconds=seconds,
            traceparent=tracing.inject(),
            shutting_down=self.shutting_down,
            caller=callers.caller_of(actor, context.peer()),
        )

    def _span(self, method: RpcMethod, context: Context) -> AbstractContextManager[object]:
        parent = tracing.extract(callers.header(_metadata(context), callers.TRACE_KEY))
        name = f"{self.service}.{method.descriptor.name}"
        return tracing.span(name, parent, kind=SpanKind.SERVER)

    def _to_status(self, method: RpcMethod, error: Exception) -> Any:
        match error:
            case StatusError():
                return error.status
            case Rejected():
                return rejected_status(error)
            case TimeoutError():
                return deadline_exceeded_status(command=method.command)
            case _:
                full_name = method.descriptor.full_name
                self._log.error("rpc_failed", method=full_name, exc_info=error)
                return rich_status(
                    grpc.StatusCode.INTERNAL,
                    "SERVICE_FAILED",
                    f"{self.service} failed on this call; its log has the traceback. "
                    "Send again with the same request_id, or contact its administrator.",
                )


async def _wait_while(condition: Callable[[], bool], end: float) -> None:
    """Poll until a condition no longer holds or the time has passed.

    Polling is fine at shutdown; an event for it would cost something in each call.
    """
    while condition() and time.monotonic() < end:
        await asyncio.sleep(_POLL_SECONDS)


async def _send(frames: AsyncIterator[Message], context: Context) -> None:
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
                        f"A frame was not read within {WRITE_SECONDS:g} s, so the stream ends: "
                        "resume from the last cursor.",
                        retry_seconds=RETRY_SECONDS,
                    )
                ) from None


def _metadata(context: Context) -> tuple[tuple[str, str | bytes], ...]:
    return cast("Any", context.invocation_metadata()) or ()
