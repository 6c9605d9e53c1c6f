"""A department's table of kinds of needs, as it publishes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.chassis.rpc.validation import violations
from services.chassis.sdk.ids import derived_id
from services.chassis.sdk.proto_enum import proto_enum
from services.crews.domain.dispatch_mode import digest
from services.crews.domain.role import role_message
from services.crews.need import Requirements
from vigie.crew.v1 import commands_pb2
from vigie.type.v1.place_pb2 import Priority
from vigie.type.v1.role_pb2 import NeedKind


def need_kinds(department: str, table: Mapping[str, Requirements]) -> tuple[NeedKind, ...]:
    """Return the kinds of a table as messages, in its order.

    Raises `ValueError` where a row breaks the rules of `DeclareKindsRequest`.
    """
    kinds = tuple(_need_kind(kind, requirements) for kind, requirements in table.items())
    for kind in kinds:
        broken = violations(kind)
        if broken:
            field, remedy = broken[0]
            raise ValueError(f"{department}: kind of need {kind.kind}, {field}: {remedy}")
        names = [role.name for role in kind.roles]
        if len(set(names)) < len(names):
            raise ValueError(f"{department}: kind of need {kind.kind} has two roles of one name.")
    return kinds


def _need_kind(kind: str, requirements: Requirements) -> NeedKind:
    return NeedKind(
        kind=kind,
        priority=proto_enum(Priority, requirements.priority),
        roles=map(role_message, requirements.roles),
        because=requirements.because,
    )


def declare_kinds(
    department: str, kinds: Sequence[NeedKind], version: int
) -> commands_pb2.DeclareKindsRequest:
    """Return the command that declares a table, for a version of the dispatch mode.

    The version is part of the id: a table that comes back after another one, as in a rollback,
    is a new declaration.
    """
    return commands_pb2.DeclareKindsRequest(
        request_id=derived_id("declare kinds", department, digest(kinds), str(version)),
        kinds=kinds,
    )
