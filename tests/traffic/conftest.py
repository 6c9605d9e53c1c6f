"""The traffic department in memory, with a clock that the test moves."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.message import Message

from services.testing.memory_context import MemoryContext
from tests.golden.traffic import traffic_service


class Town(MemoryContext):
    """Decides commands, and answers queries."""

    def __init__(self) -> None:
        super().__init__(traffic_service())

    def news(self, request: Message) -> list[Any]:
        """Return the news of the bulletins of a command."""
        bulletins: list[Any] = list(self.service.bulletins(self.ask(request)))
        return [getattr(each, each.WhichOneof("news")) for each in bulletins]

    def query(self, name: str, request: Message) -> Any:
        """Return the answer to a query."""
        return self.service.queries[name](self, request)


@pytest.fixture
def town() -> Town:
    return Town()
