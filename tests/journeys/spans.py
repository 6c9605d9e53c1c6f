"""Reads the spans that services print to their logs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


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
    block: list[str] = []
    for line in log.read_text(encoding="utf-8").splitlines():
        if line == "{":
            block = [line]
        elif block:
            block.append(line)
            if line == "}":
                yield _span(json.loads("\n".join(block)), pid)
                block = []


def _span(told: dict[str, object], pid: int) -> Span:
    context, resource = told["context"], told["resource"]
    assert isinstance(context, dict)
    assert isinstance(resource, dict)
    return Span(
        service=resource["attributes"]["service.name"],
        name=str(told["name"]),
        kind=str(told["kind"]),
        trace_id=context["trace_id"].removeprefix("0x"),
        span_id=context["span_id"].removeprefix("0x"),
        parent_id=str(told["parent_id"] or "").removeprefix("0x"),
        pid=pid,
    )
