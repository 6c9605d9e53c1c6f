"""A street is closed: the crew behind it has a detour, and another crew is nearer."""

from __future__ import annotations

from typing import Any

import pytest

from services.city.map_projection import Plane
from services.city.streets import StreetGraph
from tests.journeys.stage import COMEDIE, FAR, LIVE_WIRES, NEAR, Stage, in_seconds
from tests.processes import CITY

pytestmark = pytest.mark.asyncio(loop_scope="module")

ARCS_MOST = 50
PLACES = {"roads/near-9": NEAR, "lighting/far-9": FAR}


def arcs_to_close() -> list[str]:
    """Return arcs between the near crew and the place, until the far one has the shorter drive."""
    # Any plane and factor do: only the arcs on the way matter.
    graph = StreetGraph.load(CITY, Plane(*COMEDIE), 1.0)
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
    """Return the first decision about the incident of a need."""
    return (await stage.call("coordination", "Explain", incident_id=need_id)).decisions[-1]


def drive_seconds(decided: Any, crew_id: str) -> int | None:
    """Return the drive of a crew in a decision; None without an open way."""
    row = next(each for each in decided.appraisal.candidates if each.crew_id == crew_id)
    return row.eta_seconds or None


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
