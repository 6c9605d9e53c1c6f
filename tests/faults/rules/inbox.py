"""The rule that a consumer of bulletins records each once, in order, without a gap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from tests.faults.evidence import Evidence
from vigie.coordination.v1 import events_pb2 as events

NOTED = events.BulletinReceived.DESCRIPTOR.full_name


def not_noted_once(evidence: Evidence) -> Iterator[str]:
    """Yield the partitions of which bulletins were missed, noted twice or out of order."""
    noted: dict[tuple[str, int], list[int]] = defaultdict(list)
    for _, entry in evidence.entries():
        for event in entry.record.events:
            if event.type == NOTED:
                one = events.BulletinReceived.FromString(event.body)
                noted[one.topic, one.partition].append(one.offset)
    for place, offsets in evidence.bulletins.items():
        mine = noted[place]
        name = f"bulletins {place[0]}/{place[1]}"
        if len(set(mine)) < len(mine):
            yield f"{name}: {len(mine) - len(set(mine))} were noted twice"
        elif mine != sorted(mine):
            yield f"{name}: not noted in their order"
        if missed := sorted(set(offsets) - set(mine)):
            yield f"{name}: {len(missed)} were never noted, first {missed[0]}"
