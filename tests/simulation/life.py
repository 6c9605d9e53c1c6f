"""The life of the city: bursts of reports and of operators' work between quiet hours."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from services.chassis.sdk.journal_entry import JournalEntry
from services.coordination.domain.fold.entities import COORDINATION
from tests.oracle.town import SIDE, place
from tests.simulation.caller import Callers
from tests.simulation.crews import CrewAgent
from tests.simulation.operators import Operator
from tests.simulation.process import Process
from tests.simulation.world import World
from vigie.lighting.v1 import equipment_pb2 as equipment, service_pb2 as lighting
from vigie.roads.v1 import service_pb2 as roads

BURST_SECONDS = 400.0, 1_000.0
QUIET_SECONDS = 5_400.0, 12_600.0
REPORT_SECONDS = 10.0, 240.0
OPERATOR_SECONDS = 15.0, 240.0
KINDS = ("pothole", "tree_down", "subsidence", "obstruction", "flooding", "column_fallen")
LAMPS = tuple(f"L{number}" for number in range(6))
CREWS = {"roads": 3, "lighting": 2}
POSITION_SECONDS = 120.0


class Life:
    """Calls the services as people do, and shows them what any process shows."""

    def __init__(self, world: World, callers: Mapping[str, Callers]) -> None:
        self.world, self.callers = world, callers
        self.chance = world.chance
        self.burst_end = 0
        self.ended = False
        self.crews = {
            each.crew_id: each
            for department, count in CREWS.items()
            for each in (CrewAgent(self, department, n) for n in range(count))
        }
        self.operator = Operator(self)
        self.on_burst: Callable[[], None] = lambda: None
        world.on_process = self._listen

    def begin(self) -> None:
        """Install the city, and let its day begin."""
        for process in self.world.processes():
            self._listen(process)
        for crew in self.crews.values():
            crew.begin()
        self.callers["lighting"].call(_cabinet(), "installer")
        self._send_positions()
        self._burst()

    def end(self) -> None:
        """Report nothing more; crews go on with what they have."""
        self.ended = True

    @property
    def bursting(self) -> bool:
        return self.world.loop.now < self.burst_end and not self.ended

    def _burst(self) -> None:
        if self.ended:
            return
        length = self.chance.seconds(*BURST_SECONDS)
        self.world.note("a burst begins")
        self.burst_end = self.world.loop.now + round(length * 1e6)
        self._report()
        self._operate()
        self.on_burst()
        self.world.loop.after(length + self.chance.seconds(*QUIET_SECONDS), self._burst)

    def _report(self) -> None:
        if not self.bursting:
            return
        spot = place(self.chance.number(0, SIDE * SIDE - 1))
        if self.chance.likely(0.75):
            request: Any = roads.ReportDefectRequest(kind=self.chance.pick(KINDS), place=spot)
            self.callers["roads"].call(request, "citizen")
        else:
            request = lighting.ReportOutageRequest(cabinet_id="C1", lamp_id=self.chance.pick(LAMPS))
            self.callers["lighting"].call(request, "citizen")
        self.world.loop.after(self.chance.seconds(*REPORT_SECONDS), self._report)

    def _operate(self) -> None:
        if self.bursting:
            self.operator.act()
            self.world.loop.after(self.chance.seconds(*OPERATOR_SECONDS), self._operate)
        else:
            self.operator.tidy()

    def _send_positions(self) -> None:
        for crew in self.crews.values():
            crew.send_position()
        self.world.loop.after(POSITION_SECONDS, self._send_positions)

    # People see the read model of any process.

    def _listen(self, process: Process) -> None:
        if process.service.name != COORDINATION:
            process.read_model.listen(self._changed)

    def _changed(self, entries: Sequence[JournalEntry]) -> None:
        for entry in entries:
            if entry.kind == "crew" and entry.events:
                self.crews[entry.id].changed()

    def view(self, service: str) -> Any:
        """Return the read model of a process of a service, None while none runs."""
        found = [each for each in self.world.processes(service) if not each.frozen]
        return self.chance.pick(found).read_model if found else None

    def shown(self, service: str, kind: str, name: str) -> Any:
        """Return an aggregate as a process shows it."""
        view = self.view(service)
        return view.get(kind, name) if view is not None else None


def _cabinet() -> lighting.InstallCabinetRequest:
    lamps = [
        equipment.Lamp(
            lamp_id=lamp_id, position=place(9 + n).position, lantern_type="LED", channel=n
        )
        for n, lamp_id in enumerate(LAMPS)
    ]
    half = len(lamps) // 2
    feeders = [
        equipment.Feeder(feeder_id="F1", line=1, lamps=lamps[:half]),
        equipment.Feeder(feeder_id="F2", line=2, lamps=lamps[half:]),
    ]
    address = equipment.Address(host="127.0.0.1", port=16_000, unit_id=1)
    return lighting.InstallCabinetRequest(
        cabinet_id="C1", place=place(9), address=address, feeders=feeders
    )
