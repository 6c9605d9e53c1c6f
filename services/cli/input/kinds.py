"""The kinds of defects that `ReportDefect` accepts, read from the proto file."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from buf.validate import validate_pb2
from services.cli.client.errors import USAGE, CliError
from services.crews.domain.skills import REHEARSAL
from vigie.roads.v1 import service_pb2 as roads


def kinds() -> list[str]:
    """Return the kinds of defects in the contract, without the kind of rehearsals."""
    field = roads.ReportDefectRequest.DESCRIPTOR.fields_by_name["kind"]
    options: Any = field.GetOptions()
    rules = options.Extensions[validate_pb2.field]
    return sorted({*getattr(rules.string, "in")} - {REHEARSAL})


def checked_kind(kind: str) -> str:
    """Return a kind of the contract. Raises `CliError` with those that there are."""
    known = kinds()
    if kind in known:
        return kind
    near = get_close_matches(kind, known, 1)
    hint = f"did you mean {near[0]}?" if near else f"it is one of {', '.join(known)}"
    raise CliError(USAGE, f"KIND: there is no {kind!r}: {hint}", "KIND")
