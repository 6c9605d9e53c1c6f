"""The next requests of a corridor, by its state, the plan from its crew, and its junctions.

Pure. Every decision follows from recorded state, so a new partition owner goes on where the last
one ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from services.chassis.sdk.decider import MICROS
from services.city.drives import Point
from services.city.geodesy import distance_metres
from services.crews.domain.fields import written
from services.traffic.corridors.plan import Crossing, Plan
from services.traffic.domain.corridor import Corridor, Status, Step
from services.traffic.domain.junction.state import Junction
from vigie.traffic.v1 import commands_pb2 as reports, equipment_pb2 as equipment

PLANNED, REQUESTED = equipment.STEP_STATE_PLANNED, equipment.STEP_STATE_REQUESTED
GREEN, RELEASED = equipment.STEP_STATE_GREEN, equipment.STEP_STATE_RELEASED
REFUSED = equipment.STEP_STATE_REFUSED

BEHIND_METRES = 40.0
"""A junction is released when the crew is past it and this far from it. Own rule: its width."""

DRIFT_SECONDS = 10
"""A plan is recorded again where the crew is expected this much earlier or later at a junction."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The limits of a corridor. Own rules.

    A junction is requested `lead_seconds` before the crew is expected, so that the vehicles in
    front of it drive off, and until `grace_seconds` after; for `hold_seconds` at most. One corridor
    requests at most `junctions` junctions.
    """

    lead_seconds: int = 30
    grace_seconds: int = 20
    hold_seconds: int = 120
    junctions: int = 20


Junctions = Callable[[str], Junction | None]


def replan(
    corridor_id: str, corridor: Corridor, made: Plan, planned_time: int, rules: Rules
) -> reports.PlanCorridorRequest | None:
    """Return the plan to record; None where the recorded one is still good."""
    known = {step.junction_id: step for step in corridor.steps}
    ahead = {crossing.junction_id for crossing in made.crossings}
    behind = [s for s in known.values() if s.state != PLANNED and s.junction_id not in ahead]
    crossings = made.crossings[: max(0, rules.junctions - len(behind))]
    steps = [_step(each, known.get(each.junction_id), planned_time, rules) for each in crossings]
    left_out = {s.junction_id for s in known.values() if s.state == PLANNED} - ahead
    same = corridor.status is Status.RUNNING and not left_out
    if same and all(_is_near(step, known.get(step.junction_id)) for step in steps):
        return None
    arrival_time = planned_time + round(made.seconds * MICROS)
    wanted = replace(corridor, steps=tuple(steps), arrival_time=arrival_time)
    return written(reports.PlanCorridorRequest, wanted, corridor_id=corridor_id)


def _step(crossing: Crossing, known: Step | None, planned_time: int, rules: Rules) -> Step:
    """Return a step with its times; the start of a hold that was requested stays."""
    expected_time = planned_time + round(crossing.seconds * MICROS)
    from_time = max(planned_time, expected_time - rules.lead_seconds * MICROS)
    state, gained = int(PLANNED), round(crossing.gained_seconds)
    if known is not None and known.state != PLANNED:
        from_time, state, gained = known.from_time, known.state, known.gained_seconds
    latest = from_time + rules.hold_seconds * MICROS
    until_time = min(latest, expected_time + rules.grace_seconds * MICROS)
    return Step(
        crossing.junction_id, crossing.route, expected_time, from_time, until_time, state, 0, gained
    )


def _is_near(step: Step, known: Step | None) -> bool:
    if known is None:
        return False
    drift = abs(step.expected_time - known.expected_time)
    return known.state == RELEASED or drift <= DRIFT_SECONDS * MICROS


def reports_of(
    corridor_id: str, corridor: Corridor, junctions: Junctions, now: int
) -> Iterator[reports.ReportCorridorStepRequest]:
    """Yield the progress at each junction that is not on record."""
    for step in corridor.steps:
        junction = junctions(step.junction_id)
        if junction is None or step.state == RELEASED:
            continue
        changed = _progress(step, junction, corridor_id, now)
        if changed != step:
            yield written(reports.ReportCorridorStepRequest, changed, corridor_id=corridor_id)


def refusal(corridor_id: str, step: Step) -> reports.ReportCorridorStepRequest:
    """Return the report that a junction rejected its hold."""
    refused = replace(step, state=REFUSED, gained_seconds=0)
    return written(reports.ReportCorridorStepRequest, refused, corridor_id=corridor_id)


def _progress(step: Step, junction: Junction, corridor_id: str, now: int) -> Step:
    """Return a step as its junction shows it.

    A junction that was green was held from the start of the hold to its end. The crew gained there
    if it was due: it had passed, or was to pass within `DRIFT_SECONDS`.
    """
    hold = next((h for h in junction.holds if h.corridor_id == corridor_id), None)
    if hold is None:
        if step.state in {PLANNED, REFUSED}:
            return step
        was_green = step.state == GREEN
        held = max(0, min(now, step.until_time) - step.from_time) // MICROS if was_green else 0
        due = step.expected_time <= now + DRIFT_SECONDS * MICROS
        gained = step.gained_seconds if was_green and due else 0
        return replace(step, state=RELEASED, held_seconds=held, gained_seconds=gained)
    route = junction.setting(equipment.CONTROL_ROUTE)
    if hold.begun and route.value != hold.route:
        return replace(step, state=REFUSED)
    is_green = hold.begun and route.confirmed
    return replace(step, state=GREEN if is_green else REQUESTED)


def holds_due(
    corridor_id: str, corridor: Corridor, made: Plan, junctions: Junctions, now: int
) -> Iterator[tuple[Step, reports.HoldJunctionRequest]]:
    """Yield the holds to request, or to move, for the junctions ahead whose time has come."""
    ahead = {crossing.junction_id for crossing in made.crossings}
    for step in corridor.steps:
        junction = junctions(step.junction_id)
        due = step.from_time <= now < step.until_time and step.junction_id in ahead
        if junction is None or not due or step.state == RELEASED:
            continue
        hold = next((h for h in junction.holds if h.corridor_id == corridor_id), None)
        if hold is None and step.state != PLANNED:
            continue  # it ended by itself, or the junction rejected it
        if hold is None or hold.until_time != step.until_time:
            placed = written(
                reports.HoldJunctionRequest,
                step,
                corridor_id=corridor_id,
                priority=corridor.priority,
            )
            yield step, placed


def releases_due(
    corridor_id: str,
    corridor: Corridor,
    made: Plan | None,
    crew: Point | None,
    junctions: Junctions,
) -> Iterator[reports.ReleaseHoldRequest]:
    """Yield the releases of the junctions behind the crew or off its way, and of all at the end."""
    ahead = {crossing.junction_id for crossing in made.crossings} if made else set()
    for step in corridor.steps:
        junction = junctions(step.junction_id)
        if junction is None or all(h.corridor_id != corridor_id for h in junction.holds):
            continue
        place = junction.place.longitude, junction.place.latitude
        is_left = (
            made is not None
            and crew is not None
            and step.junction_id not in ahead
            and distance_metres(*crew, *place) > BEHIND_METRES
        )
        if is_left or corridor.status is Status.ENDED:
            yield reports.ReleaseHoldRequest(junction_id=step.junction_id, corridor_id=corridor_id)
