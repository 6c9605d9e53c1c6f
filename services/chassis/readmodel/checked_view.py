"""The view of queries while a partition is stopped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from services.chassis.partition.partitioning import partition_of
from services.chassis.readmodel.read_model import ReadModel
from services.chassis.rpc.errors import StatusError, stopped_status


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
        read_model = self._read_model
        partition = partition_of(f"{kind}/{name}", len(read_model.partition_states))
        if reason := read_model.stopped.get(partition):
            raise StatusError(stopped_status(partition, reason))
