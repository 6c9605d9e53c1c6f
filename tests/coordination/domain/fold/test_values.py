"""Times and places between the state and the API."""

from __future__ import annotations

from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import given, strategies as st

from services.coordination.domain.fold.values import (
    Incident,
    State,
    micros,
    timestamp,
)
from vigie.coordination.v1 import service_pb2 as api


@given(st.integers(1, 4_000_000_000_000_000))
def test_a_moment_comes_back_as_it_was(time: int) -> None:
    stamp = timestamp(time)
    assert stamp is not None
    assert micros(stamp) == time == stamp.ToMicroseconds()


def test_no_moment_is_no_moment() -> None:
    assert timestamp(0) is None
    assert micros(Timestamp()) == 0


def test_the_states_are_those_of_the_api() -> None:
    names = {f"INCIDENT_STATE_{state.name}": int(state) for state in State}
    assert names | {"INCIDENT_STATE_UNSPECIFIED": 0} == dict(api.IncidentState.items())


def test_an_incident_is_of_the_department_of_its_first_report() -> None:
    reports = ("roads/defect/1", "lighting/cabinet/2")
    assert Incident("I1", "k", 1, 0, 0, "", "", (), (), 0, 0, reports, 0, 0).department == "roads"
