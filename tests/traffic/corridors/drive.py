"""A drive along the avenue: a traffic service in memory, its corridor runner, and a crew."""

from __future__ import annotations

from services.chassis.sdk.service import Service
from services.crews.department import messages_of
from services.testing.memory_context import MemoryContext
from services.traffic.corridors.follow import Rules
from services.traffic.corridors.worker import CorridorRunner
from services.traffic.domain.corridor import Corridor
from services.traffic.domain.junction.state import Junction
from tests.traffic.corridors.avenue import BLOCK_METRES, EDGES, NODES, at, avenue
from tests.traffic.domain.examples import CORRIDOR, DIVERSION, JUNCTION
from vigie.bulletin.v1 import telemetry_pb2
from vigie.traffic.v1 import (
    commands_pb2 as reports,
    equipment_pb2 as equipment,
    events_pb2 as events,
    service_pb2 as commands,
)
from vigie.type.v1 import place_pb2

CREW = "roads/roads-1"
DESTINATION = 1000.0
P1, P2 = place_pb2.PRIORITY_P1, place_pb2.PRIORITY_P2
INTERNAL = tuple(
    message for message in messages_of(reports) if "request_id" in message.DESCRIPTOR.fields_by_name
)
TRAFFIC = Service(
    name="traffic",
    port=7002,
    deciders={"junction": JUNCTION, "corridor": CORRIDOR, "diversion": DIVERSION},
    rpcs=[commands.DESCRIPTOR.services_by_name["TrafficService"]],
    commands=INTERNAL,
    events=messages_of(events),
)


def position(metres: float) -> place_pb2.Position:
    """Return a point of the avenue."""
    longitude, latitude = at(metres)
    return place_pb2.Position(longitude=longitude, latitude=latitude)


class Drive:
    """A traffic service with three junctions that respond, and the runner of its corridors."""

    def __init__(self, rules: Rules | None = None) -> None:
        self.context = MemoryContext(TRAFFIC)
        self.rules = rules or Rules()
        self.restart()
        for junction_id, edge_ids in EDGES.items():
            place = place_pb2.Place(position=position(BLOCK_METRES * NODES[junction_id]))
            self.context.ask(
                commands.InstallJunctionRequest(
                    junction_id=junction_id, place=place, edge_ids=edge_ids, rank=1
                )
            )
            self.connect(junction_id)

    def restart(self) -> None:
        """Begin with a new runner, as a new owner of the partition does."""
        self.runner = CorridorRunner(self.context, avenue(), self.rules, self.context.clock)

    def connect(self, junction_id: str, *, responds: bool = True) -> None:
        reason = "" if responds else "NO_ANSWER"
        self.context.ask(
            reports.ReportConnectionRequest(
                junction_id=junction_id, connected=responds, reason=reason
            )
        )

    def open(
        self, crew: str = CREW, priority: place_pb2.Priority = P1, end: float = DESTINATION
    ) -> str:
        """Open a corridor to a point of the avenue; return its id."""
        entry = self.context.ask(
            commands.OpenCorridorRequest(
                crew=crew,
                priority=priority,
                destination=place_pb2.Place(position=position(end)),
            )
        )
        return entry.record.aggregate.removeprefix("corridor/")

    async def at(self, metres: float, crew: str = CREW, *, after: float = 0) -> None:
        """Let time pass, then report the crew's position, and run."""
        self.context.wait(after)
        self.runner.sightings.take(self.sighted(metres, crew), crew.split("/", maxsplit=1)[0])
        await self.tick()

    def sighted(self, metres: float, crew: str = CREW) -> bytes:
        """Return the telemetry of a crew's position."""
        department, crew_id = crew.split("/")
        sighted = telemetry_pb2.CrewSighted(
            department=department,
            crew_id=crew_id,
            position=position(metres),
            sighted_time=self.context.time,
        )
        return sighted.SerializeToString()

    async def tick(self, *, after: float = 0) -> None:
        """Let time pass, then run until nothing is left to do at this moment."""
        self.context.wait(after)
        for _ in range(3):
            await self.runner.tick()

    def turn_green(self, junction_id: str) -> None:
        """Report that the controller has its emergency route."""
        setting = self.junction(junction_id).setting(equipment.CONTROL_ROUTE)
        self.context.ask(
            reports.ConfirmSettingRequest(
                junction_id=junction_id,
                control=equipment.CONTROL_ROUTE,
                sequence=setting.sequence,
            )
        )

    def junction(self, junction_id: str) -> Junction:
        state = self.context.view.get("junction", junction_id)
        assert isinstance(state, Junction)
        return state

    def corridor(self, corridor_id: str) -> Corridor:
        state = self.context.view.get("corridor", corridor_id)
        assert isinstance(state, Corridor)
        return state

    def steps(self, corridor_id: str) -> str:
        """Return the junctions of a corridor, each with its state."""
        names = equipment.StepState.Name
        steps = self.corridor(corridor_id).steps
        return " ".join(f"{s.junction_id}:{names(s.state)[11:].lower()}" for s in steps)

    def held(self) -> str:
        """Return the junctions that corridors hold, each with the route that it is to have."""
        held = {id_: self.junction(id_).setting(equipment.CONTROL_ROUTE).value for id_ in EDGES}
        return " ".join(f"{id_}:{route}" for id_, route in held.items() if route)

    def holds(self) -> list[reports.HoldJunctionRequest]:
        """Return the holds that the runner requested."""
        requests = self.context.submitted
        return [each for each in requests if isinstance(each, reports.HoldJunctionRequest)]
