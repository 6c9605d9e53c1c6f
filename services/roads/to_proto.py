"""Defects and works as the API shows them."""

from __future__ import annotations

from services.chassis.sdk.proto_enum import proto_enum
from services.crews.domain.dig_clearance import clearance_message
from services.crews.domain.place import place_message, position_message
from services.crews.domain.timestamp import optional_timestamp, timestamp
from services.roads.domain.defect.state import Defect, part_of
from services.roads.domain.works.crew_needs import needs
from services.roads.domain.works.state import Works
from vigie.roads.v1 import service_pb2 as api
from vigie.type.v1.place_pb2 import Priority
from vigie.works.v1.works_pb2 import WorksConflict


def defect_to_proto(defect_id: str, defect: Defect, version: int) -> api.Defect:
    """Return a defect as the API shows it, with the id of its need as bulletins name it."""
    part = part_of(defect.opening)
    return api.Defect(
        defect_id=defect_id,
        kind=defect.kind,
        priority=proto_enum(Priority, defect.priority),
        place=place_message(defect.place),
        state=f"DEFECT_STATE_{defect.status.name}",
        inspected=defect.inspected,
        made_safe=defect.made_safe,
        need_id=f"roads/defect/{defect_id}/{part}".rstrip("/"),
        clock_start_time=timestamp(defect.clock_time),
        due_time=timestamp(defect.due_time),
        crew=defect.crew,
        task_id=defect.task_id,
        requeued=defect.requeued,
        reported_time=timestamp(defect.reported_time),
        ended_time=timestamp(defect.ended_time) if defect.ended_time else None,
        closed_reason=defect.closed_reason,
        version=version,
    )


def works_to_proto(works_id: str, works: Works, version: int) -> api.Works:
    """Return works as the API shows them."""
    return api.Works(
        works_id=works_id,
        kind=works.kind,
        place=place_message(works.place),
        state=f"WORKS_STATE_{works.status.name}",
        start_time=timestamp(works.start_time),
        end_time=timestamp(works.end_time),
        urgent_reason=works.urgent_reason,
        reason=works.reason,
        version=version,
        end_position=position_message(works.end_position),
        requester=works.requester,
        digs=works.digs,
        own_crew=works.own_crew,
        answer_due_time=optional_timestamp(works.answer_due_time),
        tacit=works.tacit,
        uncoordinated=works.uncoordinated,
        notice_due_time=optional_timestamp(works.notice_due_time),
        notice_overdue=works.notice_overdue,
        dig_clearance=clearance_message(works.clearance()) if works.digs else None,
        surface_until_time=optional_timestamp(works.surface_until_time),
        conflicts=[WorksConflict.FromString(each.body) for each in works.conflicts],
        crew=works.crew,
        need_id=f"roads/works/{works_id}" if needs(works, works_id) else "",
    )
