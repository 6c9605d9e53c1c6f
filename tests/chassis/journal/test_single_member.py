"""A single member owns every partition from its start until it is closed."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event, Thread

from services.chassis.journal.single_member import SingleMember


def test_a_single_member_gives_up_every_partition_on_close() -> None:
    member, owns = SingleMember(3), Event()
    calls: list[tuple[str, list[int]]] = []

    def assigned(partitions: Sequence[int]) -> None:
        calls.append(("assigned", list(partitions)))
        owns.set()

    def revoked(partitions: Sequence[int]) -> None:
        calls.append(("revoked", list(partitions)))

    thread = Thread(target=member.run, args=(assigned, revoked))
    thread.start()
    assert owns.wait(5)
    assert calls == [("assigned", [0, 1, 2])]
    member.close()
    thread.join(5)
    assert not thread.is_alive()
    assert calls == [("assigned", [0, 1, 2]), ("revoked", [0, 1, 2])]
