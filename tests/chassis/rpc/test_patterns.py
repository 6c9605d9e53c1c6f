"""Each pattern of the protos has words and an example."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import pytest
from google.protobuf.descriptor import Descriptor

from buf.validate import validate_pb2
from services.chassis.rpc.patterns import SHAPES, pattern_remedy

PROTOS = Path(__file__).parents[3] / "protos/vigie"


def patterns() -> set[str]:
    """Return the patterns of all messages of the services, also those of items and of keys."""
    found = set[str]()
    for path in sorted(PROTOS.rglob("*.proto")):
        name = path.relative_to(PROTOS.parent).with_suffix("").as_posix().replace("/", ".")
        messages = import_module(f"{name}_pb2").DESCRIPTOR.message_types_by_name.values()
        found |= {pattern for message in messages for pattern in of_message(message)}
    return found


def of_message(message: Descriptor) -> Iterator[str]:
    for field in message.fields:
        rules: Any = field.GetOptions().Extensions[cast("Any", validate_pb2.field)]
        kinds = (rules, rules.repeated.items, rules.map.keys, rules.map.values)
        yield from (each.string.pattern for each in kinds if each.string.pattern)
    for nested in message.nested_types:
        yield from of_message(nested)


def test_each_pattern_of_the_protos_has_words() -> None:
    assert len(patterns()) > 10
    assert patterns() <= set(SHAPES)


@pytest.mark.parametrize("pattern", sorted(SHAPES))
def test_the_example_of_a_pattern_matches_it_and_no_message_has_the_pattern(pattern: str) -> None:
    shape, remedy = SHAPES[pattern], pattern_remedy(pattern)
    assert re.fullmatch(pattern, shape.example)
    assert remedy.endswith(f"use {shape.words}, such as {shape.example}")
    assert pattern not in remedy


def test_the_pattern_of_another_department_is_named() -> None:
    assert pattern_remedy("^x+$").endswith("use one that matches ^x+$")
