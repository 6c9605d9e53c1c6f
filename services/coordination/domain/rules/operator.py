"""Which rule decides on each command of an operator."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeAlias

from google.protobuf.message import Message

from services.chassis.sdk.decider import Rejected
from services.coordination.domain.fold.entities import COORDINATION
from services.coordination.domain.rules.decision_draft import Events, Situation
from services.coordination.domain.rules.dispatch_modes import confirm_offer, set_dispatch_mode
from services.coordination.domain.rules.operator_alerts import acknowledge, escalate
from services.coordination.domain.rules.operator_backups import request_backup, stand_down
from services.coordination.domain.rules.operator_crews import assign_by_operator
from services.coordination.domain.rules.operator_hold_places import stage_role
from services.coordination.domain.rules.operator_holds import hand_back, hold, release, take
from services.coordination.domain.rules.operator_incidents import (
    close_by_operator,
    open_by_operator,
    split,
    upgrade_by_operator,
)
from services.coordination.domain.rules.operator_joins import join, keep_apart
from vigie.coordination.v1 import service_pb2 as api

OPERATOR_RULES: dict[type[Message], Callable[[Situation, Any], Events]] = {
    api.OpenIncidentRequest: open_by_operator,
    api.JoinIncidentsRequest: join,
    api.KeepApartRequest: keep_apart,
    api.SplitIncidentRequest: split,
    api.UpgradeIncidentRequest: upgrade_by_operator,
    api.HoldIncidentRequest: hold,
    api.ReleaseIncidentRequest: release,
    api.TakeIncidentRequest: take,
    api.HandBackIncidentRequest: hand_back,
    api.CloseIncidentRequest: close_by_operator,
    api.AssignIncidentRequest: assign_by_operator,
    api.RequestBackupRequest: request_backup,
    api.StandDownRequest: stand_down,
    api.StageRoleRequest: stage_role,
    api.AcknowledgeAlertRequest: acknowledge,
    api.EscalateIncidentRequest: escalate,
    api.SetDispatchModeRequest: set_dispatch_mode,
    api.ConfirmOfferRequest: confirm_offer,
}
"""The rule of each command."""

PLACES: Mapping[type[Message], str] = {
    api.OpenIncidentRequest: "place",
    api.RequestBackupRequest: "hold_place",
    api.StageRoleRequest: "hold_place",
}
"""The field of each command that is a place; it must be in the city."""

Contains: TypeAlias = Callable[[float, float], bool]
"""Whether a point (longitude, latitude) is in the city."""


def handle_operator(
    now: Situation, command: Message, contains: Contains, departments: Collection[str]
) -> Events:
    """Decide on an operator's command.

    A repeated command yields nothing. Raises Rejected with the code of the error table in the
    README.
    """
    _refuse_outside(command, contains)
    _refuse_department(command, departments)
    rule = OPERATOR_RULES.get(type(command))
    if rule is None:
        name = type(command).__name__
        raise Rejected("COMMAND_INVALID", f"Coordination does not support {name}.")
    return rule(now, command)


def _refuse_department(command: Message, departments: Collection[str]) -> None:
    """Reject the dispatch mode of a department that the city does not have.

    A wrong name would set nothing: offers would go out without the confirmation of an operator.
    """
    if not isinstance(command, api.SetDispatchModeRequest) or not departments:
        return
    if command.department not in {"", COORDINATION, *departments}:
        message = (
            f"There is no department {command.department}. Choose one of "
            f"{', '.join(departments)}, {COORDINATION} for operators' reports, or none for all."
        )
        raise Rejected("DEPARTMENT_UNKNOWN", message, "department")


def _refuse_outside(command: Message, contains: Contains) -> None:
    """Reject a command whose place is not in the city; a place may be left out."""
    field = PLACES.get(type(command), "")
    if not field or not command.HasField(field):
        return
    point = getattr(command, field).position
    if not contains(point.longitude, point.latitude):
        message = (
            f"The position {point.longitude}, {point.latitude} is outside the city. "
            "Give the longitude first, then the latitude."
        )
        raise Rejected("POSITION_INVALID", message, f"{field}.position")
