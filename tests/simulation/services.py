"""The services of the simulated installation, as they are declared."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from services.chassis.sdk.service import Service
from services.city.ground import Ground
from services.coordination import service as coordination
from services.coordination.domain.fold.entities import COORDINATION
from services.lighting import service as lighting
from services.roads import service as roads
from tests.oracle.town import town
from tests.simulation.settings import settings


def _roads() -> Service:
    return roads.declare(Ground(lambda *_: True, lambda *_: True, lambda _edge: True))


def _lighting() -> Service:
    return lighting.declare(1.0)


def _coordination() -> Service:
    return coordination.declare(town(), settings())


DEPARTMENTS: Mapping[str, Callable[[], Service]] = {"roads": _roads, "lighting": _lighting}
DECLARED: Mapping[str, Callable[[], Service]] = {**DEPARTMENTS, COORDINATION: _coordination}
"""The declaration of each service; every process makes its own."""
