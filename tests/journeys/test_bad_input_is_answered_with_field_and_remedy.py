"""Every invalid call returns the field, the cause and the remedy, and stops no service."""

from __future__ import annotations

import asyncio
import hashlib
import json
import shutil
import time
from asyncio.subprocess import PIPE, STDOUT
from typing import Any
from uuid import uuid4

import grpc
import pytest

from services.chassis.partition.partitioning import partition_of, resolve_address
from services.chassis.rpc.call_context import ANONYMOUS
from services.chassis.topics.names import ResourceNames
from tests.faults.harness import fixed_port
from tests.journeys.answers import no, speaks
from tests.journeys.cabinets import install
from tests.journeys.outside import put
from tests.journeys.stage import ANSWER_SECONDS, COMEDIE, Stage, at
from tests.lighting.devices.conftest import city_cabinet
from vigie.journal.v1 import journal_pb2 as journal
from vigie.lighting.v1 import service_pb2 as lighting
from vigie.roads.v1 import service_pb2 as roads

pytestmark = pytest.mark.asyncio(loop_scope="module")

GRPCURL = shutil.which("grpcurl")
INVALID, NOT_FOUND = grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.NOT_FOUND
REPORT: dict[str, Any] = {"kind": "pothole", "place": at(COMEDIE)}
AT_SEA: dict[str, Any] = {"place": at((3.9500, 43.5200))}
EXCHANGED: dict[str, Any] = {"place": at(COMEDIE[::-1])}
AS_A_SERVICE = {"timeout": ANSWER_SECONDS, "metadata": (("vigie-actor", "coordination"),)}
UNKNOWN_LAMP = lighting.Scope(lamps=lighting.Lamps(lamp_ids=["NO-SUCH"]))
DIM = {"scope": UNKNOWN_LAMP, "level_percent": 50}
FIRE: dict[str, Any] = {"kind": "fire", "priority": "PRIORITY_P1"}


@pytest.mark.parametrize(
    ("service", "rpc", "fields", "code", "reason", "field"),
    [
        ("lighting", "GetLamp", {"lamp_id": "NO-SUCH"}, NOT_FOUND, "LAMP_UNKNOWN", "lamp_id"),
        ("lighting", "SetDimLevel", {"cabinet_id": "NO-SUCH", **DIM}, NOT_FOUND, "CABINET_UNKNOWN",
         "cabinet_id"),
        ("roads", "ReportDefect", REPORT | AT_SEA, INVALID, "POSITION_INVALID", "place.position"),
        ("roads", "ReportDefect", REPORT | EXCHANGED, INVALID, "POSITION_INVALID",
         "place.position"),
        ("coordination", "OpenIncident", FIRE | AT_SEA, INVALID, "POSITION_INVALID",
         "place.position"),
        ("roads", "ReportDefect", REPORT | {"place": None}, INVALID, "REQUEST_INVALID", "place"),
        ("roads", "ReportDefect", REPORT | {"request_id": "my report"}, INVALID, "REQUEST_INVALID",
         "request_id"),
        ("roads", "ReportDefect", REPORT | {"priority": 9}, INVALID, "REQUEST_INVALID",
         "priority"),
        ("roads", "ReportDefect", REPORT | {"kind": "volcano"}, INVALID, "REQUEST_INVALID",
         "kind"),
        ("roads", "ReportDefect", REPORT | {"options": {"timeout": None}}, INVALID,
         "DEADLINE_MISSING", "deadline"),
        ("roads", "WatchDefects", {"cursor": "nonsense"}, INVALID, "CURSOR_INVALID", "cursor"),
        ("roads", "ReportDefect", REPORT | {"options": AS_A_SERVICE},
         grpc.StatusCode.PERMISSION_DENIED, "ACTOR_RESERVED", "vigie-actor"),
        ("roads", "EndShift", {"crew_id": "NO-SUCH"}, NOT_FOUND, "CREW_UNKNOWN", "crew_id"),
    ],
    ids=[
        "unknown lamp", "unknown cabinet", "position outside the city", "longitude second",
        "incident outside the city", "no place", "request id that is no UUID",
        "unknown priority", "unknown kind", "no deadline", "cursor of another stream",
        "in the name of a service", "unknown crew",
    ],
)  # fmt: skip
async def test_the_answer_names_the_field_and_the_remedy(
    stage: Stage,
    service: str,
    rpc: str,
    fields: dict[str, Any],
    code: grpc.StatusCode,
    reason: str,
    field: str,
) -> None:
    call = stage.call(service, rpc, **fields)
    answer = await no(call.read() if rpc.startswith("Watch") else call)
    assert (answer.status, answer.code) == (code, reason)
    assert list(dict(answer.fields)) == [field]
    assert speaks(answer)


async def test_a_lamp_that_its_cabinet_does_not_feed_is_named(stage: Stage) -> None:
    cabinet = city_cabinet("unlit-1", 1)
    await install(stage, cabinet, "127.0.0.1", fixed_port())
    answer = await no(stage.call("lighting", "SetDimLevel", cabinet_id=cabinet.id, **DIM))
    assert (answer.status, answer.code) == (NOT_FOUND, "LAMP_UNKNOWN")
    assert list(dict(answer.fields)) == ["scope.lamps.lamp_ids"]
    assert "NO-SUCH" in answer.message
    assert "GetLamp" in answer.message


async def test_several_violations_are_in_one_answer(stage: Stage) -> None:
    empty = roads.ReportDefectRequest()
    answer = await no(stage.roads.ReportDefect(empty, timeout=ANSWER_SECONDS))
    assert set(dict(answer.fields)) == {"request_id", "kind", "place"}


def again(**fields: Any) -> dict[str, Any]:
    """Return the fields of a report under an id that can be used twice."""
    return REPORT | {"request_id": str(uuid4())} | fields


async def test_a_repeated_request_is_a_duplicate_and_another_under_its_id_is_rejected(
    stage: Stage,
) -> None:
    asked = again()
    first = (await stage.call("roads", "ReportDefect", **asked)).receipt
    second = (await stage.call("roads", "ReportDefect", **asked)).receipt
    assert (first.duplicate, second.duplicate) == (False, True)
    assert (second.aggregate, second.version) == (first.aggregate, first.version)
    answer = await no(stage.call("roads", "ReportDefect", **asked | {"kind": "flooding"}))
    assert (answer.status, answer.code) == (INVALID, "REQUEST_ID_REUSED")
    assert list(dict(answer.fields)) == ["request_id"]
    assert (await stage.defect(first.aggregate)).kind == "pothole"


async def test_a_command_after_its_deadline_never_takes_effect(stage: Stage) -> None:
    # A gateway wrote it to the topic, and the owner read it too late.
    late = roads.ReportDefectRequest(**again())
    body = late.SerializeToString(deterministic=True)
    address = resolve_address(late, ANONYMOUS)
    now = time.time_ns() // 1000
    command = journal.Command(
        command_id=late.request_id,
        type=late.DESCRIPTOR.full_name,
        aggregate=address,
        actor=ANONYMOUS,
        sent_time=now - 2_000_000,
        expires_time=now - 1_000_000,
        body_sha256=hashlib.sha256(body).digest(),
        body=body,
    )
    topic = ResourceNames(stage.town.prefix, "roads").commands
    message = command.SerializeToString()
    await asyncio.to_thread(put, stage.town.bootstrap, topic, partition_of(address, 4), message)
    # The caller, who has no answer, tries once more.
    answer = await no(stage.roads.ReportDefect(late, timeout=ANSWER_SECONDS))
    assert (answer.status, answer.code) == (grpc.StatusCode.DEADLINE_EXCEEDED, "DEADLINE_PASSED")
    assert "new request_id" in answer.message
    assert (await no(stage.defect(address))).status == NOT_FOUND


@pytest.mark.parametrize(
    "path", ["/vigie.roads.v1.RoadsService/PaintItBlack", "/vigie.roads.v1.ParksService/List"]
)
async def test_an_unknown_method_is_not_implemented(stage: Stage, path: str) -> None:
    call: Any = stage.channels["roads"].unary_unary(path)
    answer = await no(call(b"", timeout=ANSWER_SECONDS))
    assert answer.status == grpc.StatusCode.UNIMPLEMENTED


@pytest.mark.parametrize("body", [b"\xff\xff\xff\xff", b"\x0a\x7f", b"\x0a\x02\xc3\x28"])
async def test_malformed_bytes_are_rejected_with_the_type(stage: Stage, body: bytes) -> None:
    call: Any = stage.channels["roads"].unary_unary("/vigie.roads.v1.RoadsService/ReportDefect")
    answer = await no(call(body, timeout=ANSWER_SECONDS))
    assert (answer.status, answer.code) == (INVALID, "BODY_INVALID")
    assert "vigie.roads.v1.ReportDefectRequest" in answer.message


@pytest.mark.skipif(GRPCURL is None, reason="grpcurl is not on the PATH")
async def test_a_client_that_we_did_not_write_reads_the_same(stage: Stage) -> None:
    target = stage.town.of("roads")[0].target
    method = "vigie.roads.v1.RoadsService/ReportDefect"
    bad = {"request_id": str(uuid4()), "kind": "pothole", "priority": 9}
    told = await _grpcurl("-max-time", "5", "-d", json.dumps(bad), target, method)
    for word in ("InvalidArgument", "BadRequest", "priority", "PRIORITY_P4", "place", "is missing"):
        assert word in told
    undated = await _grpcurl("-d", "{}", target, method)
    assert "-max-time" in undated, "the remedy for the client that is used"

    good = {
        "request_id": str(uuid4()),
        "kind": "pothole",
        "place": {"position": {"longitude": COMEDIE[0], "latitude": COMEDIE[1]}},
    }
    told = await _grpcurl("-max-time", "5", "-d", json.dumps(good), target, method)
    assert json.loads(told)["receipt"]["aggregate"].startswith("defect/")


async def _grpcurl(*arguments: str) -> str:
    assert GRPCURL
    process = await asyncio.create_subprocess_exec(
        GRPCURL, "-plaintext", *arguments, stdout=PIPE, stderr=STDOUT
    )
    out, _ = await process.communicate()
    return out.decode()


async def test_after_all_that_every_service_goes_on(stage: Stage) -> None:
    assert (await stage.report("pothole", COMEDIE)).startswith("roads/defect/")
    for replica in stage.town.replicas:
        assert replica.running
        assert replica.ready()
        said = [note.get("event") for note in replica.notes()]
        assert not {"rpc_failed", "decider_failed", "fatal", "owner_failed"} & set(said)
