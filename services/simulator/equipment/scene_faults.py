"""The faults of a scene: the setting VIGIE_SIMULATOR_FAULTS, injected a minute after the start."""

from __future__ import annotations

from collections.abc import Sequence

from services.simulator.equipment.active_faults import Faults
from services.simulator.equipment.fault import NoSuchFault
from services.simulator.platform.clock import SimulatedClock
from services.simulator.platform.settings import InvalidSettings

AFTER_SECONDS = 60.0
"""The controllers are connected by then, and an operator has seen the city without the faults."""


def check_faults(faults: Faults, every: Sequence[str]) -> None:
    """Raise `InvalidSettings` where words of the setting name no fault of the city."""
    for words in every:
        try:
            faults.check(words)
        except NoSuchFault as error:
            raise InvalidSettings(f"VIGIE_SIMULATOR_FAULTS={words}: {error}") from error


async def inject_later(faults: Faults, clock: SimulatedClock, every: Sequence[str]) -> None:
    """Inject the faults once that time has passed."""
    await clock.sleep(AFTER_SECONDS)
    for words in every:
        faults.inject(words)
