"""At every hour a crew of each city's roster can be sent to each role of an urgent need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import time
from pathlib import Path

import pytest

from services.city.crew_roster import Crew, load_crews
from services.coordination.dispatch.candidates import LENT_UP_TO
from services.crews.domain.role import Role
from services.crews.domain.skills import REHEARSAL, qualifies
from services.crews.need import P1, P2, Requirements
from services.lighting.domain.needs import REQUIREMENTS as LIGHTING
from services.roads.domain.defect.kinds import REQUIREMENTS as ROADS
from vigie.bulletin.v1 import bulletin_pb2 as bulletins

CITIES = sorted((Path(__file__).parents[2] / "deploy" / "cities").glob("*/crews.csv"))
DEPARTMENTS: Mapping[str, Mapping[str, Requirements]] = {"lighting": LIGHTING, "roads": ROADS}


def roles() -> Iterator[tuple[str, str, Role]]:
    """Yield each role of each kind; any kind may be reported as urgent."""
    for department, kinds in DEPARTMENTS.items():
        for kind, requirements in kinds.items():
            if kind != REHEARSAL:
                yield from ((department, kind, role) for role in requirements.roles)


def hours(crews: tuple[Crew, ...]) -> set[time]:
    """Return each local time at which a shift or a time on call begins or ends; days are alike."""
    return {
        at for crew in crews for at in (crew.shift_start, crew.shift_end, *(crew.on_call or ()))
    }


def can_be_sent(crew: Crew, department: str, role: Role, priority: int) -> bool:
    """Return whether neither skills, equipment, size nor the lending rule exclude a crew."""
    lent = LENT_UP_TO.get(bulletins.LendingRule.Value(f"LENDING_RULE_{crew.lending}"), 0)
    return (
        qualifies(tuple(crew.skills), role.skills)
        and crew.equipment >= set(role.equipment)
        and crew.size >= role.minimum_size
        and (crew.department == department or priority <= lent)
    )


@pytest.mark.parametrize("roster", CITIES, ids=lambda path: path.parent.name)
@pytest.mark.parametrize("priority", [P1, P2])
def test_each_role_of_an_urgent_need_has_a_crew_at_every_hour(roster: Path, priority: int) -> None:
    """A crew on call counts: it can be called out for a P1 or a P2."""
    crews = load_crews(roster.parent)
    unmet = [
        f"{kind}, {role.name} at {at:%H:%M}"
        for at in sorted(hours(crews))
        for department, kind, role in roles()
        if role.count
        > sum(
            can_be_sent(crew, department, role, priority)
            for crew in crews
            if crew.on_shift(at) or crew.is_on_call(at)
        )
    ]
    assert unmet == []


def test_the_cities_of_the_repository_are_read() -> None:
    assert [path.parent.name for path in CITIES] == ["montpellier"]
