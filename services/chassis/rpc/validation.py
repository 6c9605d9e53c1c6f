"""Checks a request against the rules of its proto file, with a remedy for each violation."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message
from protovalidate import Validator, Violation

from services.chassis.rpc.errors import MOST_VIOLATIONS
from services.chassis.rpc.patterns import pattern_remedy
from services.chassis.rpc.request_rules import RequestRules
from services.chassis.sdk.compiled_rules import field_path
from vigie.journal.v1 import journal_pb2 as journal

FEW_ITEMS = 20
"""A request with more items in its lists than this is judged up to its first broken rule: each
violation takes a hundred microseconds, and a small body holds thousands of items."""

# The validator caches the compiled rules of each type, and is safe for several threads.
_validator = Validator()


def violations(message: Message) -> list[tuple[str, str]]:
    """Return (field, remedy) for each field that breaks a rule, once for a field, at most 20.

    Lists are counted and times judged first; with many items only the first field is returned.

    Remedies never repeat a value, which may be personal, except a number that is no enum value.
    """
    first = RequestRules.of(cast("Descriptor", message.DESCRIPTOR)).check(message)
    if first.broken:
        return first.broken[:MOST_VIOLATIONS]
    found = _validator.collect_violations(message, fail_fast=first.items > FEW_ITEMS)
    # The commands that an owner makes for itself have no request_id: no caller sends them again.
    if is_command(message.DESCRIPTOR) and "request_id" in message.DESCRIPTOR.fields_by_name:
        rules = journal.CommandRules(request_id=cast("Any", message).request_id)
        found = [*_validator.collect_violations(rules), *found]
    if not found:
        return []
    remedies: dict[str, str] = {}
    for violation in found[:MOST_VIOLATIONS]:
        remedies.setdefault(field_path(violation), _remedy(violation, message.DESCRIPTOR))
    return list(remedies.items())


def precompile(kind: type[Message]) -> None:
    """Compile the rules of a type before its first request, which would wait some 10 ms."""
    violations(kind())


@cache
def is_command(request: Descriptor) -> bool:
    """Return whether a request is a command: it has the `aggregate` option."""
    return bool(request.GetOptions().Extensions[cast("Any", journal.aggregate)])


def _remedy(violation: Violation, kind: Any) -> str:
    rule = violation.proto.rule_id
    match rule:
        case "required":
            return "is missing: it must be given"
        case "string.uuid_empty":
            return (
                "is missing: give a UUID, a new one for each request and the same one for a retry"
            )
        case "string.uuid":
            return "is not a UUID such as 0199c1a4-7b2e-7c3d-8e4f-5a6b7c8d9e0f (best version 7)"
        case "string.min_len" if not violation.field_value:
            return "is missing: it must not be empty"
        case "string.pattern":
            return pattern_remedy(str(violation.rule_value))
        case "enum.defined_only" | "enum.not_in" | "enum.in":
            return _enum_remedy(violation, kind)
        case _:
            return violation.proto.message or f"breaks the rule {rule}"


def _enum_remedy(violation: Violation, kind: Descriptor) -> str:
    enum = _enum_of(violation, kind)
    number = violation.field_value
    if enum is None or not isinstance(number, int):
        return violation.proto.message
    names = ", ".join(value.name for value in enum.values if value.number != 0)
    problem = "is missing" if number == 0 else f"has no value {number}"
    return f"{problem}: use one of {names}"


def _enum_of(violation: Violation, kind: Descriptor) -> EnumDescriptor | None:
    field: FieldDescriptor | None = None
    for element in violation.proto.field.elements if violation.proto.field else ():
        within = kind if field is None else field.message_type
        if within is None or element.field_name not in within.fields_by_name:
            return None
        field = within.fields_by_name[element.field_name]
    return field.enum_type if field is not None else None
