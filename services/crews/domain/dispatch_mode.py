"""The dispatch mode of a department: whether it dispatches by itself, without coordination."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from google.protobuf.message import Message

from services.chassis.sdk.decider import Decider, DecisionContext
from vigie.crew.v1 import commands_pb2 as commands, events_pb2 as events

DISPATCH_MODE_ID = "dispatch"
DISPATCH_MODE_ADDRESS = f"desk/{DISPATCH_MODE_ID}"


@dataclass(frozen=True, slots=True)
class DispatchMode:
    """`since_time` is when the present mode began, in microseconds since 1970, UTC; 0 at first."""

    local: bool = False
    since_time: int = 0


def decide(command: Message, desk: DispatchMode, _moment: DecisionContext) -> Sequence[Message]:
    """The answer to a command."""
    match command:
        case commands.EnterLocalModeRequest():
            if desk.local:
                return []
            entered = events.LocalModeEntered()
            if command.HasField("last_heard_time"):
                entered.last_heard_time.CopyFrom(command.last_heard_time)
            return [entered]
        case commands.LeaveLocalModeRequest():
            return [events.LocalModeLeft()] if desk.local else []
        case _:
            raise TypeError(f"not a command for a dispatch mode: {command.DESCRIPTOR.full_name}")


def evolve(_mode: DispatchMode, event: Message, context: DecisionContext) -> DispatchMode:
    """Return the mode after an event."""
    match event:
        case events.LocalModeEntered():
            return DispatchMode(local=True, since_time=context.time)
        case events.LocalModeLeft():
            return DispatchMode(local=False, since_time=context.time)
        case _:
            raise TypeError(f"no dispatch mode folds {event.DESCRIPTOR.full_name}")


dispatch_mode_decider: Decider[DispatchMode] = Decider(decide, evolve, initial=DispatchMode())
