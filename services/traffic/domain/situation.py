"""The situations that the feeds publish, as one aggregate: closures, works, hazards, diversions.

The bulletins of all services announce them. A bulletin is judged before it is used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from google.protobuf.message import Message

from services.chassis.sdk.decider import MICROS, Decider, DecisionContext
from services.city.ground import Ground
from services.crews.domain.fields import read
from services.traffic.domain.announced import Announced, announced, broken
from vigie.journal.v1 import journal_pb2 as journal
from vigie.traffic.v1 import commands_pb2 as commands, events_pb2 as events, situation_pb2

KEPT_MICROS = 24 * 3_600 * MICROS
"""How long the feeds show a situation that has ended, for readers that missed the end."""

MOST = 2_500
"""The most situations and arcs together: so each feed stays below the limit of a document."""

DROP_TIMER = "drop"


@dataclass(frozen=True, slots=True)
class Situation:
    """One situation; `version` counts its changes. Times are microseconds since 1970, UTC, or 0."""

    situation_id: str
    category: int = 0
    kind: str = ""
    street: str = ""
    longitude: float = 0.0
    latitude: float = 0.0
    edge_ids: tuple[str, ...] = ()
    via_edge_ids: tuple[str, ...] = ()
    start_time: int = 0
    until_time: int = 0
    suspended: bool = False
    created_time: int = 0
    changed_time: int = 0
    ended_time: int = 0
    version: int = 0

    @property
    def weight(self) -> int:
        """Return what it takes of `MOST`."""
        return 1 + len(self.edge_ids) + len(self.via_edge_ids)


@dataclass(frozen=True, slots=True)
class Situations:
    """All situations by id, and the next offset of each "topic/partition" that was read.

    `changed_time` is when a feed last changed; `dropped` counts those that were too many.
    """

    next_offsets: Mapping[str, int] = field(default_factory=dict)
    by_id: Mapping[str, Situation] = field(default_factory=dict)
    changed_time: int = 0
    dropped: int = 0

    def closed_edges(self, time: int) -> frozenset[str]:
        """Return the arcs of the closures of all departments that hold at a time."""
        return frozenset(
            edge
            for each in self.by_id.values()
            if each.category == situation_pb2.SITUATION_CATEGORY_CLOSURE
            and each.start_time <= time
            and not each.ended_time
            for edge in each.edge_ids
        )


def evolve(city: Situations, event: Message, context: DecisionContext) -> Situations:
    """Return the situations after an event."""
    match event:
        case events.BulletinsRead():
            read_ = {f"{at.topic}/{at.partition}": at.offset for at in event.next_offsets}
            return replace(city, next_offsets={**city.next_offsets, **read_})
        case events.BulletinRejected():
            return city
        case events.SituationChanged():
            changed = _changed(city, event.situation, context.time)
        case events.SituationEnded():
            known = city.by_id.get(event.situation_id) or Situation(event.situation_id)
            changed = replace(
                known,
                ended_time=context.time,
                changed_time=context.time,
                version=known.version + 1,
            )
        case events.SituationDropped():
            rest = dict(city.by_id)
            gone = rest.pop(event.situation_id, None)
            dropped = city.dropped + (0 if gone is None or gone.ended_time else 1)
            return replace(city, by_id=rest, changed_time=context.time, dropped=dropped)
        case _:
            raise TypeError(event.DESCRIPTOR.full_name)
    by_id = {**city.by_id, changed.situation_id: changed}
    return replace(city, by_id=by_id, changed_time=context.time)


def _changed(city: Situations, data: situation_pb2.Situation, time: int) -> Situation:
    known = city.by_id.get(data.situation_id)
    return Situation(
        **read(data),
        created_time=known.created_time if known else time,
        changed_time=time,
        version=known.version + 1 if known else 1,
    )


def due(city: Situations) -> tuple[int, str] | None:
    """Wait until the situation that ended first is no longer shown."""
    ended = [each.ended_time for each in city.by_id.values() if each.ended_time]
    return (min(ended) + KEPT_MICROS, DROP_TIMER) if ended else None


def situations_decider(ground: Ground) -> Decider[Situations]:
    """Make the decider of the situations of a city."""

    def decide(command: Message, city: Situations, context: DecisionContext) -> Sequence[Message]:
        draft = _Draft(city, context)
        match command:
            case commands.ReceiveBulletinsRequest():
                for received in command.received:
                    draft.take(received, ground)
                draft.keep_in_bounds()
            case journal.ElapseRequest():
                draft.drop_ended()
            case _:
                raise TypeError(command.DESCRIPTOR.full_name)
        return draft.events

    return Decider(decide, evolve, Situations(), due)


class _Draft:
    """The events of one command, and the situations after them."""

    def __init__(self, city: Situations, context: DecisionContext) -> None:
        self.city = city
        self.context = context
        self.offsets: dict[tuple[str, int], int] = {}
        self.changes: list[Message] = []

    @property
    def events(self) -> list[Message]:
        places = [
            situation_pb2.TopicOffset(topic=topic, partition=partition, offset=offset)
            for (topic, partition), offset in self.offsets.items()
        ]
        read_ = [events.BulletinsRead(next_offsets=places)] if places else []
        return [*read_, *self.changes]

    def add(self, event: Message) -> None:
        self.changes.append(event)
        self.city = evolve(self.city, event, self.context)

    def take(self, received: situation_pb2.ReceivedBulletin, ground: Ground) -> None:
        """Add what follows from one message; nothing for one that was read before."""
        topic, partition, offset = received.topic, received.partition, received.offset
        known = self.city.next_offsets.get(f"{topic}/{partition}", 0)
        if offset < self.offsets.get((topic, partition), known):
            return
        self.offsets[topic, partition] = offset + 1
        fault = broken(received, self.context.time, ground.surrounds)
        if fault is not None:
            place = situation_pb2.TopicOffset(topic=topic, partition=partition, offset=offset)
            self.add(events.BulletinRejected(place=place, rule=fault.rule, field=fault.field))
        elif received.HasField("bulletin"):
            self._tell(announced(received.bulletin))

    def _tell(self, news: Announced) -> None:
        known = self.city.by_id.get(news.situation_id)
        if news.situation is None:
            if known is not None and not known.ended_time:
                self.add(events.SituationEnded(situation_id=news.situation_id))
            return
        now = news.situation
        if news.starts_now:
            running = known is not None and not known.ended_time
            now.start_time.FromMicroseconds(
                known.start_time if known is not None and running else news.time
            )
        if known is None or known.ended_time or not _same(known, now):
            self.add(events.SituationChanged(situation=now))

    def keep_in_bounds(self) -> None:
        """Drop what matters least while there are too many: ended first, then begun last."""
        weight = sum(each.weight for each in self.city.by_id.values())
        if weight <= MOST:
            return
        for each in sorted(self.city.by_id.values(), key=_least_wanted_first):
            self.add(events.SituationDropped(situation_id=each.situation_id))
            weight -= each.weight
            if weight <= MOST:
                return

    def drop_ended(self) -> None:
        for each in self.city.by_id.values():
            if each.ended_time and each.ended_time + KEPT_MICROS <= self.context.time:
                self.add(events.SituationDropped(situation_id=each.situation_id))


def _same(known: Situation, now: situation_pb2.Situation) -> bool:
    return all(getattr(known, name) == value for name, value in read(now).items())


def _least_wanted_first(each: Situation) -> tuple[bool, int, str]:
    """Order ended situations by their end, before the others, the latest start first."""
    running = not each.ended_time
    return (running, -each.start_time if running else each.ended_time, each.situation_id)


def next_offsets(city: Situations) -> Mapping[tuple[str, int], int]:
    """Return the next offset to read, by topic and partition."""
    split = ((place.rpartition("/"), offset) for place, offset in city.next_offsets.items())
    return {(topic, int(partition)): offset for (topic, _, partition), offset in split}
