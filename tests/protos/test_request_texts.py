"""Every text of a request and of a bulletin has a rule that keeps control characters out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message_factory import GetMessageClass

from buf.validate import validate_pb2
from services.chassis.rpc.patterns import SHAPES
from services.chassis.rpc.validation import is_command, violations
from services.chassis.sdk.compiled_rules import find_broken_rule
from tests.protos.test_contracts import FILES, METHODS, loaded, messages
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.journal.v1 import journal_pb2 as journal
from vigie.roads.v1 import service_pb2 as roads
from vigie.type.v1 import place_pb2 as places

JUDGED_BY_CODE = frozenset({"request_id", "cursor", "at_least"})
"""The chassis judges these: `CommandRules` a request_id, `Cursor` the two others."""
HOSTILE = ["\x1b[2J", "\x9b2J", "\0", "x\ny", "x\n", "\r", "\x7f", "\u202ex", "\u2066x", "\u2028"]

COMMANDS = [each for name in FILES for each in messages(loaded(name)) if is_command(each)]
READ: list[Any] = sorted(
    {
        each.full_name: each
        for each in (
            *(method.input_type for method in METHODS),
            *COMMANDS,
            journal.ElapseRequest.DESCRIPTOR,
            bulletin.Bulletin.DESCRIPTOR,
        )
    }.values(),
    key=lambda each: str(each.full_name),
)


def texts(message: Descriptor) -> Iterator[FieldDescriptor]:
    """Yield the texts of a message and of those in it, except in what a batch judges itself."""
    for field in message.fields:
        if rules(field).ignore == validate_pb2.IGNORE_ALWAYS:
            continue
        if field.message_type is not None:
            yield from texts(field.message_type)
        elif field.type == FieldDescriptor.TYPE_STRING:
            yield field


def rules(field: FieldDescriptor) -> Any:
    return field.GetOptions().Extensions[cast("Any", validate_pb2.field)]


def has_rule(field: FieldDescriptor) -> bool:
    stated = rules(field).repeated.items.string if field.is_repeated else rules(field).string
    known = {rule.name for rule, _ in stated.ListFields()} & {"pattern", "in", "uuid", "address"}
    return bool(known) or field.name in JUDGED_BY_CODE


@pytest.mark.parametrize("message", READ, ids=lambda each: str(each.full_name))
def test_each_text_has_a_pattern_or_a_list(message: Descriptor) -> None:
    assert [field.full_name for field in texts(message) if not has_rule(field)] == []


@pytest.mark.parametrize("hostile", HOSTILE, ids=ascii)
def test_no_pattern_takes_a_control_character_or_a_bidirectional_mark(hostile: str) -> None:
    assert [each for each in SHAPES if re.fullmatch(each, f"abc{hostile}")] == []
    assert [each for each in SHAPES if re.fullmatch(each, hostile)] == []


@pytest.mark.parametrize("hostile", HOSTILE, ids=ascii)
def test_the_validator_names_the_field_of_a_hostile_text(hostile: str) -> None:
    place = places.Place(street=hostile, district=f"Nord{hostile}")
    place.position.SetInParent()
    report = roads.ReportDefectRequest(kind="pothole", place=place)
    assert {"place.street", "place.district"} <= {field for field, _ in violations(report)}
    for method in METHODS:
        request = GetMessageClass(method.input_type)()
        for field in method.input_type.fields:
            if field.type == FieldDescriptor.TYPE_STRING and not field.is_repeated:
                setattr(request, field.name, hostile)
        own = {
            each
            for each in request.DESCRIPTOR.fields_by_name
            if getattr(request, each, 0) == hostile
        }
        assert own - JUDGED_BY_CODE <= {field for field, _ in violations(request)}, method.full_name


def test_a_bulletin_with_a_hostile_text_breaks_a_rule() -> None:
    closed = bulletin.RoadClosed(closure_id="C-1", edge_ids=["1"], street="x\nP1 closed")
    news = bulletin.Bulletin(department="roads", event_time=1, road_closed=closed)
    broken = find_broken_rule(news)
    assert broken is not None
    assert broken.rule == "string.pattern"
