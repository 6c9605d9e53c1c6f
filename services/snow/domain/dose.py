"""The rules of a dose: salt that has no effect, or too much of it, is refused by the rule's name.

Sources: "do not salt below -10 C or on a dry road" and the limits of pre-curative and curative
treatment are rules of the city.
"""

from __future__ import annotations

from services.chassis.sdk.decider import Rejected
from services.snow.domain.conditions import C1, NONE, UNKNOWN
from services.snow.domain.rules import Rules


def check_dose(
    rules: Rules,
    grams: int,
    *,
    road_celsius: float | None,
    condition: int,
    phenomenon: int,
    expected: bool,
) -> None:
    """Raise `Rejected` with the name of the rule that a dose breaks. No salt breaks none."""
    if not grams:
        return
    lowest = rules.lowest_road_celsius
    if road_celsius is not None and road_celsius < lowest:
        message = (
            f"Rule too_cold: the road has {road_celsius:g} C, and salt has no effect below "
            f"{lowest:g} C: clear the snow, or spread grit."
        )
        raise Rejected("DOSE_TOO_COLD", message, "dose.spread_grams")
    dry = condition <= C1 and phenomenon == NONE
    if dry and not expected:
        message = "Rule road_dry: no ice or snow is there or expected: stop the spreader."
        raise Rejected("DOSE_ROAD_DRY", message, "dose.spread_grams")
    check_limit(rules, grams, curative=condition > C1 or phenomenon not in {NONE, UNKNOWN})


def check_limit(rules: Rules, grams: int, *, curative: bool) -> None:
    """Raise `Rejected` where a dose is above the limit of its treatment."""
    limit = rules.curative_grams if curative else rules.precurative_grams
    if grams > limit:
        kind = "curative" if curative else "pre-curative"
        message = (
            f"Rule above_limit: {grams} g/m2 is more than the {limit} g/m2 of a {kind} treatment:"
            " lower the dose."
        )
        raise Rejected("DOSE_ABOVE_LIMIT", message, "dose.spread_grams")
