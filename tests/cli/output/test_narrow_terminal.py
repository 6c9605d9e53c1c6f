"""On a terminal of 80 columns ids, alerts and states are whole."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.protobuf.timestamp_pb2 import Timestamp

from tests.cli.examples import NOW
from tests.cli.output.test_escaping import METHODS, QUERIES
from tests.cli.town import Town

WIDTH = 80
CREW, ALERT, STREET = "lighting/lighting-14", "NOBODY_FOUND", "Avenue du Docteur Jean Mermoz"


def realistic(message: Message, depth: int = 5) -> Any:
    """Fill a message with ids, codes and names of the lengths of a real city."""
    for field in message.DESCRIPTOR.fields:
        value = getattr(message, field.name)
        if isinstance(value, Timestamp):
            value.FromSeconds(NOW)
        elif field.type == FieldDescriptor.TYPE_MESSAGE:
            if depth:
                realistic(value.add() if field.is_repeated else value, depth - 1)
        elif field.is_repeated:
            value.append(_value(field))
        else:
            setattr(message, field.name, _value(field))
    return message


def _value(field: Any) -> Any:
    if field.type != FieldDescriptor.TYPE_STRING:
        return {FieldDescriptor.TYPE_BYTES: b"", FieldDescriptor.TYPE_BOOL: True}.get(field.type, 1)
    if field.name == "department":
        return "lighting"
    if field.name in {"crew", "after_task_id"}:
        return CREW
    if field.name.endswith("_id"):
        return "lighting-14" if field.name == "crew_id" else "I1234.12"
    return ALERT if field.name in {"code", "reason", "mode"} else STREET


@pytest.mark.parametrize("line", QUERIES)
def test_no_line_is_longer_and_nothing_is_cut(town: Town, line: str) -> None:
    filled = realistic(GetMessageClass(METHODS[QUERIES[line]].output_type)())
    if "next_page_token" in filled.DESCRIPTOR.fields_by_name:
        filled.next_page_token = ""
    town.answers = {QUERIES[line]: filled}
    printed = town.output(line, COLUMNS=str(WIDTH))
    assert "…" not in printed
    assert [each for each in printed.splitlines() if len(each) > WIDTH] == []
    wide = town.output(line, COLUMNS="1000")
    for whole in (CREW, ALERT, "I1234.12"):
        assert printed.count(whole) >= wide.count(whole), whole
