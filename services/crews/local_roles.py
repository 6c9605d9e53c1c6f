"""Which roles of a need have a crew, by the state of the own crews alone. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from services.crews.domain.crew import Crew
from services.crews.domain.role import Role
from services.crews.domain.task import Status, Task
from services.crews.local_candidates import is_able
from services.crews.need import Need


def missing_roles(need: Need, crews: Iterable[Crew], *, abroad: bool) -> list[Role]:
    """Return the roles that these crews leave open, once for each crew that is missing.

    A crew fills every role that it is able for. A crew of another department (`abroad`) counts for
    the first role only: what else it can do is unknown here.
    """
    serving = list(crews)
    missing: list[Role] = []
    for number, role in enumerate(need.requirements.roles):
        filled = sum(is_able(crew, role) for crew in serving) + (abroad and number == 0)
        missing += [role] * (role.count - filled)
    return missing


def serving_crews(need: Need, crews: Mapping[str, Crew], *, offered: bool = True) -> Iterator[Crew]:
    """Yield the crews that have the need in hand or have done it.

    `offered` includes those that have not answered yet. A need that was done once may come again
    under the same id: what ended before it began is past.
    """
    for crew in crews.values():
        held: tuple[Task | None, ...] = crew.held if offered else (crew.task, crew.next_task)
        in_hand = any(task is not None and task.need_id == need.need_id for task in held)
        if in_hand or has_done(need, crew):
            yield crew


def has_done(need: Need, crew: Crew) -> bool:
    """Return whether the crew finished a task for the need since it began."""
    return any(
        past.need_id == need.need_id
        and past.status is Status.DONE
        and past.time >= need.clock_start_time
        for past in crew.ended
    )


def is_done(need: Need, crews: Mapping[str, Crew]) -> bool:
    """Return whether the crews that are done fill every role."""
    done = [crew for crew in crews.values() if has_done(need, crew)]
    return not missing_roles(need, done, abroad=False)
