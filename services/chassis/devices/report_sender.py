"""Submits a poller's reports as commands, under ids that derive from their content."""

from __future__ import annotations

from uuid import UUID, uuid5

import structlog
from google.protobuf.message import Message

from services.chassis.sdk.decider import Rejected
from services.chassis.sdk.service_context import ServiceContext

REPORTS = UUID("1e9c7c5e-3a51-5b52-9d5b-0f5f6f1f8a11")

log = structlog.get_logger(__name__)


class ReportSender:
    """Submits the reports of one device, whose id is in the field `id_field` of each."""

    def __init__(self, context: ServiceContext, id_field: str, device_id: str) -> None:
        self._context = context
        self._id_field = id_field
        self._id = device_id
        self._attempts = 0

    async def submit(self, report: Message, *key: str) -> bool:
        """Submit a report; return whether its record was read back.

        The command id derives from the report's `key`, so the same report after a restart is a
        duplicate. An id without an answer is not used again: its command may be on record as
        expired.
        """
        name = report.DESCRIPTOR.name
        command_id = str(uuid5(REPORTS, "/".join((name, self._id, *key, str(self._attempts)))))
        for field, value in ((self._id_field, self._id), ("request_id", command_id)):
            setattr(report, field, value)
        try:
            await self._context.submit(report, command_id=command_id)
        except (Rejected, TimeoutError) as error:
            self._attempts += 1
            log.warning("command_not_acknowledged", device=self._id, command=name, error=str(error))
            return False
        return True
