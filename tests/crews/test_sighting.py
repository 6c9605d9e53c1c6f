"""A reported position as telemetry, and the rules of the request."""

from __future__ import annotations

from math import inf, nan
from typing import Any

import pytest

from services.chassis.rpc.validation import violations
from services.chassis.sdk.decider import Rejected
from services.crews.domain.timestamp import timestamp
from services.crews.sighting import IMPRECISE_METRES, crew_sighted
from services.testing.spec import NOW, SECOND
from tests.crews.examples import CREW
from vigie.crew.v1 import service_pb2 as api
from vigie.type.v1 import place_pb2


def report(
    longitude: float = 3.9, latitude: float = 43.5, **more: Any
) -> api.ReportPositionRequest:
    position = place_pb2.Position(longitude=longitude, latitude=latitude)
    return api.ReportPositionRequest(crew_id=CREW, position=position, **more)


@pytest.mark.parametrize(
    ("fix_time", "published"),
    [
        (None, NOW),
        (NOW, NOW),
        (NOW - 600 * SECOND, NOW - 600 * SECOND),
        (NOW + 600 * SECOND, NOW),
    ],
    ids=["absent", "now", "cached", "ahead"],
)
def test_a_fix_keeps_its_time_and_is_never_later_than_now(
    fix_time: int | None, published: int
) -> None:
    request = report(fix_time=None if fix_time is None else timestamp(fix_time))
    sighted = crew_sighted("lighting", request, NOW)
    assert (sighted.sighted_time, sighted.fix_time) == (NOW, published)


@pytest.mark.parametrize(
    ("accuracy_metres", "imprecise"),
    [(0.0, False), (8.0, False), (IMPRECISE_METRES, False), (IMPRECISE_METRES + 1, True)],
)
def test_a_vague_position_is_published_and_marked(
    accuracy_metres: float, *, imprecise: bool
) -> None:
    sighted = crew_sighted("lighting", report(accuracy_metres=accuracy_metres), NOW)
    assert (sighted.accuracy_metres, sighted.imprecise) == (accuracy_metres, imprecise)


def test_the_position_of_a_receiver_without_a_fix_is_rejected() -> None:
    with pytest.raises(Rejected, match="FIX_INVALID") as rejected:
        crew_sighted("lighting", report(0.0, 0.0), NOW)
    assert rejected.value.field == "position"


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        *((report(longitude=each), "position.longitude") for each in (nan, inf, -inf, 180.1)),
        *((report(latitude=each), "position.latitude") for each in (nan, inf, -inf, -90.1)),
        *((report(accuracy_metres=each), "accuracy_metres") for each in (nan, inf, -1.0)),
        (api.ReportPositionRequest(crew_id=CREW), "position"),
        (api.ReportPositionRequest(position=report().position), "crew_id"),
    ],
)
def test_a_number_that_is_no_position_is_rejected_with_the_name_of_its_field(
    request_: api.ReportPositionRequest, field: str
) -> None:
    assert [name for name, _ in violations(request_)] == [field]
