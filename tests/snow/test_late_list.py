"""Which sections will be late: order, place, load, reload, and the sort of the list."""

from __future__ import annotations

import time
from typing import Any

import pytest

from services.crews.domain.timestamp import timestamp
from services.crews.last_sightings import LastSightings
from services.snow.domain.circuit import Circuit, Status
from services.snow.domain.rules import HOUR, MINUTE
from services.snow.domain.section import Section
from services.snow.late_list import LateList
from services.snow.plough_run import Load, drive_seconds, passes, salt_used, stops_of
from services.testing.spec import NOW
from tests.snow.conftest import Winter, position
from tests.snow.department import CITY_DATA, RULES, montpellier
from vigie.bulletin.v1.telemetry_pb2 import CrewSighted
from vigie.crew.v1 import service_pb2 as crew
from vigie.snow.v1 import commands_pb2 as internal, service_pb2 as api, winter_pb2 as winter
from vigie.type.v1 import place_pb2

DEPOT = CITY_DATA.geometry.place(3.86, 43.6)
STOPS = stops_of(
    CITY_DATA.circuits["C1"], CITY_DATA.sections, CITY_DATA.geometry.middles, DEPOT, RULES
)
FULL = Load(5_000, 1_500)
HOP = drive_seconds(CITY_DATA.geometry.middles["S1"], CITY_DATA.geometry.middles["S2"], RULES)


def round_(start: int = 0, load: Load = FULL, dose: tuple[int, int] = (20, 0)) -> list[Any]:
    found = passes(
        STOPS,
        start=start,
        first_seconds=10,
        load=load,
        full=FULL,
        dose=dose,
        reload_seconds=RULES.reload_seconds,
    )
    return list(found)


def test_a_round_begins_at_the_next_section_and_follows_the_order() -> None:
    found = round_(1)
    assert [each.section.id for each in found] == ["S2", "S3", "S1"]
    assert [each.seconds for each in found[:2]] == [10, pytest.approx(10 + HOP)]


def test_an_area_uses_salt_and_its_share_of_brine() -> None:
    assert salt_used(1_600, 20, 0) == Load(32, 0)
    half = salt_used(1_600, 20, 50)
    assert half.salt_kg == 16
    assert half.brine_litres == pytest.approx(16 / 1.17)


@pytest.mark.parametrize(
    ("load", "dose"), [(Load(40, 0), (20, 0)), (Load(5_000, 20), (20, 50))], ids=["salt", "brine"]
)
def test_a_load_that_does_not_suffice_costs_a_reload(load: Load, dose: tuple[int, int]) -> None:
    found = round_(load=load, dose=dose)
    assert [each.reloads for each in found] == [0, 1, 1]
    way = 2 * STOPS[1].depot_seconds + RULES.reload_seconds
    assert found[1].seconds == pytest.approx(10 + way)


def snow(town: Winter, *section_ids: str) -> None:
    """Let heavy snow start the clocks of sections."""
    for section_id in section_ids:
        town.ask(
            internal.AssessSectionRequest(
                section_id=section_id, phenomenon=winter.PHENOMENON_HEAVY_SNOW
            )
        )


def treat(town: Winter, section_id: str) -> None:
    town.ask(
        internal.NotePassRequest(
            section_id=section_id,
            pass_time=timestamp(town.time),
            dose=winter.Dose(spread_grams=20),
            phenomenon=winter.PHENOMENON_HEAVY_SNOW,
        )
    )


def late(town: Winter) -> api.ListLateResponse:
    answer: api.ListLateResponse = town.query("ListLate", api.ListLateRequest())
    return answer


def test_without_a_plough_each_deadline_will_be_missed_by_rank(town: Winter) -> None:
    snow(town, "S3", "S1")
    found = late(town)
    assert [each.section_id for each in found.late] == ["S1", "S3"]
    assert {each.reason for each in found.late} == {api.LATE_REASON_NO_PLOUGH}
    assert (found.late_count, found.running_count) == (2, 2)
    first = found.late[0]
    assert (first.street, first.rank, first.circuit_id) == ("Rue 1", 1, "C1")
    assert first.deadline_time == timestamp(town.state("section", "S1").deadline_time)
    assert not first.HasField("expected_pass_time")


def test_a_plough_that_comes_in_time_leaves_nothing_late(town: Winter) -> None:
    snow(town, "S1", "S2", "S3")
    town.start()
    found = late(town)
    assert (list(found.late), found.running_count) == ([], 3)


def test_a_plough_that_comes_too_late_is_expected_with_its_time(town: Winter) -> None:
    snow(town, "S1", "S2")
    town.start()
    town.time += 2 * HOUR - MINUTE
    treat(town, "S1")
    town.time += 30_000_000
    (only,) = late(town).late
    assert (only.section_id, only.reason) == ("S2", api.LATE_REASON_ORDER)
    expected = town.state("section", "S1").pass_time + int(HOP) * 1_000_000
    assert abs(only.expected_pass_time.ToMicroseconds() - expected) < 2_000_000
    assert only.late_seconds == pytest.approx(int(HOP) - 60, abs=2)


def test_an_empty_plough_is_late_because_of_its_reload(town: Winter) -> None:
    town.ask(api.LoadPloughRequest(depot_id="nord", crew_id="P-1", salt_kg=10))
    snow(town, "S1")
    town.start()
    town.time += 2 * HOUR - 10 * MINUTE
    assert late(town).late[0].reason == api.LATE_REASON_RELOAD


def test_a_plough_with_a_task_is_expected_nowhere(town: Winter) -> None:
    town.register()
    snow(town, "S1")
    town.start()
    town.ask(crew.StartShiftRequest(crew_id="P-1", end_time=timestamp(town.time + 8 * HOUR)))
    assert late(town).late_count == 0
    offer_and_accept(town)
    assert late(town).late[0].reason == api.LATE_REASON_DIVERTED


def offer_and_accept(town: Winter) -> None:
    offer = crew.OfferTaskRequest(
        crew_id="P-1",
        task_id="T-1",
        need_id="roads/defect/D-1",
        kind="pothole",
        priority=place_pb2.PRIORITY_P1,
        lease_end_time=timestamp(town.time + MINUTE),
    )
    offer.place.position.longitude, offer.place.position.latitude = 3.87, 43.6
    offer.clock_start_time.FromMicroseconds(town.time)
    town.ask(offer, actor="coordination")
    town.ask(crew.AcceptTaskRequest(crew_id="P-1", task_id="T-1"))
    assert town.state("crew", "P-1").task is not None


def test_the_list_is_cut_and_counted(town: Winter) -> None:
    snow(town, "S1", "S2", "S3")
    answer = town.query("ListLate", api.ListLateRequest(page_size=1))
    assert ([each.section_id for each in answer.late], answer.late_count) == (["S1"], 3)


def test_a_fresh_place_of_the_plough_replaces_the_last_section(town: Winter) -> None:
    town.register()
    town.start()
    sightings = LastSightings(lambda: NOW)
    late, middles = LateList(CITY_DATA, sightings), CITY_DATA.geometry.middles
    there: dict[str, Any] = {"department": "snow", "crew_id": "P-1", "position": position(3)}
    sightings.take(CrewSighted(**there, sighted_time=NOW).SerializeToString(), "snow")

    def first_seconds(time: int) -> float:
        (run,) = late.runs(town, {}, time)
        return run.passes[0].seconds

    there_to_first = drive_seconds(middles["S3"], middles["S1"], RULES)
    assert first_seconds(NOW + 5 * MINUTE - 1) == pytest.approx(there_to_first)
    assert first_seconds(NOW + 5 * MINUTE) != pytest.approx(there_to_first)


class Snowed:
    """A view of a whole city under snow, with each circuit begun."""

    def __init__(self) -> None:
        sections, circuits = montpellier().sections, montpellier().circuits
        section = Section(3, deadline_time=NOW + HOUR, target=1)
        running = Circuit(Status.RUNNING, "P", 20, started_time=NOW)
        self.states: dict[str, dict[str, Any]] = {
            "section": dict.fromkeys(sorted(sections), section),
            "circuit": dict.fromkeys(sorted(circuits), running),
        }

    def get(self, kind: str, name: str) -> Any | None:
        return self.states.get(kind, {}).get(name)

    def version(self, _kind: str, _name: str) -> int:
        return 1

    def all(self, kind: str) -> Any:
        return iter(self.states.get(kind, {}).items())


def test_the_list_of_a_whole_city_is_computed_in_milliseconds() -> None:
    """The bound is generous, because tests share cores; the README has the measured figure."""
    found = LateList(montpellier(), LastSightings())
    view = Snowed()
    began = time.perf_counter()
    late_sections, running = found.late(view, NOW)
    assert time.perf_counter() - began < 0.5
    assert running == len(montpellier().sections) > 2_000
    ranks = [each.rank for each in late_sections]
    assert ranks == sorted(ranks)
    assert 0 < len(late_sections) < running
