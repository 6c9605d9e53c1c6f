"""The contracts keep the rules of protos/README.md."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor, FileDescriptor, MethodDescriptor

from services.chassis.partition.partitioning import FIELD, aggregate_template
from vigie.journal.v1 import journal_pb2 as journal
from vigie.type.v1 import data_class_pb2 as classes

ROOT = Path(__file__).parents[2]
PROTOS = ROOT / "protos"
FILES = sorted(str(path.relative_to(PROTOS)) for path in PROTOS.glob("vigie/**/*.proto"))
TEXT = {FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BYTES}


def loaded(name: str) -> FileDescriptor:
    """Return the descriptor of a contract from its generated module."""
    module = importlib.import_module(name.removesuffix(".proto").replace("/", ".") + "_pb2")
    return cast("FileDescriptor", module.DESCRIPTOR)


def messages(file: FileDescriptor) -> Iterator[Descriptor]:
    """Yield every message of a contract, nested ones too, without the entries of maps."""
    waiting = list(file.message_types_by_name.values())
    while waiting:
        message = waiting.pop()
        if not message.GetOptions().map_entry:
            yield message
        waiting += message.nested_types


def texts(message: Descriptor) -> Iterator[FieldDescriptor]:
    """Yield the fields of a message that can hold text or bytes, also in a map."""
    for field in message.fields:
        entry = field.message_type
        parts = entry.fields if entry and entry.GetOptions().map_entry else [field]
        if any(part.type in TEXT for part in parts):
            yield field


def class_of(field: FieldDescriptor) -> int:
    return int(field.GetOptions().Extensions[cast("Any", classes.data_class)])


def methods() -> Iterator[MethodDescriptor]:
    for name in FILES:
        for service in loaded(name).services_by_name.values():
            yield from service.methods


METHODS = list(methods())
COMMANDS = [method for method in METHODS if aggregate_template(method.input_type)]
# Commands that an owner makes for itself: no caller sends them, so they have no request_id.
OF_OWNERS = {
    "vigie.coordination.v1.ChooseRequest",
    "vigie.coordination.v1.ReceiveBulletinsRequest",
    "vigie.traffic.v1.ReceiveBulletinsRequest",
}
REQUESTS = [
    message
    for name in FILES
    for message in messages(loaded(name))
    if aggregate_template(message) and message.full_name not in OF_OWNERS
]


def ids(descriptor: Descriptor | MethodDescriptor) -> str:
    return str(descriptor.full_name)


@pytest.mark.parametrize("name", FILES)
def test_text_fields_have_a_data_class_and_events_no_personal_one(name: str) -> None:
    fields = [field for message in messages(loaded(name)) for field in texts(message)]
    without = [f.full_name for f in fields if class_of(f) == classes.DATA_CLASS_UNSPECIFIED]
    assert not without, "these fields have no data class (vigie.type.v1.data_class)"
    if name.endswith("events.proto"):
        personal = [f.full_name for f in fields if class_of(f) == classes.DATA_CLASS_PERSONAL]
        assert not personal, "encrypt these at the gateway before they are journaled"
    actors = [field for field in fields if field.name == "actor"]
    assert {class_of(field) for field in actors} <= {classes.DATA_CLASS_PSEUDONYM}


@pytest.mark.parametrize("method", COMMANDS, ids=ids)
def test_a_command_names_its_aggregate_and_returns_a_receipt(method: MethodDescriptor) -> None:
    request = method.input_type
    kind, slash, name = aggregate_template(request).partition("/")
    assert kind.isidentifier()
    assert slash
    assert {*FIELD.findall(name)} - {"new"} <= set(request.fields_by_name)
    assert method.output_type is journal.CommandResponse.DESCRIPTOR


@pytest.mark.parametrize("message", REQUESTS, ids=ids)
def test_a_command_has_the_fields_that_the_chassis_validates(message: Descriptor) -> None:
    for rule in journal.CommandRules.DESCRIPTOR.fields:
        field = message.fields_by_number[rule.number]
        assert (field.name, field.type, field.is_repeated) == (rule.name, rule.type, False)


@pytest.mark.parametrize("method", METHODS, ids=ids)
def test_requests_and_responses_are_named_for_their_method(method: MethodDescriptor) -> None:
    assert method.input_type.name == f"{method.name}Request"
    response = "CommandResponse" if method in COMMANDS else f"{method.name}Response"
    assert method.output_type.name == response


STREAMS = [method for method in METHODS if method.server_streaming]


@pytest.mark.parametrize("method", STREAMS, ids=ids)
def test_a_stream_has_a_cursor_and_a_synced_frame(method: MethodDescriptor) -> None:
    assert method.name.startswith("Watch")
    assert "cursor" in method.input_type.fields_by_name
    response = method.output_type
    assert "cursor" in response.fields_by_name
    frame = {field.name for field in response.oneofs_by_name["frame"].fields}
    assert {"synced", "heartbeat", "history_lost"} < frame
