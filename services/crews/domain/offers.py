"""An offered task and the leader's answer to it."""

from __future__ import annotations

from collections.abc import Sequence

from google.protobuf.message import Message

from services.chassis.sdk.decider import MICROS, DecisionContext, Rejected
from services.crews.domain.crew import Crew
from services.crews.domain.task import Status, Task
from services.crews.domain.timestamp import timestamp
from services.crews.domain.unavailability import refuse_offer
from vigie.crew.v1 import events_pb2 as events, service_pb2 as commands

LONGEST_LEASE_SECONDS = 15 * 60
"""The longest time to answer. A longer one would keep a crew from every other offer, a life too.

Coordination gives five minutes at most. Own rule.
"""

COORDINATION = "coordination"
"""The actor of coordination's orders."""

REPLACED = "REPLACED"
"""The reason of a waiting task that gave way to another one."""


def offer(
    command: commands.OfferTaskRequest, crew: Crew, context: DecisionContext
) -> Sequence[Message]:
    """Reserve the crew until the lease ends; its active task goes on."""
    live = crew.offer if crew.offer and context.time < crew.offer.lease_end_time else None
    if live and live.task_id == command.task_id:
        return []
    _refuse_offer(command, crew, context)
    if live:
        message = f"it has the offer of task {live.task_id}: wait for its answer"
        raise Rejected("CREW_RESERVED", message, "crew_id")
    offered = _offered(command, context)
    if crew.offer is None:
        return [offered]
    return [events.OfferExpired(task_id=crew.offer.task_id), offered]


def withdraw(command: commands.WithdrawOfferRequest, crew: Crew) -> Sequence[Message]:
    """Take the offer back."""
    task_id = command.task_id
    if crew.offer is not None and crew.offer.task_id == task_id:
        return [events.OfferWithdrawn(task_id=task_id)]
    if _has(crew, task_id):
        raise Rejected("TASK_ACTIVE", f"task {task_id} was accepted: release it instead", "task_id")
    if crew.how_it_ended(task_id) is not None:
        return []
    raise _unknown(task_id)


def accept(
    command: commands.AcceptTaskRequest, crew: Crew, context: DecisionContext
) -> Sequence[Message]:
    """The leader's yes. The old task is left, or first made safe where its site is not.

    A task that waits gives way. Making a site safe goes on. An offer after the active task waits.
    """
    task_id = command.task_id
    if _has(crew, task_id):
        return []
    _refuse_answer(crew, task_id)
    if crew.offer is not None and context.time >= crew.offer.lease_end_time:
        raise _expired(task_id)
    accepted: list[Message] = [events.TaskAccepted(task_id=task_id)]
    if crew.next_task is not None:
        replaced = events.NextTaskReleased(task_id=crew.next_task.task_id, reason=REPLACED)
        accepted.insert(0, replaced)
    waits = crew.offer is not None and crew.offer.after_task_id
    if crew.task is None or waits or crew.task.status is Status.MAKING_SAFE:
        return accepted
    if crew.task.site_unsafe:
        return [*accepted, events.MakingSafeStarted(task_id=crew.task.task_id)]
    return [*accepted, events.TaskSuspended(task_id=crew.task.task_id, left_safe=True)]


def decline(command: commands.DeclineTaskRequest, crew: Crew) -> Sequence[Message]:
    """The leader's no, with a reason. After the lease it still gives the reason."""
    task_id = command.task_id
    if _has(crew, task_id):
        raise Rejected("TASK_ACTIVE", f"task {task_id} was accepted: release it instead", "task_id")
    if crew.how_it_ended(task_id) is Status.DECLINED:
        return []
    _refuse_answer(crew, task_id)
    return [events.TaskDeclined(task_id=task_id, reason=command.reason)]


def _refuse_offer(command: commands.OfferTaskRequest, crew: Crew, context: DecisionContext) -> None:
    task_id = command.task_id
    lease_end_time = command.lease_end_time.ToMicroseconds()
    if lease_end_time <= context.time:
        raise Rejected(
            "LEASE_PAST", "the lease is over: offer again with a later one", "lease_end_time"
        )
    if lease_end_time > _longest_lease_end_time(context) and context.actor != COORDINATION:
        minutes = LONGEST_LEASE_SECONDS // 60
        message = f"a lease ends within {minutes} minutes: offer again with an earlier end"
        raise Rejected("LEASE_TOO_LONG", message, "lease_end_time")
    refuse_offer(command, crew, context)
    if _has(crew, task_id):
        raise Rejected("TASK_ACTIVE", f"it has task {task_id} already", "task_id")
    if crew.how_it_ended(task_id) is Status.DONE:
        raise Rejected("TASK_DONE", f"it has done task {task_id} already", "task_id")
    _refuse_stale(command, crew)


def _longest_lease_end_time(context: DecisionContext) -> int:
    """Return the latest end of a lease. One of coordination is cut: its clock may be ahead.

    Coordination cannot find another crew by a rejection that every crew would answer with.
    """
    return context.time + LONGEST_LEASE_SECONDS * MICROS


def _refuse_stale(command: commands.OfferTaskRequest, crew: Crew) -> None:
    """Reject an offer that was priced for other tasks than the crew has by now.

    A queued task that the sender did not know of stops no offer that takes the crew off its active
    task, because the crew has not begun it.
    """
    active, after = crew.task.task_id if crew.task else "", command.after_task_id
    if command.expected_task_id != active or (after and after != active):
        message = f"its active task is '{active}' by now: price the offer again"
        raise Rejected("CREW_CHANGED", message, "expected_task_id")
    if after and crew.task is not None and crew.task.status is Status.MAKING_SAFE:
        message = "it is leaving its site for another task: choose another crew"
        raise Rejected("CREW_MAKING_SAFE", message, "after_task_id")
    waiting, expected = crew.next_task, command.expected_next_task_id
    unknown_queued = waiting is not None and waiting.status is Status.QUEUED and not expected
    next_id = waiting.task_id if waiting else ""
    if expected != next_id and (after or not unknown_queued):
        message = f"its waiting task is '{next_id}' by now: price the offer again"
        raise Rejected("CREW_CHANGED", message, "expected_next_task_id")


def _refuse_answer(crew: Crew, task_id: str) -> None:
    if crew.offer is not None and crew.offer.task_id == task_id:
        return
    ended = crew.how_it_ended(task_id)
    if ended is Status.EXPIRED:
        raise _expired(task_id)
    if ended is not None:
        raise Rejected(f"TASK_{ended.name}", f"task {task_id} is no longer the crew's", "task_id")
    raise _unknown(task_id)


def _has(crew: Crew, task_id: str) -> bool:
    return any(task.task_id == task_id for task in _held(crew))


def _held(crew: Crew) -> tuple[Task, ...]:
    return tuple(task for task in (crew.task, crew.next_task) if task is not None)


def _unknown(task_id: str) -> Rejected:
    return Rejected("TASK_UNKNOWN", f"the crew was not offered task {task_id}", "task_id")


def _expired(task_id: str) -> Rejected:
    return Rejected(
        "OFFER_EXPIRED", f"the lease of task {task_id} is over: wait for the next offer", "task_id"
    )


def _offered(command: commands.OfferTaskRequest, context: DecisionContext) -> events.TaskOffered:
    return events.TaskOffered(
        task_id=command.task_id,
        need_id=command.need_id,
        kind=command.kind,
        priority=command.priority,
        place=command.place,
        clock_start_time=command.clock_start_time,
        work_seconds=command.work_seconds,
        lease_end_time=timestamp(
            min(command.lease_end_time.ToMicroseconds(), _longest_lease_end_time(context))
        ),
        order_id=context.command_id,
        make_safe_seconds=command.make_safe_seconds,
        skills=command.skills,
        equipment=command.equipment,
        role=command.role,
        hold_place=command.hold_place if command.HasField("hold_place") else None,
        incident_id=command.incident_id,
        after_task_id=command.after_task_id,
        override_reason=command.override_reason,
    )
