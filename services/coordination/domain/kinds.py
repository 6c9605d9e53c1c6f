"""The kinds of needs that departments use, as the default of the policy groups them."""

from __future__ import annotations

from collections.abc import Mapping

FAMILIES: Mapping[str, str] = {
    "column_fallen": "column",
    "lamp_knocked_down": "column",
    "tree_down": "blocked",
    "obstruction": "blocked",
    "pothole": "surface",
    "pothole_found": "surface",
    "carriageway_damaged": "surface",
    "subsidence": "surface",
    "sign_damaged": "sign",
    "sign_missing": "sign",
    "gully_blocked": "water",
    "flooding": "water",
    "footway_unsafe": "footway",
    "footway_damaged": "footway",
}
"""The family of each kind that different people use for the same event."""

THINGS = frozenset(
    {
        "lamp_failure",
        "lamp_knocked_down",
        "supply_failure",
        "supply_fault",
        "control_fault",
        "door_open",
        "lighting_inspection",
    }
)
"""The kinds of numbered equipment."""
