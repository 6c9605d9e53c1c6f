"""Which reports are of the same event, and which of these an operator has to confirm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import NamedTuple

from services.chassis.sdk.decider import MICROS
from services.city.geodesy import METRES_PER_DEGREE, distance_metres
from services.coordination.domain.fold.entities import Need
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.rules.decision_draft import Situation
from services.crews.domain.skills import REHEARSAL


class Match(NamedTuple):
    """An incident that a report may be of, and the rule that matched."""

    incident: Incident
    metres: int
    rule: str


def correlate(now: Situation, need: Need) -> Match | None:
    """Return the open incident that a new report is of; None if it is of none.

    Of several incidents the nearest one is returned, and the oldest of those.
    """
    part = _by_asset(now, need)
    if part is not None:
        return part
    return _nearest(now, need, now.city.open_incidents())


def just_done(now: Situation, need: Need) -> Match | None:
    """Return the incident that was done a moment ago and that a report may still be of.

    Rehearsals repeat the same report on purpose: each is an event of its own.
    """
    if REHEARSAL in need.roles[0].skills:
        return None
    since = now.after(-now.policy.just_done_seconds)
    done = (
        incident
        for incident in now.city.incidents_closed_last()
        if incident.close_reason == "DONE" and incident.closed_time >= since
    )
    return _nearest(now, need, done)


def doubt(need: Need, incident: Incident) -> str:
    """Return why only an operator may join a report to an incident; "" if it joins at once.

    A report that is more urgent than an incident with a crew, or that requires what this crew
    cannot do, may be of another event, to which then no crew would go. (Products propose, and the
    operator decides; fire services pass on what a repeated call adds.)
    """
    if not any(incident.assignments()):
        return ""
    if need.priority < incident.priority:
        return "MORE_URGENT"
    if not all(any(other.covers(role) for other in incident.roles) for role in need.roles):
        return "OTHER_REQUIREMENT"
    return ""


def kind_family(now: Situation, kind: str) -> str:
    """Return the family of kinds that different people use for the same event."""
    return now.policy.families.get(kind, kind)


def is_apart(now: Situation, need_id: str, incident: Incident) -> bool:
    """Return whether an operator stated that a report and an incident are two events.

    The report may have had an incident of its own that is closed by now.
    """
    if need_id in incident.apart:
        return True
    reports = set(incident.reports)
    return any(
        need_id in closed.reports and not reports.isdisjoint(closed.apart)
        for closed in now.city.incidents_closed_last()
    )


def _by_asset(now: Situation, need: Need) -> Match | None:
    """Return the incident of the thing that a need is about, or is a part of.

    A lamp is a part of its column: no crew repairs the lamp of a column that lies on the ground.
    """
    if not need.asset and not need.parent_asset:
        return None
    for incident in now.city.open_incidents():
        for other in now.city.open_needs(incident.reports):
            is_part = need.parent_asset and need.parent_asset == other.asset
            has_part = need.asset and need.asset == other.parent_asset
            if (is_part or has_part) and not is_apart(now, need.id, incident):
                return Match(incident, round(_metres(need, incident)), "SAME_ASSET")
    return None


def _nearest(now: Situation, need: Need, incidents: Iterable[Incident]) -> Match | None:
    found = list(_matches(now, need, incidents))
    return min(found, key=itemgetter(0, 1, 2))[3] if found else None


def _matches(
    now: Situation, need: Need, incidents: Iterable[Incident]
) -> Iterator[tuple[float, int, str, Match]]:
    family = kind_family(now, need.kind)
    reach_degrees = now.policy.city_metres / METRES_PER_DEGREE
    for incident in incidents:
        if abs(incident.latitude - need.latitude) > reach_degrees:
            continue
        if kind_family(now, incident.kind) != family:
            continue
        metres = _metres(need, incident)
        is_same = _is_same_event(now, need, incident, metres)
        if is_same and not is_apart(now, need.id, incident):
            rule = "SAME_KIND" if incident.kind == need.kind else "SAME_FAMILY"
            match = Match(incident, round(metres), rule)
            yield metres, incident.clock_start_time, incident.id, match


def _metres(need: Need, incident: Incident) -> float:
    return distance_metres(need.longitude, need.latitude, incident.longitude, incident.latitude)


def _is_same_event(now: Situation, need: Need, incident: Incident, metres: float) -> bool:
    policy = now.policy
    seconds = abs(need.clock_start_time - incident.clock_start_time) / MICROS
    if not any(need_id.startswith(f"{need.department}/") for need_id in incident.reports):
        return metres <= policy.city_metres and seconds <= policy.city_seconds
    return (
        need.kind == incident.kind
        and need.kind not in policy.things
        and metres <= policy.same_department_metres
        and seconds <= policy.same_department_seconds
    )
