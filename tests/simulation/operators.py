"""Operators: their words on incidents, on crews and on dispatch modes, out of what they see."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from services.chassis.sdk.proto_enum import proto_enum
from services.coordination.domain.fold.entities import COORDINATION
from tests.oracle.town import SIDE, place
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api
from vigie.type.v1.place_pb2 import Priority

if TYPE_CHECKING:
    from tests.simulation.life import Life


class Operator:
    """Sends one word at a time: on a random incident of the list, or about a new one."""

    def __init__(self, life: Life) -> None:
        self.life, self.chance = life, life.chance

    def act(self) -> None:
        view = self.life.view(COORDINATION)
        if view is None:
            return
        incidents = self._incidents(view)
        if not incidents or self.chance.likely(0.15):
            self._send(self._report())
            return
        word = self.chance.pick(WORDS)
        request = word(self, self.chance.pick(incidents), incidents)
        if request is not None:
            self._send(request)

    def tidy(self) -> None:
        """Leave nothing that waits for an operator: proposals, held and taken incidents."""
        for urgency in range(1, 5):
            mode, priority = events.DISPATCH_MODE_AUTOMATIC, proto_enum(Priority, urgency)
            about: dict[str, Any] = {"priority": priority, "mode": mode, "reason": "TRAINING"}
            self._send(api.SetDispatchModeRequest(**about))
        view = self.life.view(COORDINATION)
        for incident in self._incidents(view) if view is not None else ():
            if incident.taken_by:
                self._send(api.HandBackIncidentRequest(incident_id=incident.incident_id))
            if incident.state == api.INCIDENT_STATE_HELD:
                self._send(api.ReleaseIncidentRequest(incident_id=incident.incident_id))

    def _incidents(self, view: Any) -> Sequence[Any]:
        for process in self.life.world.processes(COORDINATION):
            query = process.service.queries["ListIncidents"]
            found: Any = query(view, api.ListIncidentsRequest())
            return list(found.incidents)
        return ()

    def _send(self, request: Any) -> None:
        self.life.callers[COORDINATION].call(request, "operator")

    def priority(self) -> Priority:
        return proto_enum(Priority, self.chance.number(1, 4))

    def _report(self) -> Any:
        spot = place(self.chance.number(0, SIDE * SIDE - 1))
        request = api.OpenIncidentRequest(kind="obstruction", place=spot, work_seconds=1_200)
        request.priority = self.priority()
        return request

    def _upgrade(self, incident: Any, _all: Sequence[Any]) -> Any:
        id_ = incident.incident_id
        return api.UpgradeIncidentRequest(incident_id=id_, priority=self.priority())

    def _hold(self, incident: Any, _all: Sequence[Any]) -> Any:
        if incident.state == api.INCIDENT_STATE_HELD:
            return api.ReleaseIncidentRequest(incident_id=incident.incident_id)
        return api.HoldIncidentRequest(incident_id=incident.incident_id)

    def _close(self, incident: Any, _all: Sequence[Any]) -> Any:
        return api.CloseIncidentRequest(incident_id=incident.incident_id, reason="FALSE_ALARM")

    def _join(self, incident: Any, among: Sequence[Any]) -> Any:
        other = self.chance.pick(among)
        ids = {"incident_id": incident.incident_id, "other_incident_id": other.incident_id}
        return api.JoinIncidentsRequest(**ids, confirm=True)

    def _assign(self, incident: Any, _all: Sequence[Any]) -> Any:
        crew = self.life.crews[self.chance.pick(list(self.life.crews))]
        return api.AssignIncidentRequest(
            incident_id=incident.incident_id,
            role=self.chance.pick(incident.roles).role.name,
            department=crew.department,
            crew_id=crew.crew_id,
            reason="PHONED",
        )

    def _take(self, incident: Any, _all: Sequence[Any]) -> Any:
        if incident.taken_by:
            return api.HandBackIncidentRequest(incident_id=incident.incident_id)
        return api.TakeIncidentRequest(incident_id=incident.incident_id)

    def _set_mode(self, _incident: Any, _all: Sequence[Any]) -> Any:
        mode = proto_enum(events.DispatchMode, self.chance.pick((1, 1, 2)))
        priority = self.priority()
        return api.SetDispatchModeRequest(priority=priority, mode=mode, reason="TRAINING")

    def _confirm(self, incident: Any, _all: Sequence[Any]) -> Any:
        found = [role.decision_id for role in incident.roles if role.decision_id]
        return api.ConfirmOfferRequest(decision_id=found[0]) if found else None

    def _acknowledge(self, incident: Any, _all: Sequence[Any]) -> Any:
        if not incident.alerts:
            return None
        about = {"incident_id": incident.incident_id, "code": incident.alerts[0].code}
        return api.AcknowledgeAlertRequest(**about)

    def _backup(self, incident: Any, _all: Sequence[Any]) -> Any:
        return api.RequestBackupRequest(incident_id=incident.incident_id, skills=["signing"])


Word = Callable[[Operator, Any, Sequence[Any]], Any]
WORDS: Sequence[Word] = (
    *(Operator._upgrade, Operator._hold, Operator._hold, Operator._close, Operator._join),
    *(Operator._assign, Operator._take, Operator._take, Operator._set_mode, Operator._confirm),
    *(Operator._confirm, Operator._acknowledge, Operator._backup),
)
