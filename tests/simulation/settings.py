"""The settings of the simulated installation."""

from __future__ import annotations

from functools import cache

from services.chassis.sdk.settings import Settings

SNAPSHOT_RECORDS = 60
"""So few that a run of some hours writes many snapshots."""


@cache
def settings() -> Settings:
    given = {"departments": "roads,lighting", "snapshot_records": SNAPSHOT_RECORDS}
    return Settings.model_validate(given)
