"""Tools find services, methods and messages by asking the server."""

from __future__ import annotations

from typing import Any

import grpc
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from tests.chassis.crew_server import CREWS, Served, serving


async def ask(served: Served, **question: Any) -> Any:
    make: Any = reflection_pb2_grpc.ServerReflectionStub
    call = make(served.channel).ServerReflectionInfo(timeout=5)
    await call.write(reflection_pb2.ServerReflectionRequest(**question))
    await call.done_writing()
    return await call.read()


async def test_services_methods_and_messages_are_found_with_their_files() -> None:
    async with serving() as served:
        listed = (await ask(served, list_services="")).list_services_response
        assert {service.name for service in listed.service} == {
            CREWS.full_name,
            "grpc.health.v1.Health",
            "grpc.reflection.v1alpha.ServerReflection",
        }
        for symbol in (CREWS.full_name, f"{CREWS.full_name}.Arrive", "vigie.crew.v1.Crew"):
            answer = await ask(served, file_containing_symbol=symbol)
            files = answer.file_descriptor_response.file_descriptor_proto
            names = {FileDescriptorProto.FromString(file).name for file in files}
            assert {"vigie/crew/v1/service.proto", "buf/validate/validate.proto"} <= names
        unknown = await ask(served, file_containing_symbol="vigie.nobody.v1.Nobody")
        assert unknown.error_response.error_code == grpc.StatusCode.NOT_FOUND.value[0]
