"""A city at one moment: coordination through its API, departments as they are."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from services.crews.domain.crew import Crew
from services.crews.need import Need
from services.crews.to_proto import crew_to_proto
from tests.oracle.city import OracleCity
from tests.oracle.department import open_needs
from tests.oracle.operators import Modes
from tests.oracle.wiring import COORDINATION
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import service_pb2 as api
from vigie.crew.v1 import service_pb2 as crews
from vigie.crew.v1.service_pb2 import Task

P1 = 1
WAITING, OFFERED = api.INCIDENT_STATE_WAITING, api.INCIDENT_STATE_OFFERED
ASSIGNED, HELD = api.INCIDENT_STATE_ASSIGNED, api.INCIDENT_STATE_HELD
DRIVING = frozenset(
    {
        bulletins.TASK_STATUS_ACCEPTED,
        bulletins.TASK_STATUS_EN_ROUTE,
        bulletins.TASK_STATUS_HOLDING,
    }
)
"""The steps of a crew that has accepted and is not on its site."""
ON_SITE = frozenset({bulletins.TASK_STATUS_ON_SITE, bulletins.TASK_STATUS_MAKING_SAFE})


class Assignment(NamedTuple):
    """A crew ("department/crew_id") that has, or is offered, an incident's task."""

    incident_id: str
    crew: str
    task_id: str


class Reading:
    """One moment. It is made again only when something has happened."""

    def __init__(self, city: OracleCity) -> None:
        self.city = city

    @cached_property
    def incidents(self) -> dict[str, api.Incident]:
        """The open incidents, as `ListIncidents` shows them."""
        owner = self.city.coordination
        found = owner.service.queries["ListIncidents"](owner, api.ListIncidentsRequest())
        assert isinstance(found, api.ListIncidentsResponse)
        return {each.incident_id: each for each in found.incidents}

    def taken(self) -> Reading:
        """Read now what would otherwise be read when it is wanted."""
        _ = self.incidents, self.crews
        return self

    @cached_property
    def modes(self) -> Modes:
        """The dispatch modes, as `ListDispatchModes` shows them."""
        owner = self.city.coordination
        found = owner.service.queries["ListDispatchModes"](owner, api.ListDispatchModesRequest())
        assert isinstance(found, api.ListDispatchModesResponse)
        return {(each.priority, each.department): each.mode for each in found.modes}

    @cached_property
    def by_need(self) -> dict[str, api.Incident]:
        return {need: each for each in self.incidents.values() for need in each.need_ids}

    @cached_property
    def offered(self) -> list[Assignment]:
        return [
            Assignment(incident.incident_id, asked.crew, asked.task_id)
            for incident in self.incidents.values()
            for role in incident.roles
            for asked in role.asked
        ]

    @cached_property
    def assigned(self) -> list[Assignment]:
        found = {
            (incident.incident_id, crew.crew, crew.task_id)
            for incident in self.incidents.values()
            for role in incident.roles
            for crew in role.crews
        }
        return [Assignment(*each) for each in sorted(found)]

    @cached_property
    def by_task(self) -> dict[str, api.Incident]:
        """The open incident of each task that is assigned or offered."""
        both = (*self.assigned, *self.offered)
        return {each.task_id: self.incidents[each.incident_id] for each in both}

    @cached_property
    def crews(self) -> dict[str, crews.Crew]:
        """The crews as their departments have them, by "department/crew_id"."""
        found = {}
        for vehicle in self.city.vehicles.values():
            owner = self.city.departments[vehicle.department]
            state = owner.get("crew", vehicle.crew_id)
            if isinstance(state, Crew):
                version = owner.version("crew", vehicle.crew_id)
                name = vehicle.department, vehicle.crew_id
                found[vehicle.key] = crew_to_proto(*name, state, version)
        return found

    @cached_property
    def needs(self) -> dict[str, Need]:
        """The open needs as their departments have them."""
        owners = self.city.departments.items()
        return {need.need_id: need for name, owner in owners for need in open_needs(name, owner)}

    def incident_of(self, task: Task) -> api.Incident | None:
        """Return the open incident that a crew's task serves."""
        return self.by_task.get(task.task_id) or self.by_need.get(task.need_id)

    def requested_by(self, incident: api.Incident) -> set[str]:
        """Return the departments with a report of an incident."""
        return {need.partition("/")[0] for need in incident.need_ids} - {COORDINATION}

    def is_local(self, department: str) -> bool:
        return self.city.local[department].is_on


def holds(crew: crews.Crew, task_id: str) -> bool:
    """Return whether a crew has a task, or is offered it."""
    return task_id in {crew.task.task_id, crew.offer.task_id, crew.next_task.task_id}


def can_be_offered(crew: crews.Crew, priority: int) -> bool:
    """Return whether a crew's hours and its own report let through a task of a priority."""
    return priority <= crew.interruptible_from_priority


def has_task(crew: crews.Crew) -> bool:
    """Return whether a crew has an active task."""
    return crew.HasField("task")
