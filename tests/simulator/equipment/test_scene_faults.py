"""The faults of a scene are checked at the start and injected a minute later."""

from __future__ import annotations

import pytest

from services.simulator.equipment.active_faults import Faults
from services.simulator.equipment.scene_faults import AFTER_SECONDS, check_faults, inject_later
from services.simulator.platform.clock import SimulatedClock
from services.simulator.platform.settings import InvalidSettings, Settings


class Waits(SimulatedClock):
    """A clock whose waits are over at once."""

    waited = 0.0

    async def sleep(self, simulated_seconds: float) -> None:
        self.waited += simulated_seconds


async def test_the_faults_come_a_minute_after_the_start(faults: Faults) -> None:
    settings = Settings(simulator_faults="lamp L1; door HAM-0001;")
    check_faults(faults, settings.faults)
    assert not faults.present
    clock = Waits()
    await inject_later(faults, clock, settings.faults)
    assert clock.waited == AFTER_SECONDS
    assert list(faults.present) == ["lamp L1", "door HAM-0001"]


def test_words_that_name_no_fault_stop_the_start_with_the_setting(faults: Faults) -> None:
    with pytest.raises(InvalidSettings, match="VIGIE_SIMULATOR_FAULTS=lamp L99: no lamp L99"):
        check_faults(faults, ["lamp L1", "lamp L99"])
