"""Rules read the state through its named queries: its dicts belong to the fold and to dispatch."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from services.coordination.domain import rules
from services.coordination.domain.fold.city_state import CityState


def test_no_rule_reads_a_field_of_the_state() -> None:
    sources = [path.read_text() for path in Path(rules.__path__[0]).glob("*.py")]
    read = set(re.findall(r"\bcity\.(\w+)", "".join(sources)))
    assert len(read) > 5
    assert read & {field.name for field in fields(CityState)} == set()
