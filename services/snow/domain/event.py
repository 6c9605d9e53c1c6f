"""A winter event: the vigilance ladder from the first forecast to the stand-down."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

import msgspec
from google.protobuf.message import Message
from msgspec.structs import replace

from services.chassis.sdk.decider import Decider, DecisionContext, Rejected
from services.crews.domain.fields import written
from services.snow.domain.fields import plain
from vigie.snow.v1 import (
    commands_pb2 as internal,
    events_pb2 as events,
    service_pb2 as commands,
    winter_pb2 as winter,
)


class Status(Enum):
    """A step of the ladder. The words are those of `EventState`."""

    ABSENT = "absent"
    WATCH = "watch"
    PRE_ALERT = "pre_alert"
    MOBILISED = "mobilised"
    TREATING = "treating"
    RETURNING = "returning"
    STOOD_DOWN = "stood_down"


STATUSES = tuple(Status)
"""The steps by the numbers of `EventState`."""

# The steps that each step may go to. Treating may begin before crews are called out: the crews on
# duty spread salt ahead of the phenomenon.
NEXT = {
    Status.WATCH: (Status.PRE_ALERT, Status.MOBILISED, Status.TREATING, Status.STOOD_DOWN),
    Status.PRE_ALERT: (Status.WATCH, Status.MOBILISED, Status.TREATING, Status.STOOD_DOWN),
    Status.MOBILISED: (Status.PRE_ALERT, Status.TREATING, Status.RETURNING, Status.STOOD_DOWN),
    Status.TREATING: (Status.RETURNING,),
    Status.RETURNING: (Status.TREATING, Status.STOOD_DOWN),
}


class Event(msgspec.Struct, frozen=True):
    """A winter event. Times are microseconds since 1970, UTC; 0 where there is none."""

    status: Status = Status.ABSENT
    vigilance: int = 0
    alert_id: str = ""
    onset_time: int = 0
    end_time: int = 0
    opened_time: int = 0
    state_time: int = 0

    @property
    def open(self) -> bool:
        """Whether the event goes on."""
        return self.status not in {Status.ABSENT, Status.STOOD_DOWN}


def evolve(event: Event, fact: Message, context: DecisionContext) -> Event:
    """Return the event after something happened to it."""
    match fact:
        case events.EventOpened() | events.EventStateChanged():
            fields = plain(fact)
            status = STATUSES[fields.pop("state")]
            opened = event.opened_time or context.time
            times = {"opened_time": opened, "state_time": context.time}
            return replace(event, status=status, **times, **fields)
        case events.VigilanceNoted():
            # A warning without times leaves those of the event.
            return replace(event, **{name: value for name, value in plain(fact).items() if value})
        case _:
            raise TypeError(fact.DESCRIPTOR.full_name)


def decide(command: Message, event: Event, context: DecisionContext) -> Sequence[Message]:
    """Decide a command for an event."""
    match command:
        case commands.OpenEventRequest():
            return _open(command, event, context)
        case commands.SetEventStateRequest():
            return _set_state(command, event)
        case internal.NoteVigilanceRequest():
            return _note(command, event)
        case _:
            return []  # a timer of an older release: an event has none


event_decider = Decider(decide, evolve, Event())


def _open(
    command: commands.OpenEventRequest, event: Event, context: DecisionContext
) -> Sequence[Message]:
    if event.open:
        return []
    _refuse_ended(event)
    opened = replace(event, **_times(command))
    if opened.end_time and opened.end_time <= max(opened.onset_time, context.time):
        message = "end_time is after onset_time, and to come: give a later one."
        raise Rejected("TIME_INVALID", message, "end_time")
    return [written(events.EventOpened, opened, state=commands.EVENT_STATE_WATCH)]


def _times(command: Message) -> dict[str, int]:
    fields = plain(command)
    return {name: fields[name] for name in ("onset_time", "end_time")}


def _set_state(command: commands.SetEventStateRequest, event: Event) -> Sequence[Message]:
    wanted = STATUSES[command.state]
    if wanted is event.status:
        return []
    _refuse_ended(event)
    if wanted not in NEXT[event.status]:
        choice = ", ".join(each.name for each in NEXT[event.status])
        message = f"The event is {event.status.name}: the next state is one of {choice}."
        raise Rejected("STATE_INVALID", message, "state")
    return [events.EventStateChanged(state=command.state)]


def _note(command: internal.NoteVigilanceRequest, event: Event) -> Sequence[Message]:
    """Note a warning. Orange and red raise a watch to the pre-alert; an operator mobilises."""
    _refuse_ended(event)
    if command.alert_id == event.alert_id:
        return []
    warned = replace(event, **_times(command))
    found: list[Message] = []
    if not event.open:
        found.append(written(events.EventOpened, warned, state=commands.EVENT_STATE_WATCH))
    alert = {"vigilance": command.vigilance, "alert_id": command.alert_id}
    found.append(written(events.VigilanceNoted, warned, **alert))
    urgent = command.vigilance >= winter.VIGILANCE_ORANGE
    if urgent and event.status in {Status.ABSENT, Status.WATCH}:
        found.append(events.EventStateChanged(state=commands.EVENT_STATE_PRE_ALERT))
    return found


def _refuse_ended(event: Event) -> None:
    if event.status is Status.STOOD_DOWN:
        message = "The event has ended: open another one with OpenEvent."
        raise Rejected("EVENT_STOOD_DOWN", message, "event_id")
