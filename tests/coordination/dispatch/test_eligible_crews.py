"""All crews at once: the result is that of the evaluation of one crew after another."""

from __future__ import annotations

from collections import Counter, defaultdict
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from services.chassis.sdk.decider import MICROS
from services.coordination.dispatch.candidates import Evaluation
from services.coordination.dispatch.crew_columns import CrewColumns
from services.coordination.dispatch.eligibility import EligibleCrew, Refusal
from services.coordination.dispatch.eligible_crews import NO_END, evaluate_all
from services.coordination.dispatch.positions import CrewPosition, CrewPositions
from services.coordination.dispatch.price import overrun_seconds
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import EN_ROUTE, OFFERED, ON_SITE, Crew, Silence
from services.coordination.domain.policy import DEFAULT, P1
from services.crews.domain.skills import REHEARSAL
from tests.coordination.dispatch.test_candidates import CREW, HOUR, INCIDENT, TASK
from tests.coordination.places import CENTRE, NOON
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events
from vigie.type.v1.availability_pb2 import AVAILABILITY_NOT_ANSWERING as NOT_ANSWERING

CITIES = 400
MET = (
    "eligible",
    *(events.VERDICT_SKILL_MISSING, events.VERDICT_EQUIPMENT_MISSING, events.VERDICT_NOT_LENT),
    *(events.VERDICT_LOCAL_MODE, events.VERDICT_UNAVAILABLE, events.VERDICT_RESERVED),
    *(events.VERDICT_SHIFT_TOO_SHORT, events.VERDICT_NO_POSITION, events.VERDICT_STALE_POSITION),
)
"""The results that one random city in twenty has, at least."""
LATELY = NOON - 60 * MICROS
KEYS = [f"{department}/c{number}" for department in ("roads", "lighting") for number in range(8)]


def crew_of(random_: Random, key: str) -> Crew:
    """Return a crew that each condition lets pass in nine cases of ten."""

    def mostly(usual: Any, *others: Any) -> Any:
        return usual if random_.random() < 0.9 else random_.choice(others)

    department, _, crew_id = key.partition("/")
    return replace(
        CREW,
        key=key,
        id=crew_id,
        department=department,
        on_duty=random_.random() < 0.9,
        on_call=random_.random() > 0.9,
        skills=mostly(CREW.skills, ("signing",), (*CREW.skills, REHEARSAL)),
        equipment=mostly(CREW.equipment, ()),
        lending=mostly(bulletins.LENDING_RULE_ALWAYS, bulletins.LENDING_RULE_P1_ONLY),
        size=mostly(0, 1, 2),
        offered_from=mostly(4, 1, 0),
        availability=mostly(0, NOT_ANSWERING),
        shift_end_time=mostly(NOON + 6 * HOUR, NOON, NOON - 1, 0),
        on_duty_time=random_.choice([NOON - HOUR, LATELY]),
        longitude=mostly(CENTRE[0], 0.0, float("inf")),
        latitude=mostly(CENTRE[1], 0.0),
    )


def evaluation_of(random_: Random, columns: CrewColumns, priority: int) -> Evaluation:
    """Return the evaluation of a random city at noon."""

    def few(most: int) -> list[str]:
        return random_.sample(KEYS, random_.randint(0, most))

    city = CityState(crews={key: crew_of(random_, key) for key in few(len(KEYS))})
    for key in few(4):
        status, of_task = random_.choice([EN_ROUTE, ON_SITE, OFFERED]), random_.randint(1, 4)
        city.tasks[key] = (replace(TASK, status=status, priority=of_task),)
    city.reserved_crews = dict.fromkeys(few(2), "I1")
    city.silences = {key: Silence(random_.randint(1, 3), NOON) for key in few(2)}
    city.local_departments = dict.fromkeys(
        random_.choice([(), (), ("lighting",), ("roads",)]), True
    )
    positions = CrewPositions()
    for key in few(3):
        positions.update(key, CrewPosition(0.0, 0.0, NOON - 2 * HOUR))
    positions.expire(NOON, city.crews)
    for key in few(10):
        time = NOON - MICROS * random_.choice([0, -5, 119, 121, 3_000])
        positions.update(key, CrewPosition(CENTRE[0] + 0.02, CENTRE[1], time))
    excluded = tuple((key, NOON - MICROS, NOON + HOUR) for key in few(2))
    role = replace(INCIDENT.lead, excluded=excluded, minimum_size=2)
    incident = replace(INCIDENT, priority=priority, roles=(role,))
    found = Evaluation(city, incident, role, positions, time=NOON, policy=DEFAULT, taken=few(2))
    found.asks_again = priority == P1 and random_.choice([True, False])
    found.columns = columns
    return found


def one_by_one(evaluation: Evaluation) -> tuple[list[EligibleCrew], dict[Any, Any], int]:
    """Return what `evaluate_all` returns, by asking for each crew."""
    eligible, refused, off_duty = [], defaultdict(list), 0
    local = Refusal(events.VERDICT_LOCAL_MODE) if evaluation.is_dispatched_locally() else None
    for crew in evaluation.city.crews.values():
        if not evaluation.is_present(crew):
            off_duty += 1
            continue
        result = local or evaluation.evaluate(crew)
        if isinstance(result, Refusal):
            refused[result.verdict, result.detail].append((crew.key, result.number))
        else:
            eligible.append(result)
    return eligible, refused, off_duty


def test_the_result_is_that_of_one_crew_after_another() -> None:
    """Given arrays that serve one city after another, the result is the same in each."""
    random_, columns, counts = Random(7), CrewColumns(), Counter[Any]()
    for number in range(CITIES):
        evaluation = evaluation_of(random_, columns, 1 + number % 4)
        eligible, refused_crews, off_duty = evaluate_all(evaluation)
        expected, *others = one_by_one(evaluation)
        refused = {
            reason: list(zip(*group, strict=True)) for reason, group in refused_crews.groups()
        }
        assert [list(eligible), refused, off_duty] == [expected, *others], number
        assert [eligible.key(place) for place in range(len(eligible))] == [
            found.crew.key for found in expected
        ]
        assert eligible.starts.tolist() == [[e.longitude, e.latitude] for e in expected]
        assert eligible.is_busy.tolist() == [found.task is not None for found in expected]
        assert eligible.overruns.tolist() == [
            NO_END if found.on_call else overrun_seconds(evaluation, found, 0) for found in expected
        ]
        counts += Counter(verdict for verdict, _ in refused)
        counts["eligible"] += len(expected)
    assert all(counts[name] >= CITIES // 20 for name in MET), counts


@pytest.mark.parametrize("known", [True, False], ids=["position", "depot"])
def test_an_array_is_read_again_where_a_crew_or_its_position_has_changed(*, known: bool) -> None:
    columns, positions = CrewColumns(), CrewPositions()
    city = CityState(crews={CREW.key: replace(CREW, on_duty_time=NOON)})
    if known:
        positions.update(CREW.key, CrewPosition(*CENTRE, NOON))
    for longitude in (3.9, 3.8):
        city.crews[CREW.key] = replace(city.crews[CREW.key], longitude=longitude)
        if known:
            positions.update(CREW.key, CrewPosition(longitude, CENTRE[1], NOON))
        role = INCIDENT.lead
        evaluation = Evaluation(city, INCIDENT, role, positions, time=NOON, policy=DEFAULT)
        evaluation.columns = columns
        (found,), *_ = evaluate_all(evaluation)
        assert found.longitude == longitude
