"""The roads department in memory, with a clock that the test moves."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.message import Message

from services.testing.memory_context import MemoryContext
from tests.roads.department import ROADS
from vigie.roads.v1 import service_pb2 as api
from vigie.type.v1 import place_pb2 as place

HERE = place.Place(position=place.Position(longitude=3.87, latitude=43.61), street="RUE FOCH")


class Town(MemoryContext):
    """Decides commands, and answers queries."""

    def __init__(self) -> None:
        super().__init__(ROADS)

    def report(self, kind: str, where: place.Place = HERE) -> str:
        """Report a defect; return its id."""
        return self.ask(api.ReportDefectRequest(kind=kind, place=where)).id

    def news(self, request: Message, time: int = 0) -> list[Any]:
        """Return the news of the bulletins of a command, decided at a time or at once."""
        self.time = time or self.time
        entry = self.ask(request)
        bulletins: list[Any] = list(ROADS.bulletins(entry))
        for each in bulletins:
            assert (each.department, each.aggregate) == ("roads", entry.record.aggregate)
        return [getattr(each, each.WhichOneof("news")) for each in bulletins]

    def query(self, name: str, request: Message) -> Any:
        """Return the answer to a query."""
        return ROADS.queries[name](self, request)


@pytest.fixture
def town() -> Town:
    return Town()
