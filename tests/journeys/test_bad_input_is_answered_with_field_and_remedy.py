"""Every invalid call returns the field, the cause and the remedy, and stops no service."""

from __future__ import annotations

import asyncio
import hashlib
import json
import shutil
import time
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import grpc
import pytest

from services.chassis.partition.partitioning import partition_of, resolve_address
from services.chassis.rpc.call_context import ANONYMOUS
from services.chassis.topics.names import ResourceNames
from tests.faults.harness import fixed_port
from tests.journeys.answers import no
from tests.journeys.cabinets import install
from tests.journeys.outside import put
from tests.journeys.stage import ANSWER_SECONDS, COMEDIE, Stage, at
from tests.lighting.devices.conftest import city_cabinet
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.crew.v1 import service_pb2 as crew
from vigie.journal.v1 import journal_pb2 as journal
from vigie.lighting.v1 import service_pb2 as lighting
from vigie.roads.v1 import service_pb2 as roads

pytestmark = pytest.mark.asyncio(loop_scope="module")

GRPCURL = shutil.which("grpcurl")
INVALID, NOT_FOUND = grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.NOT_FOUND
THE_SEA = (3.9500, 43.5200)
A_SERVICE = (("vigie-actor", "coordination"),)
NOW: dict[str, Any] = {"timeout": ANSWER_SECONDS}


def report(**but: Any) -> roads.ReportDefectRequest:
    """A report that is right but for what is said of it."""
    right: dict[str, Any] = {
        "request_id": str(uuid4()),
        "kind": "pothole",
        "place": at(COMEDIE),
    }
    return roads.ReportDefectRequest(**(right | but))


def dim(cabinet_id: str, *lamp_ids: str) -> lighting.SetDimLevelRequest:
    return lighting.SetDimLevelRequest(
        request_id=str(uuid4()),
        cabinet_id=cabinet_id,
        scope=lighting.Scope(lamps=lighting.Lamps(lamp_ids=lamp_ids)),
        level_percent=50,
    )


Call = Callable[[Stage], Awaitable[Any]]

BAD: dict[str, tuple[Call, grpc.StatusCode, str, str]] = {
    "a lamp nobody knows": (
        lambda s: s.lighting.GetLamp(lighting.GetLampRequest(lamp_id="NO-SUCH"), **NOW),
        NOT_FOUND, "LAMP_UNKNOWN", "lamp_id",
    ),
    "a cabinet nobody installed": (
        lambda s: s.lighting.SetDimLevel(dim("NO-SUCH", "L1"), **NOW),
        NOT_FOUND, "CABINET_UNKNOWN", "cabinet_id",
    ),
    "a position outside the city": (
        lambda s: s.roads.ReportDefect(report(place=at(THE_SEA)), **NOW),
        INVALID, "POSITION_INVALID", "place.position",
    ),
    "longitude and latitude exchanged": (
        lambda s: s.roads.ReportDefect(report(place=at(COMEDIE[::-1])), **NOW),
        INVALID, "POSITION_INVALID", "place.position",
    ),
    "an incident outside the city": (
        lambda s: s.coordination.OpenIncident(
            coordination.OpenIncidentRequest(
                request_id=str(uuid4()), kind="fire", priority="PRIORITY_P1", place=at(THE_SEA)
            ),
            **NOW,
        ),
        INVALID, "POSITION_INVALID", "place.position",
    ),
    "no place": (
        lambda s: s.roads.ReportDefect(report(place=None), **NOW),
        INVALID, "REQUEST_INVALID", "place",
    ),
    "no request id": (
        lambda s: s.roads.ReportDefect(report(request_id=""), **NOW),
        INVALID, "REQUEST_INVALID", "request_id",
    ),
    "a request id that is no UUID": (
        lambda s: s.roads.ReportDefect(report(request_id="my report"), **NOW),
        INVALID, "REQUEST_INVALID", "request_id",
    ),
    "a number that is no priority": (
        lambda s: s.roads.ReportDefect(report(priority=9), **NOW),
        INVALID, "REQUEST_INVALID", "priority",
    ),
    "a kind that is not in the list": (
        lambda s: s.roads.ReportDefect(report(kind="volcano"), **NOW),
        INVALID, "REQUEST_INVALID", "kind",
    ),
    "no deadline": (
        lambda s: s.roads.ReportDefect(report()),
        INVALID, "DEADLINE_MISSING", "deadline",
    ),
    "a cursor of somebody else": (
        lambda s: s.roads.WatchDefects(roads.WatchDefectsRequest(cursor="nonsense")).read(),
        INVALID, "CURSOR_INVALID", "cursor",
    ),
    "in the name of a service": (
        lambda s: s.roads.ReportDefect(report(), metadata=A_SERVICE, **NOW),
        grpc.StatusCode.PERMISSION_DENIED, "ACTOR_RESERVED", "vigie-actor",
    ),
    "a crew nobody registered": (
        lambda s: s.crews["roads"].EndShift(
            crew.EndShiftRequest(request_id=str(uuid4()), crew_id="NO-SUCH"), **NOW
        ),
        NOT_FOUND, "CREW_UNKNOWN", "crew_id",
    ),
}  # fmt: skip


@pytest.mark.parametrize("wrong", BAD)
async def test_the_answer_names_the_field_and_the_remedy(stage: Stage, wrong: str) -> None:
    call, code, reason, field = BAD[wrong]
    answer = await no(call(stage))
    assert (answer.code, answer.reason) == (code, reason)
    assert list(answer.remedies) == [field]
    assert answer.speaks()


async def test_a_lamp_that_its_cabinet_does_not_feed_is_named(stage: Stage) -> None:
    cabinet = city_cabinet("unlit-1", 1)
    await install(stage, cabinet, "127.0.0.1", fixed_port())
    answer = await no(stage.lighting.SetDimLevel(dim(cabinet.id, "NO-SUCH"), **NOW))
    assert (answer.code, answer.reason) == (NOT_FOUND, "LAMP_UNKNOWN")
    assert list(answer.remedies) == ["scope.lamps.lamp_ids"]
    assert "NO-SUCH" in answer.message
    assert "GetLamp" in answer.message


async def test_several_violations_are_in_one_answer(stage: Stage) -> None:
    answer = await no(stage.roads.ReportDefect(roads.ReportDefectRequest(), **NOW))
    assert set(answer.remedies) == {"request_id", "kind", "place"}


async def test_the_same_request_again_meets_itself(stage: Stage) -> None:
    asked = report()
    first = (await stage.roads.ReportDefect(asked, **NOW)).receipt
    again = (await stage.roads.ReportDefect(asked, **NOW)).receipt
    assert (first.duplicate, again.duplicate) == (False, True)
    assert (again.aggregate, again.version) == (first.aggregate, first.version)


async def test_another_request_under_the_same_id_is_rejected_and_the_first_is_kept(
    stage: Stage,
) -> None:
    asked = report()
    first = (await stage.roads.ReportDefect(asked, **NOW)).receipt
    answer = await no(
        stage.roads.ReportDefect(report(request_id=asked.request_id, kind="flooding"), **NOW)
    )
    assert (answer.code, answer.reason) == (INVALID, "REQUEST_ID_REUSED")
    assert list(answer.remedies) == ["request_id"]
    defect_id = first.aggregate.partition("/")[2]
    shown = await stage.roads.GetDefect(
        roads.GetDefectRequest(defect_id=defect_id, at_least=first.cursor), **NOW
    )
    assert shown.defect.kind == "pothole"


async def test_a_command_after_its_deadline_never_takes_effect(stage: Stage) -> None:
    # A gateway put it on the topic and the owner came to it too late.
    late = report()
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
    commands = ResourceNames(stage.town.prefix, "roads").commands
    await asyncio.to_thread(
        put, stage.town.bootstrap, commands, partition_of(address, 4), command.SerializeToString()
    )
    # The caller, who knows nothing of this, tries once more.
    answer = await no(stage.roads.ReportDefect(late, **NOW))
    assert (answer.code, answer.reason) == (
        grpc.StatusCode.DEADLINE_EXCEEDED,
        "DEADLINE_PASSED",
    )
    assert "new request_id" in answer.message
    unknown = roads.GetDefectRequest(defect_id=address.partition("/")[2])
    assert (await no(stage.roads.GetDefect(unknown, **NOW))).code == NOT_FOUND


@pytest.mark.parametrize(
    "path", ["/vigie.roads.v1.RoadsService/PaintItBlack", "/vigie.roads.v1.ParksService/List"]
)
async def test_an_unknown_method_is_not_implemented(stage: Stage, path: str) -> None:
    call: Any = stage.channels["roads"].unary_unary(path)
    answer = await no(call(b"", timeout=ANSWER_SECONDS))
    assert answer.code == grpc.StatusCode.UNIMPLEMENTED


@pytest.mark.parametrize("body", [b"\xff\xff\xff\xff", b"\x0a\x7f", b"\x0a\x02\xc3\x28"])
async def test_malformed_bytes_are_rejected_with_the_expected_type(
    stage: Stage, body: bytes
) -> None:
    call: Any = stage.channels["roads"].unary_unary("/vigie.roads.v1.RoadsService/ReportDefect")
    answer = await no(call(body, timeout=ANSWER_SECONDS))
    assert (answer.code, answer.reason) == (INVALID, "BODY_INVALID")
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
        GRPCURL,
        "-plaintext",
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
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
