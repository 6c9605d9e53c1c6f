"""The report of a rehearsal: a defect for roads, or an incident for any other department."""

from __future__ import annotations

from typing import TypeAlias

from services.chassis.sdk.ids import derived_id, new_id
from services.cli.rehearsal.crew import equipment
from services.cli.rehearsal.service_stubs import RehearsalServices
from services.client import Rejected
from services.crews.domain.skills import REHEARSAL
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.roads.v1 import service_pb2 as roads
from vigie.type.v1 import place_pb2

DEFECT = "roads/defect/"


class RehearsedDefect:
    """A defect of the kind `rehearsal`, reported to roads as by a citizen.

    Roads derives the id of a defect from caller and request, so it is known before the answer.
    """

    def __init__(
        self, services: RehearsalServices, place: place_pb2.Place, kind: str = REHEARSAL
    ) -> None:
        self.kind = kind
        self._services = services
        self._request = roads.ReportDefectRequest(request_id=new_id(), kind=kind, place=place)
        self._defect_id = derived_id(services.settings.actor, self._request.request_id)
        self._cursor = ""
        self.need_id = DEFECT + self._defect_id

    async def report(self) -> None:
        """Report the defect."""
        answer = await self._services.roads.ReportDefect(self._request)
        self._cursor = answer.receipt.cursor

    async def is_over(self) -> bool:
        """Return whether roads has recorded the repair."""
        query = roads.GetDefectRequest(defect_id=self._defect_id, at_least=self._cursor)
        answer = await self._services.roads.GetDefect(query)
        return answer.defect.state == roads.DEFECT_STATE_REPAIRED

    async def withdraw(self) -> None:
        """Close the defect in any state."""
        await _close_defect(self._services, self._defect_id)


class RehearsedReport:
    """A report to coordination, for a department that takes no reports of rehearsals.

    Each department has its own kind, so that two reports at one place are two incidents.
    """

    def __init__(
        self, services: RehearsalServices, place: place_pb2.Place, department: str
    ) -> None:
        self.kind = f"{REHEARSAL}_{department}"
        self._services = services
        self._request = coordination.OpenIncidentRequest(
            request_id=new_id(),
            kind=self.kind,
            priority=place_pb2.PRIORITY_P4,
            place=place,
            skills=[REHEARSAL],
            equipment=[equipment(department)],
            work_seconds=1,
        )
        self._cursor = ""
        self.need_id = f"coordination/report/{self._request.request_id}"

    async def report(self) -> None:
        """Open an incident."""
        answer = await self._services.coordination.OpenIncident(self._request)
        self._cursor = answer.receipt.cursor

    async def is_over(self) -> bool:
        """Return True, because the incident is the only record."""
        return True

    async def withdraw(self) -> None:
        """Close the incident, if it was opened."""
        query = coordination.GetIncidentRequest(incident_id=self.need_id, at_least=self._cursor)
        try:
            answer = await self._services.coordination.GetIncident(query)
        except Rejected as error:
            if error.code != "INCIDENT_UNKNOWN":
                raise
            return
        await _close_incident(self._services, answer.incident.incident_id)


Need: TypeAlias = RehearsedDefect | RehearsedReport
"""A need that only the crew of the rehearsal can serve."""


def need_of(department: str, services: RehearsalServices, place: place_pb2.Place) -> Need:
    """Return the need that the rehearsal of a department reports."""
    if department == "roads":
        return RehearsedDefect(services, place)
    return RehearsedReport(services, place, department)


async def close_leftovers(services: RehearsalServices, kind: str) -> None:
    """Close the open reports of earlier rehearsals of a kind; the crew must be on duty for it."""
    query = coordination.ListIncidentsRequest(page_size=1000)
    answer = await services.coordination.ListIncidents(query)
    for incident in answer.incidents:
        if incident.requirement.kind == kind:
            for need_id in incident.need_ids:
                if need_id.startswith(DEFECT):
                    await _close_defect(services, need_id.removeprefix(DEFECT).partition("/")[0])
            await _close_incident(services, incident.incident_id)


async def _close_defect(services: RehearsalServices, defect_id: str) -> None:
    request = roads.CloseDefectRequest(request_id=new_id(), defect_id=defect_id, reason="withdrawn")
    try:
        await services.roads.CloseDefect(request)
    except Rejected as error:
        if error.code != "DEFECT_UNKNOWN":
            raise


async def _close_incident(services: RehearsalServices, incident_id: str) -> None:
    request = coordination.CloseIncidentRequest(
        request_id=new_id(), incident_id=incident_id, reason="FALSE_ALARM"
    )
    await services.coordination.CloseIncident(request)
