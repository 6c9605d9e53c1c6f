"""Incidents and times: what the values in the state derive, and how the API writes them."""

from __future__ import annotations

from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import given, strategies as st

from services.chassis.sdk.decider import MICROS
from services.coordination.domain.fold.entities import micros, timestamp
from services.coordination.domain.fold.role import State
from tests.coordination.places import NOON, at
from tests.coordination.world import World
from vigie.coordination.v1 import service_pb2 as api


def test_the_states_of_an_incident_are_those_of_the_api() -> None:
    names = {f"INCIDENT_STATE_{state.name}": int(state) for state in State}
    assert names | {"INCIDENT_STATE_UNSPECIFIED": 0} == dict(api.IncidentState.items())


@given(st.integers(1, 4_000_000_000_000_000))
def test_a_time_survives_the_api(time: int) -> None:
    stamp = timestamp(time)
    assert stamp is not None
    assert micros(stamp) == time == stamp.ToMicroseconds()


def test_an_absent_time_is_zero_here_and_unset_in_the_api() -> None:
    assert timestamp(0) is None
    assert micros(Timestamp()) == 0


def test_an_incident_is_of_the_department_of_its_first_report(world: World) -> None:
    world.need("roads", "defect/1", at(0), kind="tree_down")
    world.need("lighting", "thing/1", at(0), kind="tree_down")
    world.need("lighting", "thing/2", at(9), kind="tree_down")
    assert len(world.incident("I1").reports) == 2
    assert world.incident("I1").department == "roads"
    assert world.incident("I2").department == "lighting"


def test_an_incident_is_late_at_its_goal_or_at_its_earlier_due_time(world: World) -> None:
    world.need("roads", "defect/1", at(0), priority=3)
    assert world.incident("I1").late_time == NOON + 86_400 * MICROS
    soon = NOON + 60 * MICROS
    world.need("roads", "defect/2", at(9), priority=3, due_time=timestamp(soon))
    assert world.incident("I2").late_time == soon
