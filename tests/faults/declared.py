"""A service as it declares itself, for whoever folds its log outside of it."""

from __future__ import annotations

from functools import cache

from services.chassis.service import Service
from services.roads.ground import load_ground
from services.roads.service import roads
from tests.faults.harness import ROOT


@cache
def declared(name: str) -> Service:
    """Return the declaration of a department in the city that the faults strike."""
    if name != "roads":
        raise LookupError(f"nothing here folds {name}")
    return roads(load_ground(ROOT / "deploy" / "cities" / "montpellier"))
