"""The snow department in memory, with a clock that the test moves."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.message import Message

from services.testing.memory_context import MemoryContext
from tests.snow import department
from vigie.crew.v1 import service_pb2 as crew
from vigie.snow.v1 import service_pb2 as api, winter_pb2 as winter
from vigie.type.v1 import place_pb2


class Winter(MemoryContext):
    """Decides commands, and answers queries and calls. The clock of calls is the test's too."""

    def __init__(self) -> None:
        self.weather = department.SetWeather()
        super().__init__(department.department(self.weather))

    def news(self, request: Message) -> list[Any]:
        """Return the news of the bulletins of a command."""
        bulletins: list[Any] = list(self.service.bulletins(self.ask(request)))
        return [getattr(each, each.WhichOneof("news")) for each in bulletins]

    def query(self, name: str, request: Message) -> Any:
        """Return the answer to a query."""
        return self.service.queries[name](self, request)

    def state(self, kind: str, name: str) -> Any:
        """Return the state of an aggregate that exists."""
        found = self.get(kind, name)
        assert found is not None
        return found

    async def call(self, name: str, request: Message) -> Any:
        """Return the answer to a call."""
        return await self.service.calls[name](self, request)

    def register(self, crew_id: str = "P-1") -> None:
        """Register a plough."""
        place = place_pb2.Place(position=position(1))
        card: dict[str, Any] = {"name": crew_id, "lending": "LENDING_RULE_P1_ONLY", "depot": place}
        self.ask(crew.RegisterCrewRequest(crew_id=crew_id, **card))

    def start(self, crew_id: str = "P-1", grams: int = 20) -> None:
        """Begin the circuit."""
        dose = winter.Dose(spread_grams=grams)
        self.ask(api.StartCircuitRequest(circuit_id="C1", crew_id=crew_id, dose=dose))


def position(section: int, north_metres: float = 0.0) -> place_pb2.Position:
    """Return the middle of a section, or a point north of it."""
    longitude, latitude = department.place(section, north_metres)
    return place_pb2.Position(longitude=longitude, latitude=latitude)


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch) -> Winter:
    found = Winter()
    for module in ("calls", "late_list"):
        monkeypatch.setattr(f"services.snow.{module}.now_microseconds", lambda: found.time)
    return found
