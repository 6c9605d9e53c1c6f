"""Which rule decides on each command of an operator."""

from __future__ import annotations

from google.protobuf.message import Message

from services.chassis.sdk.decider import Rejected
from services.coordination.domain.rules.decision_draft import Events, Situation
from services.coordination.domain.rules.operator_alerts import acknowledge
from services.coordination.domain.rules.operator_holds import hold, release
from services.coordination.domain.rules.operator_incidents import (
    Contains,
    close_by_operator,
    join,
    open_by_operator,
    split,
    upgrade_by_operator,
)
from vigie.coordination.v1 import service_pb2 as api


def handle_operator(now: Situation, command: Message, contains: Contains) -> Events:
    """Decide on an operator's command.

    A repeated command yields nothing. Raises Rejected with the code of the error table in the
    README.
    """
    match command:
        case api.OpenIncidentRequest():
            return open_by_operator(now, command, contains)
        case api.JoinIncidentsRequest():
            return join(now, command)
        case api.SplitIncidentRequest():
            return split(now, command)
        case api.UpgradeIncidentRequest():
            return upgrade_by_operator(now, command)
        case api.HoldIncidentRequest():
            return hold(now, command)
        case api.ReleaseIncidentRequest():
            return release(now, command)
        case api.CloseIncidentRequest():
            return close_by_operator(now, command)
        case api.AcknowledgeAlertRequest():
            return acknowledge(now, command)
        case _:
            name = type(command).__name__
            raise Rejected("COMMAND_INVALID", f"Coordination does not support {name}.")
