"""An installation in miniature: three services over one journal in memory, and the real city."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from typer.testing import CliRunner, Result

from services.chassis.journal.memory import MemoryJournal
from services.chassis.runtime.service_node import ServiceNode
from services.chassis.topics.names import ResourceNames
from services.city.city import City as Ground
from services.cli.app import app
from services.cli.client.session import Session, directory_of
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.values import Incident
from services.coordination.queries import city_of
from services.crews.domain.crew import Crew
from services.roads.domain.defect.state import Defect
from services.testing.running import running
from tests.coordination import running as coordination
from tests.lighting.department import LIGHTING
from tests.roads.department import CITY, montpellier_roads
from vigie.journal.v1 import journal_pb2 as journal

WAIT_SECONDS = 20


@dataclass(frozen=True)
class Suite:
    """Where everything is, and what stands in it."""

    environment: dict[str, str]
    source: MemoryJournal
    room: ServiceNode
    houses: dict[str, ServiceNode]
    past: frozenset[str] = frozenset()

    def from_now_on(self) -> Suite:
        """The same, but what was reported and closed so far is forgotten."""
        past = {
            *self.city().closed,
            *(name for name, _ in self.houses["roads"].read_model.all("defect")),
        }
        return replace(self, environment=dict(self.environment), past=frozenset(past))

    async def vigie(self, *arguments: str, **environment: str) -> Result:
        """Run a command beside the services."""
        env = {"COLUMNS": "200", **self.environment, **environment}
        return await asyncio.to_thread(CliRunner().invoke, app, list(arguments), env=env)

    def crew(self, department: str = "roads") -> Crew:
        """The crew of the rehearsals, as its department has it."""
        found = self.houses[department].read_model.get("crew", "rehearsal")
        return found if isinstance(found, Crew) else Crew()

    def defects(self) -> list[Defect]:
        """What was reported to roads."""
        known = self.houses["roads"].read_model.all("defect")
        return [defect for name, defect in known if name not in self.past]

    def city(self) -> CityState:
        """What coordination knows."""
        return city_of(self.room.read_model)

    def closed(self) -> list[Incident]:
        """The incidents that are over."""
        return [each for name, each in self.city().closed.items() if name not in self.past]

    def session(self, seconds: float = 2.0) -> Session:
        """Where a rehearsal in this process speaks to."""
        where = directory_of((), self.environment)
        return Session(where, tuple(self.houses), "rehearsal:test", seconds, CITY, "", "vigie")

    def records(self, department: str) -> list[journal.Record]:
        """All that stands in a department's journal."""
        topic = ResourceNames("vigie", department).journal
        reader = self.source.reader({(topic, partition): 0 for partition in range(4)})
        messages = reader.poll(0, 1_000_000)
        entries = [journal.Record.FromString(message.value) for message in messages]
        return [record for record in entries if record.command_id]

    def nothing_stands(self, department: str = "roads") -> bool:
        """Tell whether a rehearsal left nothing behind."""
        crew = self.crew(department)
        clear = crew.free and not crew.on_duty and not self.city().incidents
        return clear and not any(defect.open for defect in self.defects())


@asynccontextmanager
async def suite(ground: Ground) -> AsyncIterator[Suite]:
    """Run it, empty, until the block ends."""
    source = coordination.memory()
    async with (
        coordination.running(ground, source) as room,
        running(montpellier_roads(), source) as of_roads,
        running(LIGHTING, source, workers=LIGHTING.workers[:1]) as of_lighting,
    ):
        environment = {
            "VIGIE_COORDINATION": room.address,
            "VIGIE_ROADS": of_roads.address,
            "VIGIE_LIGHTING": of_lighting.address,
        }
        nodes = {"roads": of_roads.node, "lighting": of_lighting.node}
        yield Suite(environment, source, room.node, nodes)


def said(done: Result) -> Any:
    """Return the document that a command answered with."""
    return json.loads(done.stdout.splitlines()[-1])
