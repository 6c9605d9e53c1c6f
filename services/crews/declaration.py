"""The mistakes in a department's declaration that a start rejects, each with its remedy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import ModuleType

from google.protobuf.descriptor import ServiceDescriptor

from services.chassis.partition.partitioning import aggregate_template
from services.crews.aggregate_kind import Kind
from services.crews.need import Requirements

NAME = re.compile(r"[a-z]+")
KIND = re.compile(r"[a-z][a-z0-9_]*")
HOSTED = frozenset({"crew", "desk"})
"""The kinds that every department has."""

LAST_PORT = 65_535


def check_declaration(
    name: str,
    *,
    port: int,
    rpc: ServiceDescriptor,
    events: ModuleType,
    kinds: Sequence[Kind],
    requirements: Mapping[str, Requirements],
) -> None:
    """Raise `ValueError` where a department cannot run as it is declared."""
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r} names no department: use one word of lower-case letters.")
    if not 0 < port <= LAST_PORT:
        raise ValueError(f"{name}: {port} is no port: give one from 1 to {LAST_PORT}.")
    _check_events(name, events)
    _check_kinds(name, kinds)
    for kind in kinds:
        _check_filters(name, kind, rpc)
    with_needs = [kind.name for kind in kinds if kind.needs is not None]
    if with_needs and not requirements:
        raise ValueError(
            f"{name}: kind {with_needs[0]} has needs: give `requirements`, the table of their"
            " kinds."
        )


def _check_events(name: str, events: ModuleType) -> None:
    """Reject another module of the package: its requests would be taken for events."""
    proto = f"vigie/{name}/v1/events.proto"
    if events.DESCRIPTOR.name != proto:
        raise ValueError(f"{name}: events is {events.DESCRIPTOR.name}: give the module of {proto}.")
    for message in events.DESCRIPTOR.message_types_by_name.values():
        if aggregate_template(message):
            raise ValueError(f"{name}: {message.name} in {proto} is a command: move it out of it.")


def _check_kinds(name: str, kinds: Sequence[Kind]) -> None:
    seen: set[str] = set()
    for kind in kinds:
        if kind.name in HOSTED:
            raise ValueError(
                f"{name}: every department has a kind {kind.name} already: name yours otherwise."
            )
        if kind.name in seen:
            raise ValueError(f"{name}: two kinds are named {kind.name}: rename one.")
        if not KIND.fullmatch(kind.name):
            raise ValueError(f"{name}: {kind.name!r} names no kind: use lower-case letters.")
        seen.add(kind.name)


def _check_filters(name: str, kind: Kind, rpc: ServiceDescriptor) -> None:
    """Reject a filter that is no field of a request: a typing error would never be applied."""
    fields = {field.name for method in rpc.methods for field in method.input_type.fields}
    _reject_unknown(f"{name}: filter", kind.filters, fields, f"a field of a request of {rpc.name}")


def check_methods(name: str, rpc: ServiceDescriptor, named: Iterable[str]) -> None:
    """Raise `ValueError` where a query or call has the name of no method: it would never run."""
    methods = {method.name for method in rpc.methods}
    _reject_unknown(f"{name}: query or call", named, methods, f"a method of {rpc.name}")


def _reject_unknown(what: str, named: Iterable[str], known: set[str], remedy: str) -> None:
    unknown = sorted(set(named) - known)
    if unknown:
        raise ValueError(f"{what} {', '.join(unknown)} is not there: give the name of {remedy}.")
