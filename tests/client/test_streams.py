"""Department that resume: each stream of the fake department is one list of frames."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import Any

import grpc
import pytest

from deploy.local.ports import free_port
from services.chassis.rpc.errors import StatusError, shutting_down_status
from services.client import CallError, Rejected, Unavailable, connect, watch
from tests.simulator.department import SILENCE, Department, refusal, running
from vigie.crew.v1 import service_pb2 as crews
from vigie.crew.v1.service_pb2_grpc import CrewServiceStub

STOPPING = StatusError(shutting_down_status())
INVALID = refusal(grpc.StatusCode.INVALID_ARGUMENT, "CURSOR_INVALID")
SYNCED = crews.WatchCrewsResponse(cursor="e:0=1", synced=True)
BEAT = crews.WatchCrewsResponse(heartbeat=True)
LOST = crews.WatchCrewsResponse(cursor="e:0=9", history_lost=True)


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.client.streams.FIRST_PAUSE_SECONDS", 0.01)


def crew(name: str, cursor: str = "") -> crews.WatchCrewsResponse:
    return crews.WatchCrewsResponse(cursor=cursor, crew=crews.Crew(crew_id=name))


async def followed(
    department: Department, count: int, *, cursor: str = ""
) -> tuple[list[str], list[str]]:
    """Watch until so many frames have come: their contents, and the changes of the connection."""
    seen: list[str] = []
    connection: list[str] = []
    async with (
        asyncio.timeout(20),
        running("roads", department),
        connect(f"127.0.0.1:{department.port}", actor="tablet:r-01") as channel,
        aclosing(
            watch(
                CrewServiceStub(channel).WatchCrews,
                crews.WatchCrewsRequest(cursor=cursor),
                on_connection=lambda error: connection.append(error.code if error else "back"),
            )
        ) as frames,
    ):
        async for frame in frames:
            seen.append(frame.crew.crew_id or str(frame.WhichOneof("frame")))
            if len(seen) == count:
                break
    return seen, connection


async def test_it_resumes_from_the_last_cursor() -> None:
    department = Department(
        [crew("R-1"), SYNCED, crew("R-1", "e:0=2"), BEAT, STOPPING], [crew("R-2", "e:0=3")]
    )
    seen, connection = await followed(department, 5)
    assert seen == ["R-1", "synced", "R-1", "heartbeat", "R-2"]
    assert department.cursors == ["", "e:0=2"]
    assert connection == ["SERVICE_STOPPING", "back"]


@pytest.mark.parametrize(
    ("streams", "cursors"),
    [
        ([[crew("R-1", "e:0=1"), STOPPING], [SYNCED]], ["", ""]),
        ([[SYNCED, STOPPING], [LOST, crew("R-1", "e:0=9"), STOPPING], [SYNCED]], ["", "e:0=1", ""]),
        ([[SYNCED, STOPPING], [INVALID], [SYNCED]], ["", "e:0=1", ""]),
    ],
    ids=["incomplete snapshot", "lost history before it is synced", "cursor no longer valid"],
)
async def test_without_a_cursor_the_present_state_is_requested_again(
    streams: list[list[Any]], cursors: list[str]
) -> None:
    department = Department(*streams)
    await followed(department, sum(len(stream) for stream in streams) - len(streams) + 1)
    assert department.cursors == cursors


async def test_an_invalid_cursor_of_the_caller_is_an_error() -> None:
    with pytest.raises(Rejected, match="CURSOR_INVALID"):
        await followed(Department([INVALID]), 1, cursor="nonsense")


async def test_a_silent_stream_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.client.streams.SILENCE_SECONDS", 0.1)
    department = Department([SYNCED, SILENCE], [SYNCED])
    seen, connection = await followed(department, 2)
    assert seen == ["synced", "synced"]
    assert department.cursors == ["", "e:0=1"]
    assert connection == ["TIMEOUT", "back"]


async def test_a_service_that_starts_late_is_waited_for_unless_the_watch_fails_fast() -> None:
    port = free_port()
    broken = asyncio.Event()
    errors: list[CallError | None] = []

    def note(error: CallError | None) -> None:
        errors.append(error)
        broken.set()

    async with connect(f"127.0.0.1:{port}", actor="tablet:r-01") as channel:
        method = CrewServiceStub(channel).WatchCrews
        with pytest.raises(Unavailable, match="does not answer"):
            await anext(watch(method, crews.WatchCrewsRequest(), fail_fast=True))
        frames = watch(method, crews.WatchCrewsRequest(), on_connection=note)
        first = asyncio.ensure_future(anext(frames))
        await broken.wait()
        async with running("roads", Department([SYNCED]), port):
            assert (await first).synced
            await frames.aclose()
    assert [error and error.code for error in errors] == ["UNREACHABLE", None]
