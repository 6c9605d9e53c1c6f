"""A small city's situations of each category, and its streets."""

from __future__ import annotations

import numpy as np

from services.city.edges import Edge, Floats
from services.testing.spec import NOW, SECOND
from services.traffic.domain.announced import HAZARDS
from services.traffic.domain.situation import Situation, Situations
from vigie.traffic.v1 import situation_pb2

HOUR = 3_600 * SECOND
FOCH, GAMBETTA, OTHER_MAP = "1", "2", "77"


class Streets:
    """Two streets: Rue Foch is one-way, Avenue Gambetta is not."""

    def edge(self, edge_id: str) -> Edge:
        name = {FOCH: "Rue Foch", GAMBETTA: "Avenue Gambetta"}[edge_id]
        return Edge(edge_id, 1, 2, name, "vehicle", edge_id == FOCH, 90.0, 30.0)

    def path(self, edge_id: str) -> Floats:
        start = {FOCH: 3.87, GAMBETTA: 3.88}[edge_id]
        return np.asarray([[start, 43.61], [start + 0.001, 43.6105]], np.float64)

    def nearest_edge(self, lon: float, _lat: float) -> str:
        return FOCH if lon < 3.875 else GAMBETTA


STREETS = Streets()


def situation(situation_id: str, **changes: object) -> Situation:
    fields = {
        "category": situation_pb2.SITUATION_CATEGORY_CLOSURE,
        "street": "Rue Foch",
        "edge_ids": (FOCH,),
        "start_time": NOW - HOUR,
        "created_time": NOW - HOUR,
        "changed_time": NOW - HOUR,
        "version": 1,
    }
    return Situation(situation_id, **(fields | changes))  # type: ignore[arg-type]


CLOSURE = situation("roads-closure-C1", until_time=NOW + HOUR)
OVERDUE = situation("roads-closure-C2", until_time=NOW - SECOND, edge_ids=(FOCH, GAMBETTA))
OPENED = situation("roads-closure-C3", ended_time=NOW - SECOND, until_time=NOW + HOUR, version=2)
ELSEWHERE = situation("roads-closure-C4", edge_ids=(OTHER_MAP,))
DIVERSION = situation(
    "traffic-diversion-D1",
    category=situation_pb2.SITUATION_CATEGORY_DIVERSION,
    kind="works",
    via_edge_ids=(GAMBETTA, OTHER_MAP),
)
WORKS = situation(
    "roads-works-W1",
    category=situation_pb2.SITUATION_CATEGORY_WORKS,
    kind="resurfacing",
    edge_ids=(),
    longitude=3.87,
    latitude=43.61,
    start_time=NOW + HOUR,
    until_time=NOW + 9 * HOUR,
)
SUSPENDED = situation(
    "roads-works-W2",
    category=situation_pb2.SITUATION_CATEGORY_WORKS,
    kind="resurfacing",
    edge_ids=(),
    street="",
    longitude=3.88,
    latitude=43.61,
    suspended=True,
)


def hazard(kind: str) -> Situation:
    return situation(
        f"coordination-incident-{kind}",
        category=situation_pb2.SITUATION_CATEGORY_HAZARD,
        kind=kind,
        edge_ids=(),
        longitude=3.88,
        latitude=43.61,
    )


def city(*situations: Situation) -> Situations:
    by_id = {each.situation_id: each for each in situations}
    return Situations(by_id=by_id, changed_time=NOW - HOUR)


EVERYTHING = city(
    CLOSURE,
    OVERDUE,
    OPENED,
    ELSEWHERE,
    DIVERSION,
    WORKS,
    SUSPENDED,
    *(hazard(kind) for kind in sorted(HAZARDS)),
)
"""One of each."""
