"""The errors of a request that breaks rules of its proto: each field and its remedy."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from services.chassis.rpc.validation import violations
from tests.chassis.crew_server import arrive, offer
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.crew.v1 import service_pb2 as crews
from vigie.type.v1 import place_pb2 as places

ENUM = "use one of PRIORITY_P1, PRIORITY_P2, PRIORITY_P3, PRIORITY_P4"
PLACE = places.Place(position=places.Position(longitude=3.87, latitude=143.6))
CREW = crews.RegisterCrewRequest(
    request_id=arrive().request_id,
    crew_id="C1",
    name="Lumière 1",
    skills=["lighting", "Not This"],
    lending=bulletins.LENDING_RULE_NEVER,
    depot=PLACE,
)


@pytest.mark.parametrize(
    ("request_", "remedies"),
    [
        (arrive(), {}),
        (offer(places.PRIORITY_P1), {}),
        (crews.ListCrewsRequest(), {}),
        (
            arrive(request_id="Jean Dupont"),
            {
                "request_id": "is not a UUID such as 0199c1a4-7b2e-7c3d-8e4f-5a6b7c8d9e0f "
                "(best version 7)"
            },
        ),
        (offer(9), {"priority": f"has no value 9: {ENUM}"}),
        (offer(places.PRIORITY_UNSPECIFIED), {"priority": f"is missing: {ENUM}"}),
        (
            CREW,
            {
                "skills[1]": "has a form that is not allowed: use small letters a to z, digits "
                "and _ alone, without spaces or accents, such as backup_2",
                "depot.position.latitude": "must be greater than or equal to -90 "
                "and less than or equal to 90",
            },
        ),
    ],
    ids=["command", "offer", "query", "bad id", "unknown enum", "absent enum", "paths"],
)
def test_each_field_that_breaks_a_rule_gets_its_remedy(
    request_: Any, remedies: dict[str, str]
) -> None:
    assert violations(request_) == list(remedies.items())


def test_missing_fields_are_each_named_once() -> None:
    found = violations(crews.OfferTaskRequest())
    names = [field for field, _ in found]
    assert len(names) == len(set(names))
    assert {"request_id", "crew_id", "task_id", "priority", "place", "lease_end_time"} <= set(names)
    assert dict(found)["place"] == "is missing: it must be given"
    assert dict(found)["crew_id"] == "is missing: it must not be empty"


def test_threads_may_ask_at_once() -> None:
    good, bad = offer(places.PRIORITY_P2), arrive(crew_id="no spaces")

    def ask(_: int) -> tuple[int, int]:
        return len(violations(good)), len(violations(bad))

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(ask, range(2000))) == {(0, 1)}
