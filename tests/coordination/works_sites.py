"""Works sites for tests: as a department publishes them."""

from __future__ import annotations

from typing import Any

from services.coordination.domain.fold.entities import timestamp
from services.coordination.domain.rules.works_conflicts import DAY
from tests.coordination.places import NOON, at
from vigie.bulletin.v1.bulletin_pb2 import WorksChanged


def site(
    works_id: str,
    east: float = 0.0,
    *,
    to: float | None = None,
    days: tuple[float, float] = (10, 20),
    state: str = "planned",
    **fields: Any,
) -> WorksChanged:
    """Return works from some kilometres east of the centre, over some days from noon.

    `to` is the other end of the stretch. The works dig and take conflicts.
    """
    told = WorksChanged(
        works_id=works_id,
        place=at(east),
        state=state,
        start_time=timestamp(NOON + round(days[0] * DAY)),
        end_time=timestamp(NOON + round(days[1] * DAY)),
        **{"kind": "gas", "requester": "gas", "digs": True, "takes_conflicts": True, **fields},
    )
    if to is not None:
        told.end_position.CopyFrom(at(to).position)
    return told
