"""Leaks and valves, given events, when a command, then events."""

from __future__ import annotations

import pytest

from services.chassis.sdk.decider import DecisionContext, Rejected
from services.water.domain import leak, valve
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.need.v1.commands_pb2 import NoteTaskRequest
from vigie.water.v1 import events_pb2 as events, service_pb2 as api

NOW = DecisionContext(id="1", time=1_000)
REPORTED = leak.evolve(leak.Leak(), events.LeakReported(kind="burst_main"), NOW)


def note(status: bulletin.TaskStatus) -> NoteTaskRequest:
    return NoteTaskRequest(task_id="t", crew="water/w1", status=status)


def after(state: leak.Leak, status: bulletin.TaskStatus) -> leak.Leak:
    for event in leak.on_task(note(status), state, ""):
        state = leak.leak_decider.evolve(state, event, NOW)
    return state


def test_a_leak_needs_a_crew_until_its_repair() -> None:
    (need,) = leak.needs(REPORTED, "1")
    assert (need.kind, need.priority, need.clock_start_time) == ("burst_main", 1, 1_000)
    assigned = after(REPORTED, bulletin.TASK_STATUS_ACCEPTED)
    assert leak.needs(assigned, "1")[0].assigned
    left = after(assigned, bulletin.TASK_STATUS_RELEASED)
    assert not leak.needs(left, "1")[0].assigned
    assert leak.needs(after(assigned, bulletin.TASK_STATUS_DONE), "1") == []


def test_a_repaired_leak_is_not_closed() -> None:
    repaired = after(REPORTED, bulletin.TASK_STATUS_DONE)
    with pytest.raises(Rejected, match="repaired"):
        leak.decide(api.CloseLeakRequest(), repaired, NOW)
    closing = api.CloseLeakRequest(reason="duplicate")
    assert leak.decide(closing, REPORTED, NOW) == [events.LeakClosed(reason="duplicate")]


def test_a_valve_opens_and_closes_once() -> None:
    request = api.InstallValveRequest(flow_limit=2)
    (installed,) = valve.decide(request, valve.Valve(), NOW)
    assert isinstance(installed, events.ValveInstalled)
    state = valve.evolve(valve.Valve(), installed, NOW)
    assert valve.decide(request, state, NOW) == []
    assert valve.decide(api.OpenValveRequest(), state, NOW) == []
    assert valve.decide(api.CloseValveRequest(), state, NOW) == [events.ValveClosed()]
