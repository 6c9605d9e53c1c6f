"""The stock of a depot."""

from __future__ import annotations

from google.protobuf.message import Message

from services.snow.domain.stock import Load, stock_decider
from services.testing.spec import NOW, Given, given
from vigie.snow.v1 import events_pb2 as events, service_pb2 as api

FULL = events.StockCounted(salt_kg=10_000, brine_litres=2_000)
LOADED = events.PloughLoaded(crew_id="P-1", salt_kg=5_000, brine_litres=500)


def stock(*happened: Message, id: str = "nord") -> Given:
    return given(stock_decider({"nord": Load(10_000, 2_000)}.get, 0.25), *happened, id=id)


def load(salt: int = 5_000, brine: int = 500) -> api.LoadPloughRequest:
    return api.LoadPloughRequest(depot_id="nord", crew_id="P-1", salt_kg=salt, brine_litres=brine)


def count(salt: int, brine: int) -> api.CountStockRequest:
    return api.CountStockRequest(depot_id="nord", salt_kg=salt, brine_litres=brine)


def deliver(salt: int) -> api.DeliverStockRequest:
    return api.DeliverStockRequest(depot_id="nord", salt_kg=salt)


def test_the_first_load_begins_with_the_stock_of_the_citys_data() -> None:
    state = stock().when(load()).then(FULL, LOADED)
    assert (state.salt_kg, state.brine_litres) == (5_000, 1_500)
    assert state.loads == {"P-1": Load(5_000, 500, NOW)}


def test_a_count_replaces_the_stock_and_the_same_count_changes_nothing() -> None:
    stock().when(count(10_000, 2_000)).then(FULL)
    stock(FULL).when(count(10_000, 2_000)).then()
    counted = events.StockCounted(salt_kg=9_000, brine_litres=2_000)
    assert stock(FULL).when(count(9_000, 2_000)).then(counted).salt_kg == 9_000


def test_a_stock_below_its_share_falls_low_once_until_a_delivery() -> None:
    left = stock(FULL, LOADED)
    loaded = events.PloughLoaded(crew_id="P-1", salt_kg=2_501, brine_litres=500)
    low = events.StockFellLow(salt_kg=2_499, brine_litres=1_000)
    left.when(load(2_500)).expect(
        [events.PloughLoaded(crew_id="P-1", salt_kg=2_500, brine_litres=500)]
    )
    assert left.when(load(2_501)).then(loaded, low).low
    empty = stock(FULL, LOADED, loaded, low)
    again = events.PloughLoaded(crew_id="P-1", salt_kg=100)
    empty.when(load(100, 0)).then(again)
    few = events.StockDelivered(salt_kg=0)
    empty.when(deliver(0)).then(few, low)
    assert not empty.when(deliver(1)).then(events.StockDelivered(salt_kg=1)).low


def test_a_depot_gives_no_more_than_it_holds() -> None:
    assert stock(FULL).when(load(10_001)).then_rejected("STOCK_SHORT").field == "salt_kg"
    assert stock(FULL).when(load(1, 2_001)).then_rejected("STOCK_SHORT").field == "brine_litres"


def test_an_unknown_depot_is_rejected() -> None:
    stock(id="sud").when(load()).expect("DEPOT_UNKNOWN")
