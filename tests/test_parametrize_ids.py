"""Ids of parameters are readable, short, and the same in every process."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from services.chassis.sdk.decider import Rejected
from services.chassis.sdk.ids import new_id
from tests.parametrize_ids import MAX_LENGTH, parameter_id
from vigie.crew.v1 import service_pb2 as crews
from vigie.type.v1 import place_pb2 as places


@dataclass
class Point:
    name: str
    height: float = 0.0


OFFER = crews.OfferTaskRequest(
    request_id=new_id(), crew_id="C1", task_id=new_id(), priority=places.PRIORITY_P1
)
TABLE: list[tuple[Any, str | None]] = [
    (OFFER, "OfferTask(C1,P1)"),
    (crews.WatchCrewsResponse(synced=True), "WatchCrewsResponse(synced)"),
    (crews.WatchCrewsRequest(crew_ids=["C1"]), "WatchCrews"),
    ([OFFER, crews.ArriveRequest()], "OfferTask(C1,P1),Arrive"),
    ([], "none"),
    ({"limit": 2, "place": None}, "limit=2,place=None"),
    ({"b", "a"}, "a,b"),
    ((sorted, ValueError), "sorted,ValueError"),
    ([object()], "object"),
    (Rejected("CREW_UNKNOWN", "There is no such crew.", "crew_id"), "CREW_UNKNOWN"),
    (ValueError("wrong"), "ValueError"),
    (["\u00e9"], "\\xe9"),
    ([Point("N", 1.5)], "Point(N,1.5)"),
    (Point(new_id()), "Point"),
    ("text", None),
    (7, None),
]


@pytest.mark.parametrize(("value", "expected"), TABLE, ids=[str(expected) for _, expected in TABLE])
def test_a_parameter_has_a_readable_id(value: Any, expected: str | None) -> None:
    assert parameter_id(value) == expected


def test_no_parameter_is_of_the_clock_or_of_chance() -> None:
    """Two workers that collect in different seconds must find the same tests."""
    changing = {"monotonic", "new_id", "now_microseconds", "now_seconds", "uuid4"}
    parameters = (
        (path, call)
        for path in Path(__file__).parent.rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for decorator in node.decorator_list
        if "parametrize" in ast.unparse(decorator)
        for call in ast.walk(decorator)
        if isinstance(call, ast.Call)
    )
    found = [
        f"{path.name}:{call.lineno}"
        for path, call in parameters
        if (name := ast.unparse(call.func)) == "time.time" or name.rpartition(".")[2] in changing
    ]
    assert found == []


def test_a_long_id_is_cut() -> None:
    text = parameter_id(["word"] * 100)
    assert text is not None
    assert len(text) == MAX_LENGTH
    assert text.startswith("word,word,word,wor..")
