"""Rules read the state through its named queries: its dicts belong to the fold and to dispatch."""

from __future__ import annotations

import ast
from dataclasses import fields
from pathlib import Path

import pytest

from services.coordination.domain import rules
from services.coordination.domain.fold.city_state import CityState

FIELDS = {field.name for field in fields(CityState)}
FILES = sorted(Path(rules.__path__[0]).glob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.stem))
def test_a_rule_reads_no_field_of_the_state(path: Path) -> None:
    read = {
        node.attr
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "city"
    }
    assert read & FIELDS == set()
