"""The texts of other people cannot control the terminal of an operator."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.protobuf.timestamp_pb2 import Timestamp

from services.chassis.sdk.decider import Rejected
from services.cli.output.output import UNPRINTABLE, escaped
from tests.cli.examples import NOW
from tests.cli.town import RPCS, Town

CLI = Path(__file__).parents[3] / "services" / "cli"
HOSTILE = "Rue\x1b[2J\x9b1A\r\nFoch\u202e\u2028"
DEPTH = 5
VALUES: dict[int, Any] = {
    FieldDescriptor.TYPE_STRING: HOSTILE,
    FieldDescriptor.TYPE_BYTES: b"",
    FieldDescriptor.TYPE_BOOL: True,
    FieldDescriptor.TYPE_ENUM: 1,
}
METHODS = {method.name: method for service in reversed(RPCS) for method in service.methods}


def hostile(message: Message, depth: int = DEPTH) -> Any:
    """Fill a message: control characters in each text, one item in each list, no flag unset."""
    for field in message.DESCRIPTOR.fields:
        value = getattr(message, field.name)
        if field.type == FieldDescriptor.TYPE_MESSAGE:
            if isinstance(value, Timestamp):
                value.FromSeconds(NOW)
            elif depth:
                hostile(value.add() if field.is_repeated else value, depth - 1)
        elif field.is_repeated:
            value.append(VALUES.get(field.type, 7))
        else:
            setattr(message, field.name, VALUES.get(field.type, 7))
    return message


def answer(method: str) -> Any:
    """Return the hostile answer of a method, as its last page."""
    filled = hostile(GetMessageClass(METHODS[method].output_type)())
    if "next_page_token" in filled.DESCRIPTOR.fields_by_name:
        filled.next_page_token = ""
    return filled


QUERIES = {
    "incidents": "ListIncidents",
    "why I7": "Explain",
    "why I7 --all": "Explain",
    "why roads/R-1": "Explain",
    "history I7": "ReadHistory",
    "brief": "Brief",
    "alerts": "ListAlerts",
    "alerts --all": "ListAlerts",
    "moves": "ListMoves",
    "mode": "ListDispatchModes",
    "crews": "ListCrews",
    "closures": "ListClosures",
    "closures --all": "ListClosures",
    "lamps show MTP-0001": "GetCabinet",
    "hold I7": "GetIncident",
}


@pytest.mark.parametrize("line", QUERIES)
def test_no_query_prints_a_control_character(town: Town, line: str) -> None:
    town.answers = {QUERIES[line]: answer(QUERIES[line])}
    printed = town.output(line, COLUMNS="1000")
    assert "Rue\\x1b[2J" in printed
    assert [each for each in printed.replace("\n", "") if escaped(each) != each] == []


@pytest.mark.parametrize(
    ("what", "method"),
    [
        ("incidents", "WatchIncidents"),
        ("crews", "WatchCrews"),
        ("defects", "WatchDefects"),
        ("closures", "WatchClosures"),
    ],
)
def test_no_watch_prints_a_control_character(town: Town, what: str, method: str) -> None:
    def frames(_request: Any) -> list[Any]:
        frame = GetMessageClass(METHODS[method].output_type)()
        hostile(getattr(frame, what.removesuffix("s")))
        return [frame]

    town.streams = {method: frames}
    printed = town.output(f"watch {what} --count 1", COLUMNS="1000")
    assert "Rue\\x1b[2J" in printed
    assert [each for each in printed.replace("\n", "") if escaped(each) != each] == []


def test_the_sentence_of_an_error_is_escaped_and_json_is_data(town: Town) -> None:
    town.answers = {"ListIncidents": Rejected("X", HOSTILE)}
    assert "Rue\\x1b[2J\\x9b1A\\r\\nFoch\\u202e\\u2028" in town.error(1, "incidents")
    town.answers = {"ListMoves": answer("ListMoves")}
    assert json.loads(town.output("moves --json"))["moves"][0]["crew"] == HOSTILE


def test_a_text_of_any_language_stays_as_it_is() -> None:
    assert escaped("Lumière 3, Straße, улица, 通り, 🚧") == "Lumière 3, Straße, улица, 通り, 🚧"
    assert "Cc" in UNPRINTABLE


def test_only_four_files_write_to_the_terminal() -> None:
    """A `print` or a write elsewhere would not pass through `escaped`."""
    writers = set()
    for path in CLI.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            is_print = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print"
            is_stream = isinstance(node, ast.Attribute) and node.attr in {"stdout", "stderr"}
            if is_print or is_stream:
                writers.add(path.relative_to(CLI).as_posix())
    assert writers == {"__main__.py", "output/output.py", "output/standard_output.py", "run.py"}
