"""The consistent cut of a copy: how much of each partition belongs together.

A copy of a source that goes on holds partitions read at different moments. The cut leaves out what
nothing else in the copy accounts for:
- an order of coordination that was sent after the last thing its copied journal knows, and all that
  stands behind it in that partition of commands;
- the records of commands that are left out, and the bulletins of records that are left out;
- snapshots of a state behind the cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from confluent_kafka import Message
from google.protobuf.message import DecodeError

from services.backup.endpoint import Side, headers_of, offset_of, value_of
from services.backup.errors import Refusal
from services.backup.partitions import BULLETINS, COMMANDS, JOURNAL, SNAPSHOTS, Place
from services.chassis.journal.fillers import is_filler
from services.chassis.topics.catalogue import COORDINATION
from vigie.coordination.v1 import events_pb2 as events
from vigie.journal.v1 import journal_pb2 as journal

NOTED = events.BulletinReceived.DESCRIPTOR.full_name
CE_ID = "ce_id"


@dataclass(frozen=True)
class Cut:
    """Next offsets that belong together.

    `sources` is the first command of each journal's partition that has no record in the cut;
    `time` is the last that coordination's journal knows, in microseconds.
    """

    ends: Mapping[Place, int] = field(default_factory=dict)
    sources: Mapping[Place, int] = field(default_factory=dict)
    time: int = 0

    def end(self, place: Place) -> int:
        """Return where a place is cut."""
        return self.ends.get(place, 0)


def find(copy: Side, before: Cut, ends: Mapping[Place, int]) -> Cut:
    """Return the cut of what is copied up to `ends`, going on from the cut before it.

    Raises `Refusal` where coordination noted what the copy does not hold.
    """
    cut = {place: end for place, end in ends.items() if place.service == COORDINATION}
    sources = dict(before.sources)
    mine = [place for place in ends if place == Place(COORDINATION, JOURNAL, 0)]
    time, noted = _known(copy, before, mine, ends)
    departments = [place for place in ends if place.service != COORDINATION]
    of = {kind: [p for p in departments if p.kind == kind] for kind in (COMMANDS, BULLETINS)}
    cut |= _before_orders(copy, before, of[COMMANDS], ends, time)
    for place, end, source in _decided(copy, before, cut, ends):
        cut[place], sources[place] = end, source
    cut |= _told(copy, before, of[BULLETINS], ends, sources)
    snapshots = [place for place in ends if place.kind == SNAPSHOTS]
    cut |= _kept(copy, before, snapshots, ends, cut)
    for place, offset in noted.items():
        if offset >= cut.get(place, 0):
            raise Refusal(
                f"Coordination noted {place.service}.bulletins/{place.partition} at {offset} and "
                f"the cut is at "
                f"{cut.get(place, 0)}: clocks differ, or DEPARTMENTS leaves one out. "
                "The next pass tries again."
            )
    return Cut(cut, sources, time)


def _new(
    copy: Side, before: Cut, places: Sequence[Place], ends: Mapping[Place, int]
) -> Iterator[tuple[Place, Message]]:
    # What retention took from the copy since, or before its first pass, was decided long ago.
    starts = {
        place: max(start, before.end(place)) for place, (start, _) in copy.bounds(places).items()
    }
    read = copy.read(starts, {place: ends[place] for place in places})
    return ((place, message) for place, message in read if not is_filler(message))


def _known(
    copy: Side, before: Cut, places: Sequence[Place], ends: Mapping[Place, int]
) -> tuple[int, dict[Place, int]]:
    """Return the time of coordination's last record, and the last of each topic that it noted."""
    time = before.time
    noted: dict[Place, int] = {}
    for _, message in _new(copy, before, places, ends):
        record = journal.Record.FromString(value_of(message))
        time = max(time, record.decided_time)
        for event in record.events:
            if event.type == NOTED:
                taken = events.BulletinReceived.FromString(event.body)
                service = taken.topic.split(".")[-2]
                noted[Place(service, BULLETINS, taken.partition)] = taken.offset
    return time, noted


def noted_in(copy: Side, cut: Cut) -> dict[Place, int]:
    """Return the last bulletin of each partition that coordination noted up to a cut."""
    return _known(copy, Cut(), [Place(COORDINATION, JOURNAL, 0)], cut.ends)[1]


def _before_orders(
    copy: Side, before: Cut, places: Sequence[Place], ends: Mapping[Place, int], time: int
) -> dict[Place, int]:
    cut = {place: ends[place] for place in places}
    for place, message in _new(copy, before, places, ends):
        try:
            command = journal.Command.FromString(value_of(message))
        except DecodeError:
            continue
        if command.actor == COORDINATION and command.sent_time > time:
            cut[place] = min(cut[place], offset_of(message))
    return cut


def _decided(
    copy: Side, before: Cut, cut: Mapping[Place, int], ends: Mapping[Place, int]
) -> Iterable[tuple[Place, int, int]]:
    """Yield each journal's end, and the first command that has no record before it."""
    places = [place.of(JOURNAL) for place in cut if place.kind == COMMANDS]
    found = {place: ends[place] for place in places}
    sources = {place: before.sources.get(place, 0) for place in places}
    for place, message in _new(copy, before, places, ends):
        record = journal.Record.FromString(value_of(message))
        if not record.HasField("source_offset") or offset_of(message) >= found[place]:
            continue
        if record.source_offset >= cut[place.of(COMMANDS)]:
            found[place] = offset_of(message)
        else:
            sources[place] = record.source_offset + 1
    return [(place, found[place], sources[place]) for place in places]


def _told(
    copy: Side,
    before: Cut,
    places: Sequence[Place],
    ends: Mapping[Place, int],
    sources: Mapping[Place, int],
) -> dict[Place, int]:
    cut = {place: ends[place] for place in places}
    for place, message in _new(copy, before, places, ends):
        source = _source(message)
        if source is not None and source >= sources[place.of(JOURNAL)]:
            cut[place] = min(cut[place], offset_of(message))
    return cut


def _source(message: Message) -> int | None:
    """Return which command a bulletin comes from: `journal/aggregate/version/source/place`."""
    ids = [value for name, value in headers_of(message) if name == CE_ID]
    parts = ids[0].rsplit(b"/", 2) if ids and isinstance(ids[0], bytes) else []
    return int(parts[1]) if len(parts) > 2 and parts[1].isdigit() else None


def _kept(
    copy: Side,
    before: Cut,
    places: Sequence[Place],
    ends: Mapping[Place, int],
    cut: Mapping[Place, int],
) -> dict[Place, int]:
    found = {place: ends[place] for place in places}
    for place, message in _new(copy, before, places, ends):
        if journal.Snapshot.FromString(value_of(message)).offset >= cut[place.of(JOURNAL)]:
            found[place] = min(found[place], offset_of(message))
    return found
