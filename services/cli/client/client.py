"""One call to a service: with a deadline, in somebody's name, its errors as sentences."""

from __future__ import annotations

from typing import Any

import grpc
from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from services.chassis.rpc.certificates import InvalidCertificate
from services.chassis.sdk.ids import new_id
from services.cli.client.errors import USAGE, Trouble, trouble_of
from services.cli.client.session import Session
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.crew.v1 import service_pb2 as crew
from vigie.lighting.v1 import service_pb2 as lighting
from vigie.roads.v1 import service_pb2 as roads

COORDINATION = coordination.DESCRIPTOR.services_by_name["CoordinationService"]
CREW = crew.DESCRIPTOR.services_by_name["CrewService"]
LIGHTING = lighting.DESCRIPTOR.services_by_name["LightingService"]
ROADS = roads.DESCRIPTOR.services_by_name["RoadsService"]


def channel(session: Session, service: str) -> grpc.aio.Channel:
    """Open the way to a service, over TLS where an authority is named. Raises `Trouble`."""
    try:
        return session.tls.channel(session.address(service))
    except InvalidCertificate as error:
        raise Trouble(USAGE, str(error), "TLS") from None


async def ask(
    session: Session, service: str, rpc: ServiceDescriptor, name: str, request: Message
) -> Any:
    """Call a method of a service, and return its answer. Raises `Trouble`."""
    answer = GetMessageClass(rpc.methods_by_name[name].output_type)
    async with channel(session, service) as way:
        call = way.unary_unary(
            f"/{rpc.full_name}/{name}",
            request_serializer=type(request).SerializeToString,
            response_deserializer=answer.FromString,
        )
        try:
            return await call(request, timeout=session.timeout_seconds, metadata=headers(session))
        except grpc.aio.AioRpcError as error:
            request_id = getattr(request, "request_id", "")
            raise trouble_of(error, session, service, request_id) from None


def headers(session: Session) -> tuple[tuple[str, str], ...]:
    """Say in whose name a call is made."""
    return (("vigie-actor", session.actor),)


def request_id_of(given: str) -> str:
    """Return the id of a request: the one given, or a new one."""
    return given or new_id()
