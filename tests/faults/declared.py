"""Loads a service's declaration, to fold its journal outside of the service."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from services.chassis.sdk.service import Service
from services.chassis.sdk.settings import Settings
from services.city.city import City
from services.coordination.service import declare as coordination
from services.lighting.service import declare as lighting
from services.roads.reference_data import load_reference_data
from services.roads.service import declare as roads
from tests.processes import ROOT

CITY = ROOT / "deploy" / "cities" / "montpellier"


@cache
def _roads() -> Service:
    return roads(load_reference_data(CITY))


@cache
def _city() -> City:
    return City.load(CITY)


def declared(name: str, prefix: str, departments: Sequence[str]) -> Service:
    """Return the declaration of a service in the city that the faults strike."""
    match name:
        case "roads":
            return _roads()
        case "lighting":
            return lighting(15.0)
        case "coordination":
            settings = Settings.model_validate(
                {"prefix": prefix, "departments": ",".join(departments)}
            )
            return coordination(_city(), settings)
        case _:
            raise LookupError(f"nothing here folds {name}")
