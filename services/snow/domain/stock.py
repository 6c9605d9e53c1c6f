"""The stock of a depot: salt and brine, and what each plough took on last."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
from google.protobuf.message import Message
from msgspec.structs import replace

from services.chassis.sdk.decider import Decider, DecisionContext, Rejected
from services.snow.domain.fields import plain
from vigie.snow.v1 import events_pb2 as events, service_pb2 as commands


class Load(msgspec.Struct, frozen=True):
    """Salt and brine, and when a plough took them on, in microseconds since 1970, UTC."""

    salt_kg: int = 0
    brine_litres: int = 0
    time: int = 0


class Stock(msgspec.Struct, frozen=True):
    """The stock of a depot. `loads` are the last ones, by crew."""

    counted_time: int = 0
    salt_kg: int = 0
    brine_litres: int = 0
    low: bool = False
    loads: dict[str, Load] = {}


def evolve(stock: Stock, event: Message, context: DecisionContext) -> Stock:
    """Return the stock after an event."""
    match event:
        case events.StockCounted():
            return replace(stock, **plain(event), counted_time=context.time, low=False)
        case events.StockDelivered(salt_kg=salt, brine_litres=brine):
            return replace(_with(stock, salt, brine), low=False)
        case events.PloughLoaded(salt_kg=salt, brine_litres=brine):
            loads = {**stock.loads, event.crew_id: Load(salt, brine, context.time)}
            return replace(_with(stock, -salt, -brine), loads=loads)
        case events.StockFellLow():
            return replace(stock, low=True)
        case _:
            raise TypeError(event.DESCRIPTOR.full_name)


def _with(stock: Stock, salt: int, brine: int) -> Stock:
    return replace(stock, salt_kg=stock.salt_kg + salt, brine_litres=stock.brine_litres + brine)


def stock_decider(full_of: Callable[[str], Load | None], low_share: float) -> Decider[Stock]:
    """Make the decider of the stocks of a city; a stock below `low_share` of a full depot is low.

    `full_of` returns what a depot holds at the beginning of the winter, None for no depot: the
    first load or delivery of a depot without a count begins with it.
    """

    def decide(command: Message, stock: Stock, context: DecisionContext) -> Sequence[Message]:
        full = full_of(context.id)
        if full is None:
            message = f"The city has no depot {context.id}: take an id from depots.csv."
            raise Rejected("DEPOT_UNKNOWN", message, "depot_id")
        found: list[Message] = []
        if not stock.counted_time and not isinstance(command, commands.CountStockRequest):
            begin = events.StockCounted(salt_kg=full.salt_kg, brine_litres=full.brine_litres)
            found.append(begin)
            stock = evolve(stock, begin, context)
        change = _change(command, stock)
        if change is None:
            return []
        after = evolve(stock, change, context)
        salt, brine = after.salt_kg, after.brine_litres
        is_low = salt < full.salt_kg * low_share or brine < full.brine_litres * low_share
        found.append(change)
        if is_low and not after.low:
            found.append(events.StockFellLow(salt_kg=salt, brine_litres=brine))
        return found

    return Decider(decide, evolve, Stock())


def _change(command: Message, stock: Stock) -> Message | None:
    match command:
        case commands.CountStockRequest(salt_kg=salt, brine_litres=brine):
            same = stock.counted_time and (salt, brine) == (stock.salt_kg, stock.brine_litres)
            return None if same else events.StockCounted(salt_kg=salt, brine_litres=brine)
        case commands.DeliverStockRequest(salt_kg=salt, brine_litres=brine):
            return events.StockDelivered(salt_kg=salt, brine_litres=brine)
        case commands.LoadPloughRequest(crew_id=crew_id, salt_kg=salt, brine_litres=brine):
            _refuse_short("salt_kg", "kg of salt", salt, stock.salt_kg)
            _refuse_short("brine_litres", "l of brine", brine, stock.brine_litres)
            return events.PloughLoaded(crew_id=crew_id, salt_kg=salt, brine_litres=brine)
        case _:
            return None  # a timer of an older release: a stock has none


def _refuse_short(field: str, unit: str, wanted: int, held: int) -> None:
    if wanted > held:
        message = f"The depot holds {held} {unit}: load less, or correct it with CountStock."
        raise Rejected("STOCK_SHORT", message, field)
