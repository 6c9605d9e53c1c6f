"""The state that documents show: a copy of the read model, for a thread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from services.chassis.partition.partition_state import PartitionState, copied
from services.chassis.readmodel.read_model import ReadModel
from services.chassis.sdk.view import View


class ReadModelSource:
    """Implements `DocumentSource` on a read model."""

    def __init__(self, read_model: ReadModel) -> None:
        self._read_model = read_model

    @property
    def unavailable_reason(self) -> str:
        """A sentence while the read model is not restored, or does not follow a partition."""
        if not self._read_model.caught_up.is_set():
            return "The service is restoring its state: try again."
        if self._read_model.stopped:
            partitions = ", ".join(map(str, sorted(self._read_model.stopped)))
            return f"The state of partitions {partitions} is out of date: its log has the reason."
        return ""

    def version(self) -> tuple[int, ...]:
        """Return the offset of the last record of each partition."""
        return tuple(each.offset for each in self._read_model.partition_states)

    def freeze(self) -> tuple[View, int]:
        """Return a view that later records do not change, and the time of its last record."""
        states = self._read_model.partition_states
        return FrozenView(states), max(each.time for each in states)


class FrozenView:
    """A `View` of the moment at which it was made. Another thread may read it."""

    def __init__(self, partition_states: Sequence[PartitionState]) -> None:
        self._states: dict[str, Any] = {}
        self._versions: dict[str, int] = {}
        for each in partition_states:
            self._states |= {address: copied(state) for address, state in each.states.items()}
            self._versions |= each.versions

    def get(self, kind: str, name: str, /) -> Any | None:
        return self._states.get(f"{kind}/{name}")

    def version(self, kind: str, name: str, /) -> int:
        return self._versions.get(f"{kind}/{name}", 0)

    def all(self, kind: str) -> Iterator[tuple[str, Any]]:
        start = f"{kind}/"
        names = sorted(each for each in self._states if each.startswith(start))
        return ((name.removeprefix(start), self._states[name]) for name in names)
