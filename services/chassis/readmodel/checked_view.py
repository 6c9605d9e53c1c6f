"""The view of queries while a partition is stopped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from services.chassis.readmodel.read_model import ReadModel


class CheckedView:
    """The `View` of a query while a partition is stopped: it shows no state that is out of date."""

    def __init__(self, read_model: ReadModel) -> None:
        self._read_model = read_model

    def get(self, kind: str, name: str, /) -> Any | None:
        self._check(kind, name)
        return self._read_model.get(kind, name)

    def version(self, kind: str, name: str, /) -> int:
        self._check(kind, name)
        return self._read_model.version(kind, name)

    def all(self, kind: str) -> Iterator[tuple[str, Any]]:
        self._read_model.check_whole()
        return self._read_model.all(kind)

    def _check(self, kind: str, name: str) -> None:
        self._read_model.check_whole([f"{kind}/{name}"])
