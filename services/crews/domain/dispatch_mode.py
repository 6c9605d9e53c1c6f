"""The dispatch mode of a department: whether it dispatches by itself, and which needs wait."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from google.protobuf.message import Message

from services.chassis.sdk.decider import Decider, DecisionContext
from vigie.crew.v1 import commands_pb2 as commands, events_pb2 as events
from vigie.type.v1 import role_pb2

DISPATCH_MODE_ID = "dispatch"
DISPATCH_MODE_ADDRESS = f"desk/{DISPATCH_MODE_ID}"


@dataclass(frozen=True, slots=True)
class DispatchMode:
    """`since_time` is when the present mode began, in microseconds since 1970, UTC; 0 at first.

    `kinds_sha256` identifies the table of kinds that was declared last; it is empty before the
    first. `unserved` are the needs that local mode has no crew for, in the order of their ids.
    """

    local: bool = False
    since_time: int = 0
    kinds_sha256: str = ""
    unserved: tuple[str, ...] = ()


def digest(kinds: Sequence[role_pb2.NeedKind]) -> str:
    """Return the SHA-256 of a table of kinds: the same for the same table."""
    table = events.KindsDeclared(kinds=kinds)
    return hashlib.sha256(table.SerializeToString(deterministic=True)).hexdigest()


def decide(command: Message, mode: DispatchMode, _moment: DecisionContext) -> Sequence[Message]:
    """The answer to a command."""
    match command:
        case commands.EnterLocalModeRequest():
            if mode.local:
                return []
            entered = events.LocalModeEntered()
            if command.HasField("last_heard_time"):
                entered.last_heard_time.CopyFrom(command.last_heard_time)
            return [entered]
        case commands.LeaveLocalModeRequest():
            return [*_unserved(mode, ()), events.LocalModeLeft()] if mode.local else []
        case commands.DeclareKindsRequest():
            known = digest(command.kinds) == mode.kinds_sha256
            return [] if known else [events.KindsDeclared(kinds=command.kinds)]
        case commands.NoteUnservedNeedsRequest():
            # A report that arrives after local mode was left is late.
            return _unserved(mode, command.need_ids) if mode.local else []
        case _:
            raise TypeError(f"not a command for a dispatch mode: {command.DESCRIPTOR.full_name}")


def _unserved(mode: DispatchMode, need_ids: Sequence[str]) -> list[Message]:
    """Return the events after which exactly these needs are unserved."""
    before, after = set(mode.unserved), set(need_ids)
    changed: list[Message] = []
    if before - after:
        changed.append(events.NeedsServed(need_ids=sorted(before - after)))
    if after - before:
        changed.append(events.NeedsUnserved(need_ids=sorted(after - before)))
    return changed


def evolve(mode: DispatchMode, event: Message, context: DecisionContext) -> DispatchMode:
    """Return the mode after an event."""
    match event:
        case events.LocalModeEntered():
            return replace(mode, local=True, since_time=context.time)
        case events.LocalModeLeft():
            return replace(mode, local=False, since_time=context.time)
        case events.KindsDeclared():
            return replace(mode, kinds_sha256=digest(event.kinds))
        case events.NeedsUnserved():
            return replace(mode, unserved=tuple(sorted({*mode.unserved, *event.need_ids})))
        case events.NeedsServed():
            left = set(mode.unserved) - set(event.need_ids)
            return replace(mode, unserved=tuple(sorted(left)))
        case _:
            raise TypeError(f"no dispatch mode folds {event.DESCRIPTOR.full_name}")


dispatch_mode_decider: Decider[DispatchMode] = Decider(decide, evolve, initial=DispatchMode())
