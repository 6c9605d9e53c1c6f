"""`vigie watch`: changes as they happen, through restarts of the services."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

import grpc
import pytest

from services.chassis.rpc.errors import StatusError, rich_status, shutting_down_status
from tests.cli.examples import CREW, DEFECT, INCIDENT
from tests.cli.town import NOWHERE, SILENCE, Town
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.crew.v1 import service_pb2 as crew
from vigie.roads.v1 import service_pb2 as roads

REPAIRED = deepcopy(DEFECT)
REPAIRED.state, REPAIRED.crew, REPAIRED.version = roads.DEFECT_STATE_REPAIRED, "lighting/L-3", 2
OLD = roads.Defect(defect_id="D-0", kind="pothole", state=roads.DEFECT_STATE_CLOSED)
SYNCED = roads.WatchDefectsResponse(cursor="e:0=1", synced=True)
LOST = roads.WatchDefectsResponse(cursor="e:0=5", history_lost=True)
STOPPING = StatusError(shutting_down_status())


def frame(defect: roads.Defect, cursor: str = "") -> roads.WatchDefectsResponse:
    return roads.WatchDefectsResponse(cursor=cursor, defect=defect)


def follow(town: Town, *streams: Sequence[Any]) -> None:
    """Give each subscription to defects its own frames; the last for all that follow."""
    left = list(streams)
    town.streams = {"WatchDefects": lambda _: left.pop(0) if len(left) > 1 else left[0]}


def cursors(town: Town) -> list[str]:
    return [request.cursor for request in town.requests("WatchDefects")]


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.client.streams.FIRST_PAUSE_SECONDS", 0.01)


def test_the_present_state_comes_first_then_each_change(town: Town) -> None:
    follow(town, [frame(OLD), frame(DEFECT), SYNCED, frame(REPAIRED, "e:0=2")])
    first, live, change = town.output("watch defects --count 2").splitlines()
    assert first.endswith("D-1 P1 column_fallen at Rue Foch: reported")
    assert live == "-- roads: live from here on"
    assert change.endswith("Rue Foch: reported -> repaired (lighting/L-3)")


def test_a_stream_that_ends_is_resumed_from_its_cursor(town: Town) -> None:
    follow(town, [frame(DEFECT), SYNCED, STOPPING], [SYNCED, frame(REPAIRED, "e:0=2")])
    done = town.vigie("watch defects --count 2")
    assert done.exit_code == 0, done.stderr
    assert cursors(town) == ["", "e:0=1"]
    assert done.stdout.count("live from here on") == 1
    assert done.stderr == (
        "-- roads does not respond: reconnecting, no change will be missed\n"
        "-- roads responds again\n"
    )


def test_lost_history_is_reported_and_no_change_is_printed_twice(town: Town) -> None:
    again = [LOST, frame(DEFECT), SYNCED, frame(REPAIRED, "e:0=6")]
    follow(town, [frame(DEFECT), SYNCED, STOPPING], again)
    printed = town.output("watch defects --count 2")
    assert "roads: history lost" in printed
    assert printed.count("D-1") == 2


def test_json_is_one_document_a_line(town: Town) -> None:
    follow(town, [frame(OLD), SYNCED, frame(DEFECT, "e:0=2")])
    lines = town.output("watch defects --json --count 2").splitlines()
    documents = [json.loads(line) for line in lines]
    found = [each.get("defect", {}).get("defect_id") for each in documents]
    assert found == ["D-0", None, "D-1"]
    assert documents[1] == {"source": "roads", "cursor": "e:0=1", "synced": True}
    assert documents[2]["cursor"] == "e:0=2"


def test_a_watch_resumes_from_a_given_cursor(town: Town) -> None:
    follow(town, [frame(DEFECT, "e:0=2")])
    town.output("watch defects --cursor e:0=1 --count 1")
    assert cursors(town) == ["e:0=1"]
    town.streams = {"WatchCrews": lambda _: [crew.WatchCrewsResponse(crew=CREW)]}
    both = "watch crews --cursor lighting=e:0=4 --cursor roads=e:0=5 --count 1"
    town.output(both, VIGIE_DEPARTMENTS="lighting,roads")
    assert {request.cursor for request in town.requests("WatchCrews")} <= {"e:0=4", "e:0=5"}
    assert "SERVICE=CURSOR" in town.error(2, "watch crews --cursor e:0=4")


def test_the_crews_of_every_department_are_followed_at_once(town: Town) -> None:
    synced = crew.WatchCrewsResponse(cursor="e:0=1", synced=True)
    town.streams = {"WatchCrews": lambda _: [crew.WatchCrewsResponse(crew=CREW), synced]}
    both = {"VIGIE_DEPARTMENTS": "lighting,roads"}
    printed = town.output("watch crews --count 2", **both).splitlines()
    lines = [line for line in printed if "Lumière 3" in line]
    assert {line.split()[1] for line in lines} == {"lighting/L-3", "roads/L-3"}
    assert "en route I2.1 P4 pothole at Rue Foch, asked I7.1 P1" in lines[0]


def test_an_alert_is_printed_when_it_is_new(town: Town) -> None:
    closed = deepcopy(INCIDENT)
    closed.state, closed.close_reason = coordination.INCIDENT_STATE_CLOSED, "DONE"
    closed.crew = ""
    frames = [coordination.WatchIncidentsResponse(incident=each) for each in (INCIDENT, closed)]
    town.streams = {"WatchIncidents": lambda _: frames}
    first, second = town.output("watch incidents --count 2").splitlines()
    assert "ALERT LATE past its time" in first
    assert second.endswith("-> closed (done)")


def test_an_unreachable_service_a_rejection_and_an_unknown_stream_end_the_watch(town: Town) -> None:
    error = town.error(3, "watch defects", VIGIE_ROADS=NOWHERE)
    assert f"roads does not answer on {NOWHERE}" in error
    invalid = grpc.StatusCode.INVALID_ARGUMENT
    follow(town, [StatusError(rich_status(invalid, "CURSOR_INVALID", "invalid.", "cursor"))])
    assert "CURSOR_INVALID" in town.error(1, "watch defects --cursor nonsense")
    assert "crews, incidents, defects, closures" in town.error(2, "watch birds")


def test_a_frozen_service_ends_the_watch_with_a_sentence(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.client.streams.CONNECT_SECONDS", 0.2)
    follow(town, [SILENCE])
    error = town.error(4, "watch defects")
    assert "roads: The service sent nothing for 0.2 s. Find the cause with `vigie doctor`" in error


def test_ctrl_c_ends_a_watch_with_success(town: Town) -> None:
    follow(town, [frame(DEFECT), SYNCED, SILENCE])
    command = [sys.executable, "-m", "services.cli", "watch", "defects"]
    with subprocess.Popen(
        command,
        env={**os.environ, **town.environment, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline(), process.stdout.readline()]
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=10)
    assert "D-1" in lines[0]
    assert (process.returncode, errors) == (0, "")
