"""A street is closed: the crew behind it has a detour, and another crew is nearer."""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import uuid4

import pytest

from services.city.projection import Plane
from services.city.streets import StreetGraph
from tests.journeys.stage import ANSWER_SECONDS, COMEDIE, FAR, NEAR, Stage, in_seconds
from tests.processes import ROOT
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.roads.v1 import service_pb2 as roads

pytestmark = pytest.mark.asyncio(loop_scope="module")

CITY = ROOT / "deploy" / "cities" / "montpellier"
ARCS_MOST = 50
LIVE_WIRES = (("electrical", "signing"), ("cones",))


@cache
def streets() -> StreetGraph:
    # Any plane and factor do: what is asked is which arcs lie on the way.
    return StreetGraph.load(CITY, Plane(*COMEDIE), 1.0)


def arcs_to_close() -> list[str]:
    """Arcs between the near crew and the place, until the far one has the shorter drive."""
    graph = streets()
    near, far, there = (graph.nearest_node(*each) for each in (NEAR, FAR, COMEDIE))
    closed: frozenset[str] = frozenset()
    spared = graph.route(far, there)
    assert spared
    while (way := graph.route(near, there, closed)) and way.seconds <= spared.seconds:
        cut = next(arc for arc in way.edges if arc not in spared.edges)
        closed |= {cut}
        assert len(closed) <= ARCS_MOST
    return sorted(closed)


async def decision(stage: Stage, need_id: str) -> Any:
    """The first decision about the incident of a need."""
    request = coordination.ExplainRequest(incident_id=need_id)
    return (await stage.coordination.Explain(request, timeout=ANSWER_SECONDS)).decisions[-1]


def drive_seconds(decided: Any, crew_id: str) -> int | None:
    """The drive of a crew as the decision tells it; None where no way was open."""
    row = next(each for each in decided.appraisal.candidates if each.crew_id == crew_id)
    return row.eta_seconds or None


async def test_the_decision_lists_both_drives_and_the_closure(stage: Stage) -> None:
    await stage.crew("roads", "near-9", NEAR, *LIVE_WIRES)
    await stage.crew("lighting", "far-9", FAR, *LIVE_WIRES)
    before = await stage.report("column_fallen", COMEDIE)
    offer = await stage.offer("roads", "near-9", before)
    open_streets = await decision(stage, before)
    await stage.step("roads", "AcceptTask", "near-9", offer.task_id)
    await stage.work("roads", "near-9", offer.task_id)
    await stage.until_closed(before)

    arcs = arcs_to_close()
    closure = roads.CloseRoadRequest(
        request_id=str(uuid4()),
        edge_ids=arcs,
        street="Rue fermée",
        until_time=in_seconds(3600),
        reason="flooding",
    )
    answer = await stage.roads.CloseRoad(closure, timeout=ANSWER_SECONDS)
    for department, crew_id, where in (("roads", "near-9", NEAR), ("lighting", "far-9", FAR)):
        await stage.seen(department, crew_id, where)

    after = await stage.report("column_fallen", COMEDIE)
    await stage.offer("lighting", "far-9", after)
    closed_streets = await decision(stage, after)
    assert closed_streets.crew == "lighting/far-9"
    assert closed_streets.appraisal.closed_streets_count == len(arcs)
    assert open_streets.appraisal.closed_streets_count == 0
    quick = drive_seconds(open_streets, "near-9")
    slow = drive_seconds(closed_streets, "near-9")
    assert quick is not None
    assert slow is None or slow > quick
    assert drive_seconds(open_streets, "far-9") == drive_seconds(closed_streets, "far-9")
    assert answer.receipt.aggregate.startswith("closure/")
