"""A situation as every feed shows it: its text, its street, its lines on the map, its times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from services.chassis.sdk.decider import MICROS
from services.city.edges import Edge, Floats
from services.traffic.domain.situation import Situation, Situations
from services.traffic.feeds.hazards import HAZARDS, REASONS
from vigie.traffic.v1.situation_pb2 import (
    SITUATION_CATEGORY_CLOSURE as CLOSURE,
    SITUATION_CATEGORY_DIVERSION as DIVERSION,
    SITUATION_CATEGORY_WORKS as WORKS,
)

HOUR_MICROS = 3_600 * MICROS


class Streets(Protocol):
    """The lines of a street graph, as `services.city.streets.StreetGraph` has them."""

    def edge(self, edge_id: str, /) -> Edge:
        """Return an arc. Raises `KeyError`."""

    def path(self, edge_id: str, /) -> Floats:
        """Return the (lon, lat) points of an arc. Raises `KeyError`."""

    def nearest_edge(self, lon: float, lat: float, /) -> str:
        """Return the arc nearest to a point."""


@dataclass(frozen=True, slots=True)
class Line:
    """One arc of a situation; `points` are (longitude, latitude)."""

    edge_id: str
    street: str
    one_way: bool
    points: tuple[tuple[float, float], ...]


def in_order(city: Situations) -> Iterator[Situation]:
    """Yield the situations in the order of their ids, which is the same in every replica."""
    return (city.by_id[each] for each in sorted(city.by_id))


def lines_of(edge_ids: Sequence[str], streets: Streets) -> tuple[Line, ...]:
    """Return the arcs that the street graph has: a closure may name one of another map."""
    lines = []
    for edge_id in edge_ids:
        try:
            edge, path = streets.edge(edge_id), streets.path(edge_id)
        except KeyError:
            continue
        points = tuple((round(lon, 6), round(lat, 6)) for lon, lat in path.tolist())
        lines.append(Line(edge_id, edge.name, edge.one_way, points))
    return tuple(lines)


def text_of(situation: Situation) -> str:
    """Return the sentence for readers of the feeds, who are French."""
    match situation.category:
        case category if category == CLOSURE:
            text = "Rue fermée à la circulation"
        case category if category == WORKS:
            text = "Travaux suspendus" if situation.suspended else "Travaux"
        case category if category == DIVERSION:
            reason = REASONS.get(situation.kind)
            text = f"Déviation ({reason[0]})" if reason else "Déviation"
        case _:
            text = HAZARDS[situation.kind].text
    return f"{text} : {situation.street}" if situation.street else text


def until(situation: Situation, time: int) -> int:
    """Return the end that a reader may rely on, in microseconds; 0 for one that is not known.

    A situation that has not ended lasts, also where its expected end has passed.
    """
    if situation.ended_time:
        return situation.ended_time
    return situation.until_time if situation.until_time > time else 0


def overruns(situation: Situation, time: int) -> bool:
    """Return whether a situation lasts longer than was expected."""
    return not situation.ended_time and 0 < situation.until_time <= time


def iso(time: int) -> str:
    """Return a time as ISO 8601 in UTC, to the second."""
    return datetime.fromtimestamp(time // MICROS, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
