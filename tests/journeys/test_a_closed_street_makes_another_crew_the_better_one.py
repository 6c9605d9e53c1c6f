"""A street is closed: the crew behind it has a detour, and another crew is nearer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from services.city.city import City
from services.coordination.dispatch.travel_times import SCENE_METRES, StreetTravelTimes
from tests.journeys.stage import COMEDIE, FAR, LIVE_WIRES, Stage, in_seconds
from tests.processes import CITY

pytestmark = pytest.mark.asyncio(loop_scope="module")

ARCS_MOST = 50
NEAR = (3.8950, 43.6125)
"""Nearer than `FAR`, and outside the scene, whose barriers a crew passes."""
PLACES = {"roads/near-9": NEAR, "lighting/far-9": FAR}


def arcs_to_close() -> list[str]:
    """Return arcs away from the place and the near crew, until the far one has a shorter drive."""
    times = StreetTravelTimes(City.load(CITY).streets)
    graph, crews = times.streets, np.array([NEAR, FAR])
    near, far, there = (graph.nearest_node(*each) for each in (NEAR, FAR, COMEDIE))
    spared = graph.route(far, there)
    assert spared
    open_ = set(spared.edges)
    for node in (near, there):
        open_ |= graph.near(node, frozenset(graph.ids), SCENE_METRES)
    closed: frozenset[str] = frozenset()
    while np.diff(times.seconds(*COMEDIE, crews, closed))[0] >= 0:
        way = graph.route(near, there, closed)
        assert way
        closed |= {next(arc for arc in way.edges if arc not in open_)}
        assert len(closed) <= ARCS_MOST
    return sorted(closed)


async def decision(stage: Stage, need_id: str) -> Any:
    """Return the first decision about the incident of a need."""
    return (await stage.call("coordination", "Explain", incident_id=need_id)).decisions[-1]


def drive_seconds(decided: Any, crew_id: str) -> int | None:
    """Return the drive of a crew in a decision; None without an open way."""
    rows = {each.crew_id: each.eta_seconds for each in decided.appraisal.candidates}
    return rows.get(crew_id)


async def test_the_decision_lists_both_drives_and_the_closure(stage: Stage) -> None:
    for key, where in PLACES.items():
        await stage.crew(key, where, *LIVE_WIRES)
    before = await stage.report("column_fallen", COMEDIE)
    task_id = await stage.accept("roads/near-9", before)
    open_streets = await decision(stage, before)
    await stage.work("roads/near-9", task_id)
    await stage.until_closed(before)

    arcs = arcs_to_close()
    closure = {"street": "Rue fermée", "until_time": in_seconds(3600), "reason": "flooding"}
    answer = await stage.call("roads", "CloseRoad", edge_ids=arcs, **closure)
    assert answer.receipt.aggregate.startswith("closure/")
    for key, where in PLACES.items():
        await stage.seen(key, where)

    after = await stage.report("column_fallen", COMEDIE)
    await stage.offer("lighting/far-9", after)
    closed_streets = await decision(stage, after)
    assert closed_streets.crew == "lighting/far-9"
    assert closed_streets.appraisal.closed_streets_count == len(arcs)
    assert open_streets.appraisal.closed_streets_count == 0
    quick = drive_seconds(open_streets, "near-9")
    slow = drive_seconds(closed_streets, "near-9")
    assert quick is not None
    assert slow is None or slow > quick
    assert drive_seconds(open_streets, "far-9") == drive_seconds(closed_streets, "far-9")
