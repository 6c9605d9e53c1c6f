"""Reads the spans that services print to their logs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SPAN = re.compile(r"^{$.*?^}$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Span:
    """One span; ids in hexadecimal, `parent_id` empty where it begins its trace."""

    service: str
    name: str
    kind: str
    trace_id: str
    span_id: str
    parent_id: str
    pid: int


def spans(log: Path, pid: int) -> Iterator[Span]:
    """Yield the spans in a log: JSON over several lines, between other lines."""
    for block in re.findall(
        r"^{$.*?^}$", log.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    ):
        span = json.loads(block)
        yield Span(
            service=span["resource"]["attributes"]["service.name"],
            name=span["name"],
            kind=span["kind"],
            trace_id=span["context"]["trace_id"].removeprefix("0x"),
            span_id=span["context"]["span_id"].removeprefix("0x"),
            parent_id=(span["parent_id"] or "").removeprefix("0x"),
            pid=pid,
        )
