"""The sites that no order of an operator takes a crew off."""

from __future__ import annotations

from collections.abc import Iterable

from services.chassis.sdk.decider import Rejected
from services.coordination.domain.fold.role import Assignment
from services.coordination.domain.rules.decision_draft import Situation


def refuse_unsafe(now: Situation, assignments: Iterable[Assignment], field: str) -> None:
    """Reject a command that would take one of these crews off an unsafe site.

    `field` is that of the command. Raises Rejected (`SITE_UNSAFE`).
    """
    for each in assignments:
        task = now.city.task(each.crew, each.task_id)
        if task is not None and task.site_unsafe:
            message = (
                f"{each.crew} is on a site that is not safe: wait until the crew has made it safe."
            )
            raise Rejected("SITE_UNSAFE", message, field)
