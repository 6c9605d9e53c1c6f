"""Three services over one journal in memory, and the real city."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from typer.testing import CliRunner, Result

from services.chassis.journal.memory_journal import MemoryJournal
from services.chassis.runtime.service_node import ServiceNode
from services.chassis.sdk.discovery import declarations
from services.chassis.sdk.settings import Settings, read
from services.chassis.topics.names import ResourceNames
from services.city.city import City
from services.cli.client.cli_settings import CliSettings, directory_of
from services.cli.parser.app import app
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.incident import Incident
from services.coordination.queries import city_of
from services.coordination.service import declare as coordination
from services.crews.domain.crew import Crew
from services.roads.domain.defect.state import Defect
from services.testing.in_process_service import memory_journal, running
from tests.lighting.department import LIGHTING
from tests.roads.department import CITY, montpellier_roads
from vigie.journal.v1 import journal_pb2 as journal
from vigie.type.v1 import place_pb2 as place

HERE = place.Place(position=place.Position(longitude=3.881136, latitude=43.609197))


DEPARTMENTS = [each.name for each in declarations() if each.is_department]
"""Coordination reads the telemetry of each."""


@dataclass(frozen=True)
class Suite:
    """The addresses of the services, and their states without those of earlier tests."""

    environment: dict[str, str]
    source: MemoryJournal
    coordination: ServiceNode
    departments: dict[str, ServiceNode]
    past: frozenset[str] = frozenset()

    def from_now_on(self) -> Suite:
        """Return the same without the present defects and closed incidents."""
        defects = {name for name, _ in self.departments["roads"].read_model.all("defect")}
        past = frozenset({*self.city().closed, *defects})
        return replace(self, environment=dict(self.environment), past=past)

    async def vigie(self, line: str, **environment: str) -> Result:
        """Run a command line in a thread, beside the services."""
        env = {"COLUMNS": "200", **self.environment, **environment}
        return await asyncio.to_thread(CliRunner().invoke, app, line.split(), env=env)

    def crew(self, department: str = "roads") -> Crew:
        found = self.departments[department].read_model.get("crew", "rehearsal")
        return found if isinstance(found, Crew) else Crew()

    def defects(self) -> list[Defect]:
        known = self.departments["roads"].read_model.all("defect")
        return [defect for name, defect in known if name not in self.past]

    def city(self) -> CityState:
        return city_of(self.coordination.read_model)

    def closed(self) -> list[Incident]:
        return [each for name, each in self.city().closed.items() if name not in self.past]

    def settings(self, seconds: float = 2.0) -> CliSettings:
        where = directory_of((), self.environment)
        return CliSettings(
            where, tuple(self.departments), "rehearsal:test", seconds, CITY, "", "vigie"
        )

    def records(self, department: str) -> list[journal.Record]:
        """The records of commands in a department's journal."""
        topic = ResourceNames("vigie", department).journal
        reader = self.source.reader({(topic, partition): 0 for partition in range(4)})
        messages = reader.poll(0, 1_000_000)
        entries = [journal.Record.FromString(message.value) for message in messages]
        return [record for record in entries if record.command_id]

    def nothing_is_left(self, department: str = "roads") -> bool:
        crew = self.crew(department)
        clear = crew.free and not crew.on_duty and not self.city().incidents
        return clear and not any(defect.open for defect in self.defects())


@asynccontextmanager
async def suite(city: City) -> AsyncIterator[Suite]:
    """Run the services for the block."""
    source = memory_journal(coordination=1, **dict.fromkeys(DEPARTMENTS, 4))
    service = coordination(city, read(Settings))
    async with (
        running(service, source, workers=service.workers) as of_coordination,
        running(montpellier_roads(), source) as of_roads,
        running(LIGHTING, source, workers=LIGHTING.workers[:1]) as of_lighting,
    ):
        environment = {
            "VIGIE_COORDINATION": of_coordination.address,
            "VIGIE_ROADS": of_roads.address,
            "VIGIE_LIGHTING": of_lighting.address,
            "VIGIE_DEPARTMENTS": "lighting,roads",
        }
        nodes = {"roads": of_roads.node, "lighting": of_lighting.node}
        yield Suite(environment, source, of_coordination.node, nodes)
