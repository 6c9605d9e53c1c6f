"""The life of the city: citizens who report defects."""

from __future__ import annotations

from collections.abc import Mapping

from tests.oracle.town import SIDE, place
from tests.simulation.caller import Callers
from tests.simulation.world import World
from vigie.roads.v1 import service_pb2 as roads

REPORT_SECONDS = 20.0, 400.0
KINDS = ("pothole", "tree_down", "subsidence", "obstruction", "flooding")


class Life:
    """Calls the services as people do."""

    def __init__(self, world: World, callers: Mapping[str, Callers]) -> None:
        self.world, self.callers = world, callers
        self.ended = False

    def begin(self) -> None:
        self.report()

    def end(self) -> None:
        self.ended = True

    def report(self) -> None:
        if self.ended:
            return
        chance = self.world.chance
        node = chance.number(0, SIDE * SIDE - 1)
        request = roads.ReportDefectRequest(kind=chance.pick(KINDS), place=place(node))
        self.callers["roads"].call(request, "citizen")
        self.world.loop.after(chance.seconds(*REPORT_SECONDS), self.report)
