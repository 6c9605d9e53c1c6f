"""Crews as messages of the API."""

from __future__ import annotations

from collections.abc import Sequence

from services.chassis.sdk.proto_enum import proto_enum
from services.coordination.dispatch.positions import CrewPosition
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import OFFERED, Crew, Task, place_message, timestamp
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import service_pb2 as api
from vigie.type.v1 import availability_pb2, place_pb2


def crew_to_proto(city: CityState, crew: Crew, position: CrewPosition | None) -> api.CityCrew:
    """Return a crew of the API, with its task and its open offer."""
    message = api.CityCrew(
        department=crew.department,
        crew_id=crew.id,
        name=crew.name,
        skills=crew.skills,
        equipment=crew.equipment,
        lending=proto_enum(bulletins.LendingRule, crew.lending),
        on_duty=crew.on_duty,
        shift_end_time=timestamp(crew.shift_end_time) if crew.on_duty else None,
        diversions=crew.diversions,
        sighted_time=timestamp(position.time) if position else None,
        unanswered_offers=city.silence_of(crew.key).count,
    )
    _add_states(message, crew)
    _add_tasks(message, city, city.tasks.get(crew.key, ()))
    return message


def _add_states(message: api.CityCrew, crew: Crew) -> None:
    """Add whether the crew can be offered work, its people, and its hours."""
    message.MergeFrom(
        api.CityCrew(
            availability=proto_enum(availability_pb2.Availability, crew.availability),
            availability_reason=proto_enum(
                availability_pb2.UnavailableReason, crew.availability_reason
            ),
            availability_until_time=timestamp(crew.unavailable_until_time),
            interruptible_from_priority=proto_enum(place_pb2.Priority, crew.offered_from),
            size=crew.size,
            on_call=crew.on_call,
            on_call_until_time=timestamp(crew.on_call_until_time),
            turnout_seconds=crew.turnout_seconds,
            called_out=crew.called_out,
            shift_overrun=crew.shift_overrun,
            rest_until_time=timestamp(crew.rest_until_time),
            break_due_time=timestamp(crew.break_due_time),
        )
    )


def _add_tasks(message: api.CityCrew, city: CityState, held: Sequence[Task]) -> None:
    """Add the active task of the crew, and the one that it is offered or that waits."""
    if held and held[0].status != OFFERED:
        task = held[0]
        incident = city.find_incident(city.incident_by_task.get(task.id, task.need_id))
        message.task_id = task.id
        message.task_status = proto_enum(bulletins.TaskStatus, task.status)
        message.task_priority = proto_enum(place_pb2.Priority, task.priority)
        street = incident.street if incident else ""
        message.task_place.CopyFrom(place_message(task.longitude, task.latitude, street))
        message.incident_id = incident.id if incident else ""
        held = held[1:]
    if held:
        message.offered_task_id = held[0].id
