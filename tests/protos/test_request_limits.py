"""Every request is bounded: each list has a stated limit, and the largest fits the server's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor

from buf.validate import validate_pb2
from services.chassis.readmodel.client_cursor import LONGEST
from services.chassis.rpc.limits import Limits
from tests.protos.test_contracts import METHODS

TAG_BYTES = 4
NUMBER_BYTES = 10


def rules(field: FieldDescriptor) -> Any:
    return field.GetOptions().Extensions[cast("Any", validate_pb2.field)]


def fields(message: Descriptor) -> Iterator[FieldDescriptor]:
    """Yield the fields of a message and of those in it."""
    for field in message.fields:
        yield field
        if field.message_type is not None:
            yield from fields(field.message_type)


def largest(message: Descriptor) -> int:
    """Return the bytes of the largest message that keeps the rules, in ASCII, from above."""
    return sum(map(_largest, message.fields))


def _largest(field: FieldDescriptor) -> int:
    given = rules(field)
    count = given.repeated.max_items if field.is_repeated else 1
    one = given.repeated.items if field.is_repeated else given
    if field.message_type is not None:
        size = largest(field.message_type)
    elif field.type == FieldDescriptor.TYPE_STRING:
        # A text without a limit of its own is an id, or a cursor, which the chassis bounds.
        size = one.string.max_len or LONGEST
    else:
        size = NUMBER_BYTES
    return count * (size + TAG_BYTES)


@pytest.mark.parametrize("method", METHODS, ids=lambda method: str(method.full_name))
def test_a_request_s_lists_have_limits_and_the_largest_request_is_accepted(
    method: MethodDescriptor,
) -> None:
    unbounded = [
        field.full_name
        for field in fields(method.input_type)
        if field.is_repeated and not rules(field).repeated.max_items
    ]
    assert unbounded == []
    assert largest(method.input_type) <= Limits().request_bytes
