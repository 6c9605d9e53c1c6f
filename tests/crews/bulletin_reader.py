"""A reader of a crew's bulletins."""

from __future__ import annotations

from dataclasses import dataclass, field

from vigie.bulletin.v1 import bulletin_pb2 as bulletin

WORKING = {
    bulletin.TASK_STATUS_ACCEPTED,
    bulletin.TASK_STATUS_EN_ROUTE,
    bulletin.TASK_STATUS_HOLDING,
    bulletin.TASK_STATUS_ON_SITE,
    bulletin.TASK_STATUS_MAKING_SAFE,
}


@dataclass
class Reader:
    """A reader of the crew's bulletins alone, one after the other."""

    steps: dict[str, int] = field(default_factory=dict)

    def read(self, news: bulletin.Bulletin) -> None:
        """Apply one bulletin and check the steps that are known after it."""
        if not news.HasField("task_changed"):
            return
        task = news.task_changed
        self.steps[task.task_id] = task.status
        working = [status for status in self.steps.values() if status in WORKING]
        steps = list(self.steps.values())
        for alone in (bulletin.TASK_STATUS_OFFERED, bulletin.TASK_STATUS_QUEUED):
            assert steps.count(alone) <= 1
        if len(working) > 1:
            making_safe_then_next = [
                bulletin.TASK_STATUS_ACCEPTED,
                bulletin.TASK_STATUS_MAKING_SAFE,
            ]
            assert sorted(working) == making_safe_then_next, self.steps
