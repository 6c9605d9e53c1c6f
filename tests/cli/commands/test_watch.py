"""Following what happens, through restarts of the services."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import grpc
import pytest

from services.chassis.rpc.errors import StatusError, rich_status, shutting_down_status
from tests.cli.examples import CREW, DEFECT, INCIDENT
from tests.cli.town import SILENCE, Town
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.crew.v1 import service_pb2 as crew
from vigie.roads.v1 import service_pb2 as roads

REPAIRED = roads.Defect()
REPAIRED.CopyFrom(DEFECT)
REPAIRED.state, REPAIRED.crew, REPAIRED.version = roads.DEFECT_STATE_REPAIRED, "lighting/L-3", 2
OLD = roads.Defect(defect_id="D-0", kind="pothole", state=roads.DEFECT_STATE_CLOSED)
SYNCED = roads.WatchDefectsResponse(cursor="e:0=1", synced=True)


def frame(defect: roads.Defect, cursor: str = "") -> roads.WatchDefectsResponse:
    return roads.WatchDefectsResponse(cursor=cursor, defect=defect)


def in_turn(*streams: Sequence[Any]) -> Any:
    """Give each subscription its own frames; the last for all that follow."""
    left = list(streams)
    return lambda _request: left.pop(0) if len(left) > 1 else left[0]


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.client.streams.FIRST_PAUSE_SECONDS", 0.01)


def test_what_stands_is_told_first_then_each_change(town: Town) -> None:
    town.streams = {
        "WatchDefects": lambda _: [frame(OLD), frame(DEFECT), SYNCED, frame(REPAIRED, "e:0=2")]
    }
    done = town.vigie("watch", "defects", "--count", "2")
    assert done.exit_code == 0, done.stderr
    first, live, change = done.stdout.splitlines()
    assert first.endswith("D-1 P1 column_fallen at Rue Foch: reported")
    assert live == "-- roads: live from here on"
    assert change.endswith("Rue Foch: reported -> repaired (lighting/L-3)")


def test_a_stream_that_ends_is_resumed_from_its_cursor(town: Town) -> None:
    town.streams = {
        "WatchDefects": in_turn(
            [frame(DEFECT), SYNCED, StatusError(shutting_down_status())],
            [SYNCED, frame(REPAIRED, "e:0=2")],
        )
    }
    done = town.vigie("watch", "defects", "--count", "2")
    assert done.exit_code == 0, done.stderr
    assert [request.cursor for request in town.requests("WatchDefects")] == ["", "e:0=1"]
    assert done.stdout.count("live from here on") == 1
    assert done.stderr == (
        "-- roads does not respond: reconnecting, no change will be missed\n"
        "-- roads responds again\n"
    )


def test_lost_history_is_said_and_nothing_is_told_twice(town: Town) -> None:
    lost = roads.WatchDefectsResponse(cursor="e:0=5", history_lost=True)
    town.streams = {
        "WatchDefects": in_turn(
            [frame(DEFECT), SYNCED, StatusError(shutting_down_status())],
            [lost, frame(DEFECT), SYNCED, frame(REPAIRED, "e:0=6")],
        )
    }
    done = town.vigie("watch", "defects", "--count", "2")
    assert "roads: history lost" in done.stdout
    assert done.stdout.count("D-1") == 2


def test_a_stream_speaks_json_one_document_a_line(town: Town) -> None:
    frames = [frame(OLD), SYNCED, frame(DEFECT, "e:0=2")]
    town.streams = {"WatchDefects": lambda _: frames}
    done = town.vigie("watch", "defects", "--json", "--count", "2")
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each.get("defect", {}).get("defect_id") for each in said] == ["D-0", None, "D-1"]
    assert said[1] == {"source": "roads", "cursor": "e:0=1", "synced": True}
    assert said[2]["cursor"] == "e:0=2"


def test_one_resumes_by_hand_from_a_cursor(town: Town) -> None:
    town.streams = {
        "WatchDefects": lambda _: [frame(DEFECT, "e:0=2")],
        "WatchCrews": lambda _: [crew.WatchCrewsResponse(crew=CREW)],
    }
    town.vigie("watch", "defects", "--cursor", "e:0=1", "--count", "1")
    assert town.requests("WatchDefects")[0].cursor == "e:0=1"
    where = ("--cursor", "lighting=e:0=4", "--cursor", "roads=e:0=5")
    town.vigie("watch", "crews", *where, "--count", "1")
    assert {request.cursor for request in town.requests("WatchCrews")} <= {"e:0=4", "e:0=5"}
    done = town.vigie("watch", "crews", "--cursor", "e:0=4")
    assert (done.exit_code, "SERVICE=CURSOR" in done.stderr) == (2, True)


def test_crews_of_every_department_are_followed_at_once(town: Town) -> None:
    town.streams = {
        "WatchCrews": lambda _: [
            crew.WatchCrewsResponse(crew=CREW),
            crew.WatchCrewsResponse(cursor="e:0=1", synced=True),
        ]
    }
    done = town.vigie("watch", "crews", "--count", "2")
    said = [line for line in done.stdout.splitlines() if "Lumière 3" in line]
    assert {line.split()[1] for line in said} == {"lighting/L-3", "roads/L-3"}
    assert "en route I2.1 P4 pothole at Rue Foch, asked I7.1 P1" in said[0]


def test_an_alert_is_told_when_it_is_new(town: Town) -> None:
    closed = coordination.Incident()
    closed.CopyFrom(INCIDENT)
    closed.state, closed.close_reason, closed.crew = 5, "DONE", ""  # type: ignore[assignment]
    frames = [coordination.WatchIncidentsResponse(incident=each) for each in (INCIDENT, closed)]
    town.streams = {"WatchIncidents": lambda _: frames}
    first, second = town.vigie("watch", "incidents", "--count", "2").stdout.splitlines()
    assert "ALERT LATE past its time" in first
    assert second.endswith("-> closed (done)")


def test_a_service_that_was_never_there_is_a_failure(town: Town) -> None:
    done = town.vigie("watch", "defects", VIGIE_ROADS="127.0.0.1:1")
    assert done.exit_code == 3
    assert "roads does not answer on 127.0.0.1:1" in done.stderr


def test_a_refusal_ends_the_watch(town: Town) -> None:
    no = rich_status(grpc.StatusCode.INVALID_ARGUMENT, "CURSOR_INVALID", "none of ours.", "cursor")
    town.streams = {"WatchDefects": lambda _: [StatusError(no)]}
    done = town.vigie("watch", "defects", "--cursor", "nonsense")
    assert (done.exit_code, "CURSOR_INVALID" in done.stderr) == (1, True)


def test_only_what_streams_can_be_watched(town: Town) -> None:
    done = town.vigie("watch", "birds")
    assert (done.exit_code, "crews, incidents, defects, closures" in done.stderr) == (2, True)


def test_a_silent_stream_is_asked_for_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.client.streams.SILENCE_SECONDS", 0.2)
    asked = []

    def frames(request: Any) -> Any:
        asked.append(request.cursor)
        return [SYNCED, SILENCE] if len(asked) == 1 else [frame(DEFECT, "e:0=2")]

    town.streams = {"WatchDefects": frames}
    done = town.vigie("watch", "defects", "--count", "1")
    assert done.exit_code == 0, done.stderr
    assert asked == ["", "e:0=1"]


def test_ctrl_c_ends_a_watch_cleanly(town: Town) -> None:
    town.streams = {"WatchDefects": lambda _: [frame(DEFECT), SYNCED, SILENCE]}
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
