"""The worker submits what differs from the record, for the partitions that it owns."""

from __future__ import annotations

from typing import Any

import pytest

from services.chassis.telemetry.metrics import REGISTRY
from services.crews.domain.timestamp import timestamp
from services.crews.last_sightings import LastSightings
from services.snow.domain.rules import HOUR, MINUTE
from services.snow.late_list import LateList
from services.snow.workers import WinterWorker
from tests.snow.conftest import Winter
from tests.snow.department import CITY_DATA
from vigie.snow.v1 import (
    commands_pb2 as internal,
    events_pb2 as events,
    service_pb2 as api,
    winter_pb2 as winter,
)


@pytest.fixture
def worker(town: Winter) -> WinterWorker:
    sightings = LastSightings()
    return WinterWorker(CITY_DATA, town.weather, LateList(CITY_DATA, sightings), sightings)


def sent(town: Winter, kind: type[Any]) -> list[Any]:
    """Return the commands of a type that the worker has sent since the last call."""
    found = [each for each in town.submitted if isinstance(each, kind)]
    town.submitted.clear()
    return found


async def test_the_first_snow_changes_each_section_once(town: Winter, worker: WinterWorker) -> None:
    await worker.tick(town, town.time)
    assert town.submitted == []
    town.weather.phenomenon = winter.PHENOMENON_SNOW
    await worker.tick(town, town.time)
    changed = [each.section_id for each in sent(town, internal.AssessSectionRequest)]
    assert changed == ["S1", "S2", "S3", "S4"]
    await worker.tick(town, town.time)
    assert town.submitted == []


async def test_another_process_serves_the_sections_that_it_owns(
    town: Winter, worker: WinterWorker
) -> None:
    town.weather.phenomenon = winter.PHENOMENON_SNOW
    town.owned = lambda aggregate: aggregate == "section/S2"
    await worker.tick(town, town.time)
    assert [each.section_id for each in sent(town, internal.AssessSectionRequest)] == ["S2"]


async def test_nothing_is_sent_without_weather_or_without_a_broker(
    town: Winter, worker: WinterWorker
) -> None:
    town.weather.phenomenon, town.weather.known = winter.PHENOMENON_SNOW, False
    await worker.tick(town, town.time)
    town.weather.known, town.available = True, False
    await worker.tick(town, town.time)
    assert town.submitted == []


async def test_a_command_that_fails_is_sent_again(town: Winter, worker: WinterWorker) -> None:
    town.weather.phenomenon = winter.PHENOMENON_SNOW
    town.silent = True
    await worker.tick(town, town.time)
    town.silent = False
    assert len(sent(town, internal.AssessSectionRequest)) == 4
    await worker.tick(town, town.time)
    assert len(town.events(events.ConditionChanged)) == 4


async def test_an_event_is_treating_once_a_circuit_begins(
    town: Winter, worker: WinterWorker
) -> None:
    town.start()
    town.wait(1)
    town.ask(api.OpenEventRequest(event_id="E"))
    await worker.tick(town, town.time)
    assert town.state("event", "E").status.name == "WATCH"  # that circuit began before it
    town.ask(api.EndCircuitRequest(circuit_id="C1", reason="done"))
    town.start()
    await worker.tick(town, town.time)
    assert town.state("event", "E").status.name == "TREATING"


async def test_the_load_is_noted_when_it_or_the_deadlines_change(
    town: Winter, worker: WinterWorker
) -> None:
    town.weather.phenomenon = winter.PHENOMENON_HEAVY_SNOW
    town.start()
    await worker.tick(town, town.time)
    (note,) = sent(town, internal.NotePloughLoadRequest)
    assert (note.load.crew_id, note.load.salt_kg, list(note.load.due)) == ("P-1", 5_000, [])
    town.time += MINUTE
    await worker.tick(town, town.time)
    (note,) = sent(town, internal.NotePloughLoadRequest)
    assert [each.section_id for each in note.load.due] == ["S1", "S2", "S3"]
    first = note.load.due[0]
    assert (first.street, first.rank) == ("Rue 1", 1)
    assert first.deadline_time == timestamp(town.state("section", "S1").deadline_time)
    assert first.expected_pass_time.ToMicroseconds() > town.time
    town.time += MINUTE
    await worker.tick(town, town.time)
    assert sent(town, internal.NotePloughLoadRequest) == []


async def test_no_load_is_noted_twice_within_a_minute(town: Winter, worker: WinterWorker) -> None:
    town.start()
    await worker.tick(town, town.time)
    town.weather.phenomenon = winter.PHENOMENON_HEAVY_SNOW
    await worker.tick(town, town.time)
    await worker.tick(town, town.time)
    assert len(sent(town, internal.NotePloughLoadRequest)) == 1


async def test_a_note_that_was_lost_is_sent_again(
    town: Winter, worker: WinterWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lost(*_: object, **_more: object) -> None:
        raise TimeoutError

    town.start()
    with monkeypatch.context() as patched:
        patched.setattr(town, "submit", lost)
        await worker.tick(town, town.time)
    await worker.tick(town, town.time)
    assert len(sent(town, internal.NotePloughLoadRequest)) == 1


async def test_the_metrics_show_late_sections_and_unanswered_call_outs(
    town: Winter, worker: WinterWorker
) -> None:
    town.weather.phenomenon = winter.PHENOMENON_HEAVY_SNOW
    await worker.tick(town, town.time)
    end = timestamp(town.time + 9 * HOUR)
    town.ask(api.PlanDutyRequest(crew_id="P-1", start_time=timestamp(town.time), end_time=end))
    town.ask(api.CallOutRequest(crew_id="P-1"))
    await worker.tick(town, town.time)
    assert shown("vigie_snow_call_outs_unanswered") == 0
    town.wait(601)
    await worker.tick(town, town.time)
    assert shown("vigie_snow_call_outs_unanswered") == 1
    assert [shown("vigie_snow_sections_late", rank=str(rank)) for rank in (1, 2, 3)] == [1, 1, 1]


def shown(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(name, {"service": "snow", **labels})
