"""The bulletins of the snow department."""

from __future__ import annotations

from typing import Any

from services.crews.domain.timestamp import timestamp
from services.snow.domain.rules import HOUR
from services.testing.spec import NOW
from tests.snow.conftest import Winter
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.snow.v1 import commands_pb2 as internal, service_pb2 as api, winter_pb2 as winter

END = timestamp(NOW + 9 * HOUR)


def test_an_event_is_published_at_each_step(town: Winter) -> None:
    opened = town.news(api.OpenEventRequest(event_id="E", end_time=END))
    assert opened == [bulletin.EventChanged(event_id="E", state="watch", end_time=END)]
    warned = internal.NoteVigilanceRequest(
        event_id="E", vigilance=winter.VIGILANCE_ORANGE, alert_id="meteo/1"
    )
    words: dict[str, Any] = {"state": "pre_alert", "vigilance": "orange"}
    assert town.news(warned) == [bulletin.EventChanged(event_id="E", end_time=END, **words)]
    assert town.news(warned) == []


def test_a_treatment_is_published_without_its_plough(town: Winter) -> None:
    treat = internal.NotePassRequest(
        section_id="S1",
        pass_time=timestamp(town.time),
        dose=winter.Dose(spread_grams=20),
        phenomenon=winter.PHENOMENON_SNOW,
    )
    (treated,) = town.news(treat)
    expected: dict[str, Any] = {"pass_time": treat.pass_time, "spread_grams": 20}
    assert treated == bulletin.SectionTreated(section_id="S1", **expected)


def test_a_stock_is_published_when_it_falls_low(town: Winter) -> None:
    load = api.LoadPloughRequest(depot_id="nord", crew_id="P-1", salt_kg=5_000)
    assert town.news(load) == []
    (low,) = town.news(load)
    assert low == bulletin.StockLow(depot_id="nord", brine_litres=2_000)


def test_a_load_is_published_and_is_empty_once_the_plough_left(town: Winter) -> None:
    town.start()
    due = bulletin.DueSection(section_id="S1", street="Rue 1", rank=1)
    load = bulletin.PloughLoad(crew_id="P-1", salt_kg=4_000, due=[due])
    assert town.news(internal.NotePloughLoadRequest(circuit_id="C1", load=load)) == [load]
    end = api.EndCircuitRequest(circuit_id="C1", reason="diverted")
    assert town.news(end) == [bulletin.PloughLoad(crew_id="P-1")]
