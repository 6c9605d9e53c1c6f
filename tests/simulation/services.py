"""The services of the simulated installation, as they are declared."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from services.chassis.sdk.service import Service
from services.roads import service as roads
from services.roads.reference_data import ReferenceData


def _roads() -> Service:
    return roads.declare(ReferenceData(lambda *_: True, lambda _edge: True, {}))


DECLARED: Mapping[str, Callable[[], Service]] = {"roads": _roads}
"""The declaration of each service; every process makes its own."""
