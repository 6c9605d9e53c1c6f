"""The handler of each method of a service: a command, a query, a stream or a call."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message

from services.chassis.partition.partitioning import aggregate_template
from services.chassis.readmodel.checked_view import CheckedView
from services.chassis.readmodel.command_gateway import CommandGateway
from services.chassis.readmodel.cursor_waits import CursorWaits
from services.chassis.readmodel.read_model import ReadModel
from services.chassis.readmodel.watch_server import WatchServer
from services.chassis.rpc.call_context import CallContext
from services.chassis.rpc.rpc_method import Handler, UnaryHandler
from services.chassis.sdk.service import Call, Check, Query, Service
from services.chassis.sdk.service_context import ServiceContext


class MethodRouter:
    """Finds the handler that a service declares for a method. Without one, startup fails."""

    def __init__(
        self,
        service: Service,
        read_model: ReadModel,
        gateway: CommandGateway,
        context: ServiceContext,
    ) -> None:
        self.service = service
        self.read_model = read_model
        self.gateway = gateway
        self.context = context
        self.streams = WatchServer(service.name, read_model, context.settings.heartbeat_seconds)
        self.waits = CursorWaits(read_model, gateway.journal, gateway.names)

    def __call__(self, method: MethodDescriptor) -> Handler:
        """Return the handler of a method. Raises `LookupError` if nothing is declared for it."""
        service, name = self.service, method.name
        if aggregate_template(method.input_type):
            handler = self.gateway.handler(method)
            check = service.checks.get(name)
            return handler if check is None else partial(self._checked, check, handler)
        if name in service.queries:
            return partial(self._query, service.queries[name])
        if name in service.watches:
            return self.streams.handler(name, service.watches[name])
        if name in service.calls:
            return partial(self._call, service.calls[name])
        raise LookupError(f"{service.name}: nothing is declared for {method.full_name}")

    async def _query(self, query: Query, request: Any, call_context: CallContext) -> Message:
        at_least = getattr(request, "at_least", "")
        if at_least:
            await self.waits.wait(at_least, call_context.caller)
        view = CheckedView(self.read_model) if self.read_model.stopped else self.read_model
        response = query(view, request)
        if "cursor" in response.DESCRIPTOR.fields_by_name:
            cast("Any", response).cursor = str(self.read_model.cursor())
        return response

    async def _checked(
        self, check: Check, handler: UnaryHandler, request: Any, call_context: CallContext
    ) -> Message:
        check(self.context, request)
        return await handler(request, call_context)

    async def _call(self, call: Call, request: Any, _call_context: CallContext) -> Message:
        return await call(self.context, request)
