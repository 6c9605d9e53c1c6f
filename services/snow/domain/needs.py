"""The kinds of needs that snow declares: operators report them, and coordination sends a plough.

A department edits this table. Times of work are first estimates, to be replaced by its records.
"""

from __future__ import annotations

from collections.abc import Mapping

from services.crews.need import P1, P2, Requirements

PLOUGH = ("plough",)
WINTER = ("winter_service",)

REQUIREMENTS: Mapping[str, Requirements] = {
    "access_snowed_in": Requirements(P1, WINTER, PLOUGH, 1_200, 0,
        "an ambulance or a fire engine cannot get through: a plough clears its way"),
    "bus_line_snowed_in": Requirements(P2, WINTER, PLOUGH, 1_800, 0,
        "buses are stuck in the snow with their passengers: a plough clears the line"),
}  # fmt: skip
