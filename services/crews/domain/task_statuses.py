"""The statuses of a task in groups, by their meaning for the need that it serves. Pure."""

from __future__ import annotations

from vigie.bulletin.v1 import bulletin_pb2 as bulletin

COMING = frozenset({
    bulletin.TASK_STATUS_QUEUED,
    bulletin.TASK_STATUS_ACCEPTED,
    bulletin.TASK_STATUS_EN_ROUTE,
    bulletin.TASK_STATUS_HOLDING,
})  # fmt: skip
"""The crew has accepted the task and is not on site yet."""

LEFT = frozenset({
    bulletin.TASK_STATUS_SUSPENDED,
    bulletin.TASK_STATUS_RELEASED,
    bulletin.TASK_STATUS_DECLINED,
    bulletin.TASK_STATUS_EXPIRED,
    bulletin.TASK_STATUS_WITHDRAWN,
})  # fmt: skip
"""The task has ended and its work is not done."""

UNSERVED = LEFT | {bulletin.TASK_STATUS_UNSPECIFIED}
"""No crew serves the need: its task was left, or there was none."""
