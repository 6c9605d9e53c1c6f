"""Acts of operators: their reports, and their words on incidents, crews and dispatch modes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.chassis.sdk.ids import derived_id
from services.chassis.sdk.proto_enum import proto_enum
from tests.oracle.acts import act
from tests.oracle.city import OracleCity
from tests.oracle.reading import HELD, Reading
from tests.oracle.town import place
from tests.oracle.wiring import COORDINATION
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api
from vigie.type.v1.place_pb2 import Priority


def _order(city: OracleCity, request: Any) -> None:
    city.ask(COORDINATION, request, "operator")


def _incident_id(city: OracleCity, number: int) -> str:
    """Return the open incident of a need or report; "" without one."""
    raised = city.needs.get(number)
    return city.coordination.incident_id(raised.need_id) if raised is not None else ""


def _first(
    city: OracleCity, number: int, test: Callable[[api.Incident], bool]
) -> api.Incident | None:
    """Return the incident of this need if it passes a test, or else the next one that does."""
    first = _incident_id(city, number)
    found = sorted(
        (each for each in Reading(city).incidents.values() if test(each)),
        key=lambda each: (each.incident_id != first, each.incident_id),
    )
    return found[0] if found else None


@act
def report(
    city: OracleCity,
    number: int,
    kind: str,
    priority: int,
    node: int,
    offset_metres: int,
    skills: tuple[str, ...],
) -> None:
    """An operator reports an incident."""
    request = api.OpenIncidentRequest(
        kind=kind,
        priority=proto_enum(Priority, priority),
        place=place(node, offset_metres),
        skills=skills,
        work_seconds=1_200,
    )
    request_id = derived_id("report", str(number))
    need_id = f"{COORDINATION}/report/{request_id}"
    city.needs[number] = bulletins.NeedRaised(need_id=need_id)
    city.ask(COORDINATION, request, "operator", command_id=request_id)


@act
def acknowledge(city: OracleCity, number: int) -> None:
    """An operator acknowledges an alert: of this incident, or of the next one that has any."""
    found = _first(city, number, lambda each: bool(each.alerts))
    if found is not None:
        for alert in found.alerts[:2]:
            about = {"incident_id": found.incident_id, "code": alert.code}
            _order(city, api.AcknowledgeAlertRequest(**about))


@act
def escalate(city: OracleCity, number: int, reason: str) -> None:
    """An operator calls the supervisor."""
    incident_id = _incident_id(city, number)
    if incident_id:
        _order(city, api.EscalateIncidentRequest(incident_id=incident_id, reason=reason))


@act
def join(city: OracleCity, number: int, other: int, confirm: int = 0) -> None:
    """An operator joins two incidents; with `confirm` even those far apart."""
    stays, joins = _incident_id(city, number), _incident_id(city, other)
    if stays and joins:
        both = {"incident_id": stays, "other_incident_id": joins}
        _order(city, api.JoinIncidentsRequest(**both, confirm=bool(confirm)))


@act
def keep_apart(city: OracleCity, number: int, other: int) -> None:
    """An operator states that two incidents are two events."""
    one, two = _incident_id(city, number), _incident_id(city, other)
    if one and two:
        _order(city, api.KeepApartRequest(incident_id=one, other_incident_id=two))


@act
def split(city: OracleCity, number: int) -> None:
    """An operator takes a report out of its incident, or out of the next one that has several."""
    found = _first(city, number, lambda each: len(each.need_ids) > 1)
    if found is not None:
        known = city.needs.get(number)
        need_id = known.need_id if known is not None else ""
        if need_id not in found.need_ids:
            need_id = found.need_ids[-1]
        about = {"incident_id": found.incident_id, "need_id": need_id}
        _order(city, api.SplitIncidentRequest(**about))


@act
def upgrade(city: OracleCity, number: int, priority: int) -> None:
    """An operator sets how urgent an incident is."""
    incident_id = _incident_id(city, number)
    if incident_id:
        urgency = proto_enum(Priority, priority)
        _order(city, api.UpgradeIncidentRequest(incident_id=incident_id, priority=urgency))


@act
def hold(city: OracleCity, number: int) -> None:
    incident_id = _incident_id(city, number)
    if incident_id:
        _order(city, api.HoldIncidentRequest(incident_id=incident_id))


@act
def resume(city: OracleCity, number: int) -> None:
    """An operator ends a hold: of this incident, or of the next one that is held."""
    found = _first(city, number, lambda each: each.state == HELD)
    if found is not None:
        _order(city, api.ReleaseIncidentRequest(incident_id=found.incident_id))


@act
def close(city: OracleCity, number: int) -> None:
    """An operator closes an incident as a false alarm."""
    incident_id = _incident_id(city, number)
    if incident_id:
        _order(city, api.CloseIncidentRequest(incident_id=incident_id, reason="FALSE_ALARM"))


# The choice of crews


@act
def assign(city: OracleCity, number: int, crew: int, role: int, reason: str) -> None:
    """An operator chooses a crew for a role, past the verdicts of the table."""
    vehicle = city.vehicles.get(f"c{crew}")
    found = _first(city, number, lambda each: each.incident_id == _incident_id(city, number))
    if vehicle is None or found is None:
        return
    request = api.AssignIncidentRequest(
        incident_id=found.incident_id,
        role=found.roles[role % len(found.roles)].role.name,
        department=vehicle.department,
        crew_id=vehicle.crew_id,
        reason=reason,
    )
    _order(city, request)


@act
def take(city: OracleCity, number: int) -> None:
    """An operator takes charge of an incident: coordination only proposes crews."""
    incident_id = _incident_id(city, number)
    if incident_id:
        _order(city, api.TakeIncidentRequest(incident_id=incident_id))


@act
def hand_back(city: OracleCity, number: int) -> None:
    """An operator hands back this incident, or the next one that is taken."""
    found = _first(city, number, lambda each: bool(each.taken_by))
    if found is not None:
        _order(city, api.HandBackIncidentRequest(incident_id=found.incident_id))


@act
def set_mode(city: OracleCity, priority: int, department: str, mode: int) -> None:
    """An operator sets who gives the offers of a priority, for a department or all ("")."""
    request = api.SetDispatchModeRequest(
        priority=proto_enum(Priority, priority),
        department=department,
        mode=proto_enum(events.DispatchMode, mode),
        reason="TRAINING",
    )
    _order(city, request)


@act
def confirm(city: OracleCity, number: int) -> None:
    """An operator confirms a proposal: of this incident, or of the next one that has one."""
    known = city.coordination.city

    def proposed(each: api.Incident) -> list[str]:
        ids = (role.decision_id for role in each.roles)
        return [i for i in ids if (d := known.decision(i)) is not None and d.outcome == "PROPOSED"]

    found = _first(city, number, lambda each: bool(proposed(each)))
    if found is not None:
        _order(city, api.ConfirmOfferRequest(decision_id=proposed(found)[0]))


# Backups


@act
def request_backup(city: OracleCity, number: int, skills: tuple[str, ...], count: int) -> None:
    """An operator asks for further crews."""
    incident_id = _incident_id(city, number)
    if incident_id:
        request = api.RequestBackupRequest(incident_id=incident_id, skills=skills, count=count)
        _order(city, request)


@act
def stage(city: OracleCity, number: int, role: int, node: int) -> None:
    """An operator lets the crew of a role wait at a crossing."""
    found = _first(city, number, lambda each: each.incident_id == _incident_id(city, number))
    if found is not None:
        name = found.roles[role % len(found.roles)].role.name
        request = api.StageRoleRequest(incident_id=found.incident_id, role=name, reason="POLICE")
        request.hold_place.CopyFrom(place(node))
        _order(city, request)


@act
def proceed(city: OracleCity, number: int) -> None:
    """An operator lets a crew go on: of this incident, or of the next one that has a hold place."""

    def staged(each: api.Incident) -> list[str]:
        return [role.role.name for role in each.roles if role.HasField("hold_place")]

    found = _first(city, number, lambda each: bool(staged(each)))
    if found is not None:
        role = staged(found)[0]
        _order(city, api.StageRoleRequest(incident_id=found.incident_id, role=role))


@act
def stand_down(city: OracleCity, number: int) -> None:
    """An operator ends a backup: of this incident, or of the next one that has one."""

    def backups(each: api.Incident) -> list[str]:
        names = (role.role.name for role in each.roles)
        return [name for name in names if name.startswith("backup")]

    found = _first(city, number, lambda each: bool(backups(each)))
    if found is not None:
        about = {"incident_id": found.incident_id, "role": backups(found)[-1]}
        _order(city, api.StandDownRequest(**about))
