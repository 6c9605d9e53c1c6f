"""Submits a poller's reports as commands, under ids that derive from their content."""

from __future__ import annotations

from uuid import UUID, uuid5

import structlog

from services.chassis.sdk.decider import Rejected
from services.chassis.sdk.service_context import ServiceContext
from services.lighting.domain.cabinet import DEPARTMENT
from vigie.lighting.v1 import commands_pb2 as reports

REPORTS = UUID("1e9c7c5e-3a51-5b52-9d5b-0f5f6f1f8a11")

Report = (
    reports.ConfirmDimRequest
    | reports.ReportDimFailureRequest
    | reports.ReportCabinetStateRequest
    | reports.ReportUnreachableRequest
    | reports.ReportReachableRequest
)

log = structlog.get_logger(__name__)


class ReportSender:
    """Submits the reports of one cabinet."""

    def __init__(self, context: ServiceContext, cabinet_id: str) -> None:
        self._context = context
        self._id = cabinet_id
        self._attempts = 0

    async def submit(self, report: Report, *key: str) -> bool:
        """Submit a report; return whether its record was read back.

        The command id derives from the report's `key`, so the same report after a restart is a
        duplicate. An id without an answer is not used again: its command may be on record as
        expired.
        """
        name = report.DESCRIPTOR.name
        command_id = str(uuid5(REPORTS, "/".join((name, self._id, *key, str(self._attempts)))))
        report.cabinet_id = self._id
        report.request_id = command_id
        try:
            await self._context.submit(report, command_id=command_id, actor=DEPARTMENT)
        except (Rejected, TimeoutError) as error:
            self._attempts += 1
            log.warning(
                "command_not_acknowledged", cabinet=self._id, command=name, error=str(error)
            )
            return False
        return True
