"""The words that an option accepts are those of the contract."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from buf.validate import validate_pb2
from services.cli.input.choices import (
    AssignReason,
    BackupReason,
    CloseReason,
    DeclineReason,
    EscalationReason,
    HoldReason,
    Mode,
    ModeReason,
)
from services.cli.output.formatting import word
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as coordination
from vigie.crew.v1 import service_pb2 as crew


def reasons(request: Any) -> list[str]:
    """Return the reasons that the rules of a request accept."""
    options: Any = request.DESCRIPTOR.fields_by_name["reason"].GetOptions()
    rules = options.Extensions[validate_pb2.field]
    return [name.lower() for name in getattr(rules.string, "in")]


@pytest.mark.parametrize(
    ("choices", "request_type"),
    [
        (AssignReason, coordination.AssignIncidentRequest),
        (EscalationReason, coordination.EscalateIncidentRequest),
        (CloseReason, coordination.CloseIncidentRequest),
        (DeclineReason, crew.DeclineTaskRequest),
        (BackupReason, crew.RequestBackupRequest),
        (HoldReason, coordination.StageRoleRequest),
        (ModeReason, coordination.SetDispatchModeRequest),
    ],
)
def test_the_reasons_are_those_of_the_contract(choices: Any, request_type: Any) -> None:
    assert list(get_args(choices)) == reasons(request_type)


def test_the_modes_are_those_of_the_contract() -> None:
    numbers = events.DispatchMode.values()
    assert list(get_args(Mode)) == [word(events.DispatchMode, number) for number in numbers][1:]
