"""A short drill with the other tests: everything but the first broker is killed."""

from __future__ import annotations

import asyncio

import pytest

from deploy.local.broker import Broker
from tests.drill.drill import Plan, drill
from tests.drill.judge import judge
from tests.faults.harness import fixed_port

pytestmark = pytest.mark.timeout(300)  # some 40 s, and the brokers' start

SEED = 7


def test_a_city_struck_under_load_is_brought_back_and_breaks_no_promise(
    broker: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("drill")
    with Broker(folder / "b", fixed_port()) as other:
        seen = asyncio.run(drill(Plan(broker, other.bootstrap, folder, SEED, 4.0, 2.0, 40.0)))
        found = judge(seen)
    assert found.findings == []
    assert found.acknowledged > found.at_risk > 0
    assert (found.doubled, found.repeated, found.folds) == (0, 10, 9)
    assert found.noted_after > 0
