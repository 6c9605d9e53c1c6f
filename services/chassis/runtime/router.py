"""What stands behind each method of a service: a command, a query, a stream or a call."""

from __future__ import annotations

from typing import Any

from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message

from services.chassis.partition.cursors import parse
from services.chassis.partition.partitioning import template_of
from services.chassis.readmodel.gateway import Gateway
from services.chassis.readmodel.read_model import Replica
from services.chassis.readmodel.watch import Streams
from services.chassis.rpc.call_context import Caller
from services.chassis.rpc.middleware import Answer, Behaviour
from services.chassis.sdk.context import Office
from services.chassis.sdk.service import Call, Query, Service


class Routes:
    """Finds what a service declares for a method. What is declared nowhere does not start."""

    def __init__(
        self, service: Service, replica: Replica, gateway: Gateway, office: Office
    ) -> None:
        self.service = service
        self.replica = replica
        self.gateway = gateway
        self.office = office
        self.streams = Streams(service.name, replica, office.settings.heartbeat_seconds)

    def __call__(self, method: MethodDescriptor) -> Behaviour:
        """Return what answers a method."""
        service, name = self.service, method.name
        if template_of(method.input_type):
            return self.gateway.command(method)
        if name in service.queries:
            return self._query(service.queries[name])
        if name in service.watches:
            return self.streams.frames(name, service.watches[name])
        if name in service.calls:
            return self._call(service.calls[name])
        raise LookupError(f"{service.name}: nothing is declared for {method.full_name}")

    def _query(self, query: Query) -> Answer:
        async def answer(request: Any, _caller: Caller) -> Message:
            at_least = getattr(request, "at_least", "")
            if at_least:
                await self.replica.reach(parse(at_least, "at_least"))
            response: Any = query(self.replica, request)
            if "cursor" in response.DESCRIPTOR.fields_by_name:
                response.cursor = str(self.replica.cursor())
            return response  # type: ignore[no-any-return]

        return answer

    def _call(self, call: Call) -> Answer:
        async def answer(request: Any, _caller: Caller) -> Message:
            return await call(self.office, request)

        return answer
