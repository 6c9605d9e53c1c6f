"""Maps a recorded half-year of requests in one city to the streets of another.

Times, kinds and storms are real; places are mapped by rank: a request is as far east among all
requests as its image is among all possible places, then as far north within its strip. Neighbours
stay neighbours, and a storm that hit one quarter still hits one quarter.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from services.city.builder.arcs import Row

STRIPS = 40
GOLDEN = 0.6180339887498949


@dataclass(frozen=True, slots=True)
class Spot:
    """A place where something can happen in this city."""

    lon: float
    lat: float
    edge: str
    main: bool
    lamp: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """A row of the recording that a department treats; `place` is None where it has no location."""

    seconds: int
    source_id: str
    kind: str
    place: tuple[float, float] | None


def read_requests(recorded: Sequence[Row], rules: Mapping[str, Any]) -> list[Request]:
    """Return the requests of a known kind in order of time, counted in wall-clock seconds."""
    start = datetime.fromisoformat(rules["start"])
    kinds: Mapping[str, str] = rules["kinds"]
    nowhere = {(float(lon), float(lat)) for lon, lat in rules["no_location"]}
    found = []
    for row in recorded:
        if row["type"] not in kinds:
            continue
        seconds = int((datetime.fromisoformat(row["open_dt"]) - start).total_seconds())
        located = bool(row["longitude"] and row["latitude"])
        place = (float(row["longitude"]), float(row["latitude"])) if located else None
        place = None if place in nowhere else place
        found.append(Request(seconds, row["case_enquiry_id"], kinds[row["type"]], place))
    return sorted(found, key=lambda request: (request.seconds, request.source_id))


def place_requests(
    requests: Sequence[Request], spots: Mapping[str, Sequence[Spot]], rules: Mapping[str, Any]
) -> list[dict[str, object]]:
    """Return the rows of the arrivals file; `spots` are the places by the target of `rules`."""
    treated: Mapping[str, Mapping[str, Any]] = rules["treatment"]
    chosen: list[Spot | None] = [None] * len(requests)
    for target, places in spots.items():
        mine = [n for n, r in enumerate(requests) if treated[r.kind]["happens_to"] == target]
        for number, spot in zip(
            mine, place_by_rank([requests[n] for n in mine], places), strict=True
        ):
            chosen[number] = spot
    return [
        _line(request, spot, treated[request.kind])
        for request, spot in zip(requests, chosen, strict=True)
        if spot is not None
    ]


def _line(request: Request, spot: Spot, treatment: Mapping[str, Any]) -> dict[str, object]:
    raised = spot.main and bool(treatment.get("raised_on_main_streets", False))
    return {
        "seconds": request.seconds,
        "kind": request.kind,
        "department": treatment["department"],
        "priority": int(treatment["priority"]) - int(raised),
        "edge": spot.edge,
        "lon": f"{spot.lon:.6f}",
        "lat": f"{spot.lat:.6f}",
        "lamp": spot.lamp,
    }


def place_by_rank(requests: Sequence[Request], spots: Sequence[Spot]) -> list[Spot]:
    """Return one spot for each request, by rank; requests without a place are spread evenly."""
    strips = _strips(spots)
    located = [r.place for r in requests if r.place is not None]
    easts = sorted(lon for lon, _ in located)
    norths: list[list[float]] = [[] for _ in range(STRIPS)]
    for lon, lat in located:
        norths[_strip(easts, lon)].append(lat)
    for strip in norths:
        strip.sort()
    chosen, without = [], 0
    for request in requests:
        if request.place is None:
            without += 1
            across, up = (without * GOLDEN) % 1.0, (without * GOLDEN * STRIPS) % 1.0
            here = strips[int(across * STRIPS)]
        else:
            number = _strip(easts, request.place[0])
            here, up = strips[number], _rank(norths[number], request.place[1])
        chosen.append(here[min(int(up * len(here)), len(here) - 1)])
    return chosen


def _strips(spots: Sequence[Spot]) -> list[list[Spot]]:
    """Return the spots in strips of equal number from west to east, each from south to north."""
    ordered = sorted(spots, key=lambda s: (s.lon, s.lat, s.edge, s.lamp))
    bounds = [len(ordered) * n // STRIPS for n in range(STRIPS + 1)]
    return [
        sorted(ordered[a:b], key=lambda s: (s.lat, s.lon, s.edge, s.lamp))
        for a, b in pairwise(bounds)
    ]


def _strip(easts: Sequence[float], lon: float) -> int:
    return min(int(_rank(easts, lon) * STRIPS), STRIPS - 1)


def _rank(ordered: Sequence[float], value: float) -> float:
    """Return the rank between 0 and 1; equal values have one rank, the middle one."""
    return (bisect_left(ordered, value) + bisect_right(ordered, value)) / 2 / len(ordered)
