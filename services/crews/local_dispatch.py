"""Which of its own crews a department sends while it dispatches by itself. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from services.chassis.sdk.decider import MICROS
from services.city.geodesy import distance_metres
from services.crews.domain.crew import Crew
from services.crews.domain.skills import qualifies
from services.crews.domain.task import Status
from services.crews.need import Need

FRESH_SECONDS = 120
"""How old a position may be; later the crew is supposed at its depot, and comes after others."""

REFUSAL_SECONDS = 600
"""For how long a crew that declined a need, or let its offer expire, is not asked again."""


REFUSALS = frozenset({Status.DECLINED, Status.EXPIRED})


@dataclass(frozen=True, slots=True)
class CrewPosition:
    """Where a crew was seen: WGS84, in degrees; the time in microseconds since 1970, UTC."""

    longitude: float
    latitude: float
    time: int


def assign_crews(
    needs: Iterable[Need],
    crews: Mapping[str, Crew],
    sightings: Mapping[str, CrewPosition],
    now: int,
) -> list[tuple[Need, str]]:
    """Pair open needs with free crews: the most urgent and oldest first, the nearest crew for each.

    Distance is a straight line, as there is no street graph here. No crew is taken off its task:
    only coordination can weigh the cost of a diversion to the rest of the city.
    """
    free = {crew_id: crew for crew_id, crew in crews.items() if _is_free(crew, now)}
    if not free:
        return []
    chosen: list[tuple[Need, str]] = []
    for need in sorted(_open(needs, crews), key=_urgency):
        fitting = [crew_id for crew_id, crew in free.items() if _is_eligible(need, crew, now)]
        if not fitting:
            continue
        crew_id = min(
            (*_distance(need, free[crew_id], sightings.get(crew_id), now), crew_id)
            for crew_id in fitting
        )[-1]
        del free[crew_id]
        chosen.append((need, crew_id))
    return chosen


def _is_eligible(need: Need, crew: Crew, now: int) -> bool:
    """Return whether the crew can serve the need, and has not just declined it."""
    since = now - REFUSAL_SECONDS * MICROS
    refused = any(
        past.need_id == need.need_id and past.status in REFUSALS and past.time > since
        for past in crew.ended
    )
    required = need.requirements
    fitted = qualifies(crew.skills, required.skills) and set(required.equipment) <= set(
        crew.equipment
    )
    return fitted and not refused and need.priority <= crew.offered_from


def _open(needs: Iterable[Need], crews: Mapping[str, Crew]) -> Iterator[Need]:
    """Yield the needs that no crew has in hand or has done, by the state of the crews alone.

    A need that was done once may come again under the same id: what ended before it began is past.
    """
    held = {task.need_id for crew in crews.values() for task in crew.held}
    done: dict[str, int] = {}
    for crew in crews.values():
        for past in crew.ended:
            if past.status is Status.DONE:
                done[past.need_id] = max(past.time, done.get(past.need_id, 0))
    for need in needs:
        known_done = done.get(need.need_id, -1) >= need.clock_start_time
        if not need.assigned and need.need_id not in held and not known_done:
            yield need


def _urgency(need: Need) -> tuple[int, int, str]:
    return need.priority, need.clock_start_time, need.need_id


def _is_free(crew: Crew, now: int) -> bool:
    return crew.registered and crew.on_duty and crew.free and now < crew.shift_end_time


def _distance(
    need: Need, crew: Crew, sighting: CrewPosition | None, now: int
) -> tuple[bool, float]:
    """Whether the crew's place is only supposed, and how far that is, in metres."""
    stale = sighting is None or now - sighting.time > FRESH_SECONDS * MICROS
    seen = crew.depot if sighting is None or stale else sighting
    place = need.place
    return stale, distance_metres(place.longitude, place.latitude, seen.longitude, seen.latitude)
