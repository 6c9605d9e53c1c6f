"""A request that breaks its proto's rules is told each field and its remedy."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

from services.chassis.rpc.validation import is_command, precompile, violations
from tests.chassis.crew_server import arrive, offer
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.crew.v1 import service_pb2 as crews
from vigie.type.v1 import place_pb2 as places


def test_a_good_request_breaks_nothing() -> None:
    assert violations(arrive()) == []
    assert violations(offer(places.PRIORITY_P1)) == []


def test_missing_fields_are_each_named_once() -> None:
    found = violations(crews.OfferTaskRequest())

    names = [field for field, _ in found]
    assert len(names) == len(set(names))
    assert {"request_id", "crew_id", "task_id", "priority", "place", "lease_end_time"} <= set(names)
    assert dict(found)["place"] == "is missing: it must be given"
    assert dict(found)["crew_id"] == "is missing: it must not be empty"


def test_a_bad_uuid_gets_an_example_and_is_not_repeated() -> None:
    [(field, remedy)] = violations(arrive(request_id="Jean Dupont"))

    assert field == "request_id"
    assert "is not a UUID such as" in remedy
    assert "Dupont" not in remedy


def test_a_command_has_an_aggregate_and_a_query_has_no_rule_on_request_id() -> None:
    assert is_command(crews.ArriveRequest.DESCRIPTOR)
    assert not is_command(crews.ListCrewsRequest.DESCRIPTOR)
    assert violations(crews.ListCrewsRequest()) == []


def test_an_unknown_enum_number_gets_the_names() -> None:
    [(field, remedy)] = violations(offer(cast("Any", 9)))

    assert field == "priority"
    assert remedy == (
        "has no value 9: use one of PRIORITY_P1, PRIORITY_P2, PRIORITY_P3, PRIORITY_P4"
    )


def test_an_absent_enum_is_missing() -> None:
    [(_, remedy)] = violations(offer(places.PRIORITY_UNSPECIFIED))

    assert remedy.startswith("is missing: use one of PRIORITY_P1")


def test_a_path_leads_into_lists_and_messages() -> None:
    request = crews.RegisterCrewRequest(
        request_id=arrive().request_id,
        crew_id="C1",
        name="Lumière 1",
        skills=["lighting", "Not This"],
        lending=bulletins.LENDING_RULE_NEVER,
        depot=places.Place(position=places.Position(longitude=3.87, latitude=143.6)),
    )

    found = dict(violations(request))

    assert set(found) == {"skills[1]", "depot.position.latitude"}
    assert found["skills[1]"] == "must match ^[a-z0-9_]+$"
    assert "90" in found["depot.position.latitude"]


def test_rules_are_compiled_once_and_then_cost_microseconds() -> None:
    precompile(crews.OfferTaskRequest)
    request = offer(places.PRIORITY_P2)
    best = 1.0
    for _ in range(5):
        started = time.perf_counter()
        for _ in range(1000):
            violations(request)
        best = min(best, (time.perf_counter() - started) / 1000)

    assert best < 100e-6  # 3 us measured; compiling it each time would be milliseconds


def test_threads_may_ask_at_once() -> None:
    good, bad = offer(places.PRIORITY_P2), arrive(crew_id="no spaces")

    def ask(_: int) -> tuple[int, int]:
        return len(violations(good)), len(violations(bad))

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(ask, range(2000))) == {(0, 1)}
