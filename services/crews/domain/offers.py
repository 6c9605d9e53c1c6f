"""An offered task and the leader's answer to it."""

from __future__ import annotations

from collections.abc import Sequence

from google.protobuf.message import Message

from services.chassis.sdk.decider import DecisionContext, Rejected
from services.crews.domain.crew import Crew
from services.crews.domain.task import Status, Task
from services.crews.domain.unavailability import refuse_offer
from vigie.crew.v1 import events_pb2 as events, service_pb2 as commands


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
    """The leader's yes. The old task is left, or first made safe where its site is not."""
    task_id = command.task_id
    if _has(crew, task_id):
        return []
    _refuse_answer(crew, task_id)
    if crew.offer is not None and context.time >= crew.offer.lease_end_time:
        raise _expired(task_id)
    accepted = events.TaskAccepted(task_id=task_id)
    if crew.task is None:
        return [accepted]
    if crew.task.site_unsafe:
        return [accepted, events.MakingSafeStarted(task_id=crew.task.task_id)]
    return [accepted, events.TaskSuspended(task_id=crew.task.task_id, left_safe=True)]


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
    if command.lease_end_time.ToMicroseconds() <= context.time:
        raise Rejected(
            "LEASE_PAST", "the lease is over: offer again with a later one", "lease_end_time"
        )
    refuse_offer(command, crew, context)
    if _has(crew, task_id):
        raise Rejected("TASK_ACTIVE", f"it has task {task_id} already", "task_id")
    if crew.how_it_ended(task_id) is Status.DONE:
        raise Rejected("TASK_DONE", f"it has done task {task_id} already", "task_id")
    if crew.next_task is not None:
        raise Rejected(
            "CREW_MAKING_SAFE",
            "it is leaving a site for another task: choose another crew",
            "crew_id",
        )
    active = crew.task.task_id if crew.task else ""
    if command.expected_task_id != active:
        message = f"its active task is '{active}' by now: price the offer again"
        raise Rejected("CREW_CHANGED", message, "expected_task_id")


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
        lease_end_time=command.lease_end_time,
        order_id=context.command_id,
        make_safe_seconds=command.make_safe_seconds,
        override_reason=command.override_reason,
    )
