"""Works of a journey: requests of networks, their outcome, and notices that are missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.journeys.stage import COMEDIE, PATIENCE_SECONDS, Point, Stage, at, in_seconds
from tests.waiting import until_awaited
from vigie.coordination.v1 import events_pb2 as events
from vigie.roads.v1 import service_pb2 as roads
from vigie.type.v1 import place_pb2 as place

DAY = 86_400
METRES_100 = 0.0009
"""A tenth of a kilometre to the north, in degrees."""
POLL_SECONDS = 0.05


def stretch(where: Point = COMEDIE) -> dict[str, Any]:
    """Return a stretch of 100 m to the north of a point."""
    end = place.Position(longitude=where[0], latitude=where[1] + METRES_100)
    return {"place": at(where, "Rue de la Loge"), "end_position": end}


async def request_works(stage: Stage, network: str, first_day: int, last_day: int) -> str:
    """Request works that dig, as a network does; return their id."""
    times = {"start_time": in_seconds(first_day * DAY), "end_time": in_seconds(last_day * DAY)}
    asked = {"kind": network, "requester": network, "digs": True, **stretch(), **times}
    answer = await stage.call("roads", "RequestWorks", **asked)
    works_id: str = answer.receipt.aggregate.partition("/")[2]
    return works_id


async def declare_urgent_works(stage: Stage) -> str:
    """Declare a dig against a gas leak by a crew of the city; return the id of the works."""
    declared = {"kind": "gas", "urgent_reason": "gas_leak", "own_crew": True, "requester": "roads"}
    answer = await stage.call(
        "roads", "DeclareUrgentWorks", end_time=in_seconds(DAY), **declared, **stretch()
    )
    works_id: str = answer.receipt.aggregate.partition("/")[2]
    return works_id


async def until_works(
    stage: Stage, works_id: str, condition: Callable[[roads.Works], object]
) -> roads.Works:
    """Wait until works are as wanted."""
    found = roads.Works()

    async def as_wanted() -> bool:
        answer = await stage.call("roads", "GetWorks", works_id=works_id)
        found.CopyFrom(answer.works)
        return bool(condition(found))

    await until_awaited(as_wanted, lambda: str(found), PATIENCE_SECONDS, POLL_SECONDS)
    return found


async def dig_verdicts(stage: Stage, need_id: str) -> dict[str, list[str]]:
    """Return the codes that keep crews from digging for a need, each with those crews."""
    explained = await stage.call("coordination", "Explain", incident_id=need_id)
    return {
        group.detail: list(group.crews)
        for decision in explained.decisions[:1]
        for group in decision.appraisal.verdicts
        if group.verdict == events.VERDICT_DIG_NOT_CLEARED
    }
