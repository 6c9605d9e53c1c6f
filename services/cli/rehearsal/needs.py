"""What is reported in a rehearsal: a defect that is none, or an incident of the room."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from services.chassis.sdk.ids import derived_id, new_id
from services.cli.client.client import COORDINATION, ROADS
from services.cli.client.errors import Trouble
from services.cli.client.retry import Insistent
from services.cli.rehearsal.crew import equipment
from services.crews.domain.skills import REHEARSAL
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.roads.v1 import service_pb2 as roads
from vigie.type.v1 import place_pb2 as place

DEFECT = "roads/defect/"


class Need(Protocol):
    """What needs the crew of the rehearsal, and no other crew can do."""

    @property
    def kind(self) -> str:
        """What its incident is of; no other department's rehearsal has it."""

    @property
    def need_id(self) -> str:
        """Its name in the city."""

    async def report(self) -> None:
        """Say it to whom it is said."""

    async def is_over(self) -> bool:
        """Tell whether its department has it as done."""

    async def withdraw(self) -> None:
        """Take it back, whatever became of it."""


@dataclass
class RehearsedDefect:
    """A defect of the kind `rehearsal`, reported to roads, as a citizen's would be."""

    line: Insistent
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
        """It is made from caller and request: known before the answer, whatever becomes of it."""
        return derived_id(self.line.session.actor, self.request.request_id)

    @property
    def need_id(self) -> str:
        """Its name in the city."""
        return DEFECT + self.defect_id

    async def report(self) -> None:
        """Report it to roads."""
        answer = await self.line.ask("roads", ROADS, "ReportDefect", self.request)
        self.cursor = answer.receipt.cursor

    async def is_over(self) -> bool:
        """Tell whether roads has it as repaired."""
        query = roads.GetDefectRequest(defect_id=self.defect_id, at_least=self.cursor)
        answer = await self.line.ask("roads", ROADS, "GetDefect", query)
        return bool(answer.defect.state == roads.DEFECT_STATE_REPAIRED)

    async def withdraw(self) -> None:
        """Take the report back."""
        await _close_defect(self.line, self.defect_id)


@dataclass
class RehearsedReport:
    """A report straight to the room, for a department that nobody reports a rehearsal to."""

    line: Insistent
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
        """Its own for each department: one at the same place is no other voice of the same fact."""
        return f"{REHEARSAL}_{self.department}"

    @property
    def need_id(self) -> str:
        """Its name in the city."""
        return f"coordination/report/{self.request.request_id}"

    async def report(self) -> None:
        """Open an incident."""
        answer = await self.line.ask("coordination", COORDINATION, "OpenIncident", self.request)
        self.cursor = answer.receipt.cursor

    async def is_over(self) -> bool:
        """It stands nowhere but in its incident."""
        return True

    async def withdraw(self) -> None:
        """Close the incident, where one was opened."""
        query = coordination.GetIncidentRequest(incident_id=self.need_id, at_least=self.cursor)
        try:
            answer = await self.line.ask("coordination", COORDINATION, "GetIncident", query)
        except Trouble as trouble:
            if trouble.code != "INCIDENT_UNKNOWN":
                raise
            return
        await _close_incident(self.line, answer.incident.incident_id)


def need_of(department: str, line: Insistent, where: place.Place) -> Need:
    """Return what is reported for a department's crew."""
    if department == "roads":
        return RehearsedDefect(line, where)
    return RehearsedReport(line, where, department)


async def close_leftovers(line: Insistent, kind: str) -> None:
    """Close what earlier rehearsals of the kind left open. Only who holds the crew may."""
    query = coordination.ListIncidentsRequest(page_size=1000)
    answer = await line.ask("coordination", COORDINATION, "ListIncidents", query)
    for incident in answer.incidents:
        if incident.requirement.kind == kind:
            for need_id in incident.need_ids:
                if need_id.startswith(DEFECT):
                    await _close_defect(line, need_id.removeprefix(DEFECT).partition("/")[0])
            await _close_incident(line, incident.incident_id)


async def _close_defect(line: Insistent, defect_id: str) -> None:
    request = roads.CloseDefectRequest(request_id=new_id(), defect_id=defect_id, reason="withdrawn")
    try:
        await line.ask("roads", ROADS, "CloseDefect", request)
    except Trouble as trouble:
        if trouble.code != "DEFECT_UNKNOWN":
            raise


async def _close_incident(line: Insistent, incident_id: str) -> None:
    request = coordination.CloseIncidentRequest(
        request_id=new_id(), incident_id=incident_id, reason="FALSE_ALARM"
    )
    await line.ask("coordination", COORDINATION, "CloseIncident", request)
