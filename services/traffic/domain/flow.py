"""When a section is congested, from the traffic of five minutes and its usual day. Pure.

Two figures have to agree: the speed, and how much longer the detector is occupied than by the
usual traffic of that hour. So an empty street at night is not congested, nor is a street with
twice its usual traffic that drives.
"""

from __future__ import annotations

VEHICLES_LEAST = 5
"""With fewer vehicles in five minutes one slow driver is the mean. Own rule."""

# The Highway Capacity Manual 2010 (chapter 17) grades a street by its speed in percent of the free
# speed: E from 40 %, C above 50 %. Such a speed delays by 150 % and by less than 100 %. The manual
# measures the speed along the street, a detector at a point: own use of its figures.
DELAY_BEGINS, DELAY_ENDS = 150, 100

# By how many percentage points of the time a detector is occupied longer than usual. Own rule: no
# published figure for detectors of junctions found; both ends are far from the noise of a cycle.
EXCESS_BEGINS, EXCESS_ENDS = 30, 15

DELAY_MOST = 300
"""A quarter of the speed: walking pace on the slowest streets of the reference data."""

VEHICLE_METRES = 7.0
"""A vehicle and the loop that it passes: 4.5 m and 2.5 m. Own rule."""

USUAL_MOST = 50
"""The largest usual occupancy: a street of several lanes has its traffic beside each other."""


def delay_percent(speed_kmh: float, drive_kmh: float) -> int:
    """Return by how much the way takes longer than at the speed of the reference data."""
    if not speed_kmh:
        return 0
    return round(min(max(0.0, drive_kmh / speed_kmh - 1) * 100, DELAY_MOST))


def usual_occupancy(vehicles_per_hour: int, drive_kmh: float) -> int:
    """Return the share of the time in which the usual traffic occupies a detector, in percent."""
    share = vehicles_per_hour * VEHICLE_METRES / (drive_kmh * 1_000)
    return round(min(100 * share, USUAL_MOST))


def is_congested(
    *, before: bool, vehicles: int, speed_kmh: int, delay: int, occupancy: int, usual: int
) -> bool:
    """Return whether a section is congested now; `before`: whether it was.

    `vehicles` passed in five minutes; `delay`, `occupancy` and the `usual` occupancy are percent.
    Between the figures of begin and end nothing changes. Without a speed, nothing moves or
    the street is empty: a congestion then ends by the occupancy alone.
    """
    excess = occupancy - usual
    if before:
        return excess >= EXCESS_ENDS and (delay >= DELAY_ENDS or not speed_kmh)
    return vehicles >= VEHICLES_LEAST and delay >= DELAY_BEGINS and excess >= EXCESS_BEGINS
