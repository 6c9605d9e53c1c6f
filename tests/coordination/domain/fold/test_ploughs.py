"""The load of each plough in the state."""

from __future__ import annotations

from typing import Any

import pytest

from services.chassis.sdk.decider import MICROS
from services.coordination.domain import limits
from services.coordination.domain.bulletin_rules import everywhere, judged
from services.coordination.domain.fold.entities import DueSection, timestamp
from tests.coordination.domain.fold.test_apply_bulletin import fold, received
from tests.coordination.places import NOON

DUE = {
    "section_id": "S1",
    "street": "Rue de la Loge",
    "rank": 1,
    "expected_pass_time": timestamp(NOON + 600 * MICROS),
    "deadline_time": timestamp(NOON + 900 * MICROS),
}
LOAD = {"crew_id": "p1", "salt_kg": 4_000, "brine_litres": 900, "reload_seconds": 1_500}


def told(offset: int, circuit: str = "C1", seconds: int = 0, **load: Any) -> Any:
    return received(
        offset, aggregate=f"circuit/{circuit}", time=NOON + seconds * MICROS,
        plough_load={**LOAD, **load},
    )  # fmt: skip


def test_a_load_is_kept_with_the_sections_that_have_a_deadline() -> None:
    without = {"section_id": "S2", "rank": 2}
    load = fold([told(0, due=[DUE, without])]).plough_loads["roads/p1"]
    assert (load.salt_kg, load.brine_litres, load.reload_seconds) == (4_000, 900, 1_500)
    street = "Rue de la Loge"
    assert load.due == (DueSection("S1", street, 1, NOON + 600 * MICROS, NOON + 900 * MICROS),)


def test_an_older_load_changes_nothing() -> None:
    newer, older = told(0, seconds=60, salt_kg=100), told(1, seconds=30, salt_kg=5_000)
    assert fold([newer, older]).plough_loads["roads/p1"].salt_kg == 100


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_end_of_a_former_circuit_takes_no_section_of_the_present_one(
    order: tuple[int, int],
) -> None:
    ended, begun = told(0, "C1", 0), told(0, "C2", 60, due=[DUE])
    ended.partition = 1
    loads = [(ended, begun)[each] for each in order]
    assert fold(loads).plough_loads["roads/p1"].due


def test_the_load_of_a_department_is_that_of_its_own_crew_alone() -> None:
    assert set(fold([told(0, crew_id="snow-01")]).plough_loads) == {"roads/snow-01"}


def test_the_loads_beyond_the_limit_are_the_oldest() -> None:
    many = [
        told(number, seconds=number, crew_id=f"p{number}")
        for number in range(limits.PLOUGHS_KEPT + 2)
    ]
    kept = fold(many).plough_loads
    assert len(kept) == limits.PLOUGHS_KEPT
    assert not {"roads/p0", "roads/p1"} & set(kept)


@pytest.mark.parametrize(
    ("load", "rule"),
    [
        ({"due": [DUE] * 201}, "repeated.max_items"),
        ({"salt_kg": -1}, "int32.gte_lte"),
        ({"reload_seconds": 86_401}, "int32.gte_lte"),
        ({"crew_id": "p 1"}, "string.pattern"),
        ({"due": [DUE | {"rank": 10}]}, "int32.gte_lte"),
        ({"due": [DUE | {"deadline_time": {"seconds": 1 << 40}}]}, "timestamp.gte_lte"),
    ],
)
def test_a_load_that_breaks_a_rule_changes_a_count_alone(load: dict[str, Any], rule: str) -> None:
    city = fold([judged(told(0, **load), NOON, everywhere)])
    assert city.plough_loads == {}
    assert city.rejections[f"roads/{rule}"].count == 1
