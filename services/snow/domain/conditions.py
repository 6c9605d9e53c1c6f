"""How the weather and the treatment of a street make its condition, C1 to C4.

C1 is normal, C2 delicate, C3 difficult, C4 impossible (the driving conditions of French winter
service). Which weather leads to which condition, and how long salt works, are own rules: the guides
define the conditions and give no table.
"""

from __future__ import annotations

from services.chassis.sdk.decider import MICROS
from vigie.snow.v1 import winter_pb2 as winter

C1, C2, C3, C4 = 1, 2, 3, 4
UNKNOWN = int(winter.PHENOMENON_UNSPECIFIED)
NONE = int(winter.PHENOMENON_NONE)
RIME = int(winter.PHENOMENON_RIME)
ICE = int(winter.PHENOMENON_ICE)
LIGHT_SNOW = int(winter.PHENOMENON_LIGHT_SNOW)
SNOW = int(winter.PHENOMENON_SNOW)
HEAVY_SNOW = int(winter.PHENOMENON_HEAVY_SNOW)
FREEZING_RAIN = int(winter.PHENOMENON_FREEZING_RAIN)

UNTREATED = {
    UNKNOWN: C1, NONE: C1, RIME: C2, ICE: C2, LIGHT_SNOW: C2, SNOW: C3, HEAVY_SNOW: C4,
    FREEZING_RAIN: C3,
}  # fmt: skip
TREATED = {
    UNKNOWN: C1, NONE: C1, RIME: C1, ICE: C1, LIGHT_SNOW: C1, SNOW: C2, HEAVY_SNOW: C3,
    FREEZING_RAIN: C2,
}  # fmt: skip
FALLING = frozenset({LIGHT_SNOW, SNOW, HEAVY_SNOW, FREEZING_RAIN})
LYING = frozenset({LIGHT_SNOW, SNOW, HEAVY_SNOW})

EFFECT = {True: 90 * 60 * MICROS, False: 4 * 3600 * MICROS}
"""How long salt works, while snow or freezing rain falls and otherwise."""

PATROL_HOLDS = 2 * 3600 * MICROS
"""How long the word of a patrol outweighs the table, while the weather stays the same."""


def by_weather(condition: int, phenomenon: int, *, since_salt: int | None, thawing: bool) -> int:
    """Return the condition under the weather. Lying snow stays until a plough comes, or a thaw."""
    works = since_salt is not None and since_salt < EFFECT[phenomenon in FALLING]
    base = (TREATED if works else UNTREATED)[phenomenon]
    return base if thawing else max(base, condition)


def after_pass(condition: int, phenomenon: int, *, salted: bool, blade_down: bool) -> int:
    """Return the condition after a pass. Clearing alone leaves a film; salt alone melts thin snow.

    Nothing helps against ice but salt, and a pass makes no street worse.
    """
    if phenomenon in FALLING:
        helps = salted or (blade_down and phenomenon in LYING)
        reached = TREATED[phenomenon] if helps else condition
    elif salted:
        reached = C1 if blade_down or condition <= C3 else C2
    else:
        reached = C2 if blade_down and phenomenon not in {RIME, ICE} else condition
    return min(condition, reached)
