"""The report of a rehearsal: a defect for roads, or an incident for any other department."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from services.chassis.sdk.ids import derived_id, new_id
from services.cli.rehearsal.crew import equipment
from services.cli.rehearsal.services import RehearsalServices
from services.client import Rejected
from services.crews.domain.skills import REHEARSAL
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.roads.v1 import service_pb2 as roads
from vigie.type.v1 import place_pb2 as place

DEFECT = "roads/defect/"


class Need(Protocol):
    """A need that only the crew of the rehearsal can serve."""

    @property
    def kind(self) -> str:
        """The kind of its incident: each department's rehearsal has its own."""

    @property
    def need_id(self) -> str:
        """Its id in coordination."""

    async def report(self) -> None:
        """Send the report."""

    async def is_over(self) -> bool:
        """Return whether its department has recorded it as done."""

    async def withdraw(self) -> None:
        """Close it in any state."""


@dataclass
class RehearsedDefect:
    """A defect of the kind `rehearsal`, reported to roads, as a citizen's would be."""

    services: RehearsalServices
    place: place.Place
    kind: str = REHEARSAL
    cursor: str = ""
    request: roads.ReportDefectRequest = field(init=False)

    def __post_init__(self) -> None:
        self.request = roads.ReportDefectRequest(
            request_id=new_id(), kind=self.kind, place=self.place
        )

    @property
    def defect_id(self) -> str:
        """The id that roads derives from caller and request: known before the answer."""
        return derived_id(self.services.session.actor, self.request.request_id)

    @property
    def need_id(self) -> str:
        """Its id in coordination."""
        return DEFECT + self.defect_id

    async def report(self) -> None:
        """Report it to roads."""
        answer = await self.services.roads.ReportDefect(self.request)
        self.cursor = answer.receipt.cursor

    async def is_over(self) -> bool:
        """Return whether roads has recorded it as repaired."""
        query = roads.GetDefectRequest(defect_id=self.defect_id, at_least=self.cursor)
        answer = await self.services.roads.GetDefect(query)
        return answer.defect.state == roads.DEFECT_STATE_REPAIRED

    async def withdraw(self) -> None:
        """Close the defect as withdrawn."""
        await _close_defect(self.services, self.defect_id)


@dataclass
class RehearsedReport:
    """A report to coordination, for a department that takes no reports of rehearsals."""

    services: RehearsalServices
    place: place.Place
    department: str
    cursor: str = ""
    request: coordination.OpenIncidentRequest = field(init=False)

    def __post_init__(self) -> None:
        self.request = coordination.OpenIncidentRequest(
            request_id=new_id(),
            kind=self.kind,
            priority=place.PRIORITY_P4,
            place=self.place,
            skills=[REHEARSAL],
            equipment=[equipment(self.department)],
            work_seconds=1,
        )

    @property
    def kind(self) -> str:
        """One kind for each department, so that two reports at one place are two incidents."""
        return f"{REHEARSAL}_{self.department}"

    @property
    def need_id(self) -> str:
        """Its id in coordination."""
        return f"coordination/report/{self.request.request_id}"

    async def report(self) -> None:
        """Open an incident."""
        answer = await self.services.coordination.OpenIncident(self.request)
        self.cursor = answer.receipt.cursor

    async def is_over(self) -> bool:
        """Its incident is its only record."""
        return True

    async def withdraw(self) -> None:
        """Close the incident, where one was opened."""
        query = coordination.GetIncidentRequest(incident_id=self.need_id, at_least=self.cursor)
        try:
            answer = await self.services.coordination.GetIncident(query)
        except Rejected as error:
            if error.code != "INCIDENT_UNKNOWN":
                raise
            return
        await _close_incident(self.services, answer.incident.incident_id)


def need_of(department: str, services: RehearsalServices, where: place.Place) -> Need:
    """Return the need that the rehearsal of a department reports."""
    if department == "roads":
        return RehearsedDefect(services, where)
    return RehearsedReport(services, where, department)


async def close_leftovers(services: RehearsalServices, kind: str) -> None:
    """Close what earlier rehearsals of the kind left open; the crew must be on duty for it."""
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
