"""Who carries an attendant's word of a cabinet to the department, under an id of its own."""

from __future__ import annotations

from uuid import UUID, uuid5

import structlog

from services.chassis.sdk.context import ServiceContext
from services.chassis.sdk.decider import Rejected
from vigie.lighting.v1 import commands_pb2 as reports

ACTOR = "lighting"
WORDS = UUID("1e9c7c5e-3a51-5b52-9d5b-0f5f6f1f8a11")

Report = (
    reports.ConfirmDimRequest
    | reports.ReportDimFailureRequest
    | reports.ReportCabinetStateRequest
    | reports.ReportUnreachableRequest
    | reports.ReportReachableRequest
)

log = structlog.get_logger(__name__)


class ReportSender:
    """The messenger of one cabinet."""

    def __init__(self, context: ServiceContext, cabinet_id: str) -> None:
        self._office = context
        self._id = cabinet_id
        self._unheard = 0

    async def say(self, report: Report, *key: str) -> bool:
        """Tell the department; return whether it heard.

        The id is made of what the word is about, so that after a restart the same word meets
        itself. One that was not heard is spent, for it may stand in the log as expired.
        """
        name = report.DESCRIPTOR.name
        command_id = str(uuid5(WORDS, "/".join((name, self._id, *key, str(self._unheard)))))
        report.cabinet_id = self._id
        report.request_id = command_id
        try:
            await self._office.submit(report, command_id=command_id, actor=ACTOR)
        except (Rejected, TimeoutError) as error:
            self._unheard += 1
            log.warning(
                "command_not_acknowledged", cabinet=self._id, command=name, error=str(error)
            )
            return False
        return True
