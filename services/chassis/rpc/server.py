"""The gRPC server of a service: its methods, health, reflection, and shutdown."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Sequence
from typing import Any

import grpc
from google.protobuf import descriptor_pool
from google.protobuf.descriptor import FileDescriptor, MethodDescriptor, ServiceDescriptor
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1.health import SERVICE_NAME as HEALTH, aio as health
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from grpc_reflection.v1alpha._async import ReflectionServicer

from services.chassis.rpc.call_context import caller_of
from services.chassis.rpc.certificates import ServerCertificates
from services.chassis.rpc.errors import StatusError, abort
from services.chassis.rpc.limits import Limits
from services.chassis.rpc.middleware import RpcMiddleware
from services.chassis.rpc.probes import PortInUse
from services.chassis.rpc.rpc_method import Handler

Route = Callable[[MethodDescriptor], Handler]
"""Returns the handler of a method."""

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING

_REFLECTION = reflection_pb2.DESCRIPTOR.services_by_name["ServerReflection"].full_name

_CONNECTION_STREAMS = 1_000
_ROOM = 2
"""Calls that gRPC hands over, in relation to those that the service may admit: the others are
answered with the reason and the delay, and beyond this gRPC itself refuses."""
_OPTIONS: Sequence[tuple[str, int]] = (
    # A second process on the same port must fail instead of sharing the calls.
    ("grpc.so_reuseport", 0),
    ("grpc.max_send_message_length", 16 * 1024 * 1024),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 20_000),
    ("grpc.keepalive_permit_without_calls", 1),
    # A client that pings more often than every 10 s is disconnected, at the third time.
    ("grpc.http2.min_recv_ping_interval_without_data_ms", 10_000),
    ("grpc.http2.max_ping_strikes", 2),
    # Headers beyond the first figure are refused more and more often, beyond the second always.
    ("grpc.max_metadata_size", 8 * 1024),
    ("grpc.absolute_max_metadata_size", 16 * 1024),
    # Calls of one connection; the others wait at the client.
    ("grpc.max_concurrent_streams", _CONNECTION_STREAMS),
    # A connection that sends nothing, or half of a TLS handshake, is closed.
    ("grpc.server_handshake_timeout_ms", 10_000),
    # Clients reconnect, so that a new replica gets its share; streams then resume.
    ("grpc.max_connection_age_ms", 300_000),
    ("grpc.max_connection_age_grace_ms", 30_000),
)


class GrpcServer:
    """A gRPC server with health and reflection: NOT_SERVING until `ready(True)`, ended by `drain`.

    With `certificates` it accepts TLS 1.2 or newer alone, otherwise plain connections.
    With `reflection` it lists its methods and types to every caller, as grpcurl needs.
    """

    def __init__(
        self,
        name: str,
        rpcs: Sequence[ServiceDescriptor],
        route: Route,
        *,
        limits: Limits | None = None,
        reserved: Collection[str] = (),
        certificates: ServerCertificates | None = None,
        reflection: bool = False,
    ) -> None:
        self._name = name
        self._certificates = certificates
        self._services = [service.full_name for service in rpcs]
        limits = limits or Limits()
        self.middleware = RpcMiddleware(name, limits, {name, *reserved})
        self._health = _Health(self.middleware)
        self._server = grpc.aio.server(
            options=[*_OPTIONS, ("grpc.max_receive_message_length", limits.request_bytes)],
            maximum_concurrent_rpcs=_ROOM * (limits.in_flight + limits.streams),
        )
        for service in rpcs:
            methods = {
                each.name: self.middleware.wrap(each, route(each)) for each in service.methods
            }
            handler = grpc.method_handlers_generic_handler(service.full_name, methods)
            self._server.add_generic_rpc_handlers([handler])
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        if reflection:
            add_reflection: Any = reflection_pb2_grpc.add_ServerReflectionServicer_to_server
            services = [*self._services, HEALTH, _REFLECTION]
            add_reflection(ReflectionServicer(services, _Symbols()), self._server)

    @property
    def shutting_down(self) -> asyncio.Event:
        """Set when the service shuts down; streams then end."""
        return self.middleware.shutting_down

    async def start(self, host: str, port: int) -> int:
        """Listen, and return the port; port 0 takes a free one."""
        await self.ready(is_ready=False)
        address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        try:
            if self._certificates is None:
                bound = self._server.add_insecure_port(address)
            else:
                bound = self._server.add_secure_port(address, self._certificates.credentials())
        except RuntimeError as error:
            raise PortInUse(f"{self._name} (gRPC)", host, port, "VIGIE_PORT") from error
        await self._server.start()
        return bound

    async def ready(self, *, is_ready: bool) -> None:
        """Set the status that health checks return."""
        for service in ("", *self._services):
            await self._health.set(service, SERVING if is_ready else NOT_SERVING)

    async def drain(self, seconds: float) -> None:
        """Shut down: health NOT_SERVING, streams ended, calls answered for so long, then closed."""
        end = time.monotonic() + seconds
        await self._health.enter_graceful_shutdown()
        await self.middleware.end_streams()
        await self.middleware.end_calls(end - time.monotonic())
        await self._server.stop(max(0.0, end - time.monotonic()))


class _Health(health.HealthServicer):
    """The standard health service. Its watches count as streams and end at the shutdown."""

    def __init__(self, middleware: RpcMiddleware) -> None:
        super().__init__()
        self._middleware = middleware

    async def Watch(self, request: Any, context: Any) -> None:  # noqa: N802  # the proto's name
        try:
            with self._middleware.admission.stream(caller_of("health", context.peer())):
                await self._watch(request, context)
        except StatusError as error:
            await abort(context, error.status)

    async def _watch(self, request: Any, context: Any) -> None:
        watching = asyncio.create_task(super().Watch(request, context))
        closing = asyncio.create_task(self._middleware.shutting_down.wait())
        try:
            await asyncio.wait({watching, closing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            closing.cancel()
            watching.cancel()
            await asyncio.gather(watching, closing, return_exceptions=True)


class _Symbols:
    """The descriptors of the process. The pool finds no methods, so their parent is looked up."""

    def __init__(self) -> None:
        self._pool = descriptor_pool.Default()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pool, name)

    def FindFileContainingSymbol(self, symbol: str) -> FileDescriptor:  # noqa: N802
        try:
            return self._pool.FindFileContainingSymbol(symbol)
        except KeyError:
            parent, dot, _ = symbol.rpartition(".")
            if not dot:
                raise
            return self._pool.FindFileContainingSymbol(parent)
