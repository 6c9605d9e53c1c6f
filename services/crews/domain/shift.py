"""When a crew comes to work and goes home: shifts, time on call, call-outs."""

from __future__ import annotations

from collections.abc import Sequence

from google.protobuf.message import Message

from services.chassis.sdk.decider import MICROS, DecisionContext, Rejected
from services.crews.domain.availability import P2
from services.crews.domain.crew import Crew, evolve
from services.crews.domain.duty import DAILY_REST_SECONDS, TURNOUT_SECONDS
from services.crews.domain.task import Status, Task
from services.crews.domain.timestamp import timestamp
from vigie.crew.v1 import events_pb2 as events, service_pb2 as commands

SHIFT_OVER = "SHIFT_OVER"
"""The reason of a queued task that would begin after the end of the shift."""

LONGEST_SHIFT_SECONDS = 24 * 3600

LONGEST_ON_CALL_SECONDS = 8 * 24 * 3600
"""A whole week on call, and a day to set it up. Own rule."""


def start_shift(
    command: commands.StartShiftRequest, crew: Crew, context: DecisionContext
) -> Sequence[Message]:
    """Put the crew on duty, also one that is called out: its shift has come meanwhile.

    A shift that begins before the daily rest is over is accepted: the crew is on the road then, and
    the law has exceptions (décret 2000-815, article 3 II). The event holds the missing rest.
    """
    end_time = command.end_time.ToMicroseconds()
    if crew.on_duty and not crew.duty.called_out:
        if end_time == crew.shift_end_time:
            return []
        raise Rejected("CREW_ON_DUTY", "its shift runs until another time: end that one first")
    if not context.time < end_time <= context.time + LONGEST_SHIFT_SECONDS * MICROS:
        message = f"a shift ends later than now, and within {LONGEST_SHIFT_SECONDS // 3600} hours"
        raise Rejected("SHIFT_INVALID", message, "end_time")
    shortened = _rest_left_seconds(crew, context)
    return [events.ShiftStarted(end_time=timestamp(end_time), rest_shortened_seconds=shortened)]


def end_shift(crew: Crew, context: DecisionContext) -> Sequence[Message]:
    """Send the crew home, unless it has a task or an offer."""
    if not crew.on_duty:
        return []
    if crew.task is not None:
        raise Rejected("CREW_BUSY", f"finish or release task {crew.task.task_id} first")
    return [*_without_dead_offer(crew, context), events.ShiftEnded()]


def start_on_call(
    command: commands.StartOnCallRequest, crew: Crew, context: DecisionContext
) -> Sequence[Message]:
    """Put the crew on call until a time, or change that time."""
    until_time = command.until_time.ToMicroseconds()
    turnout_seconds = command.turnout_seconds or TURNOUT_SECONDS
    duty = crew.duty
    if (duty.on_call_until_time, duty.on_call_turnout_seconds) == (until_time, turnout_seconds):
        return []
    if not context.time < until_time <= context.time + LONGEST_ON_CALL_SECONDS * MICROS:
        days = LONGEST_ON_CALL_SECONDS // 86_400
        message = f"the time on call ends later than now, and within {days} days"
        raise Rejected("ON_CALL_INVALID", message, "until_time")
    return [events.OnCallStarted(until_time=timestamp(until_time), turnout_seconds=turnout_seconds)]


def end_on_call(crew: Crew, context: DecisionContext) -> Sequence[Message]:
    """End the time on call. A called-out crew works on; a crew at home first answers its offer."""
    if not crew.duty.on_call_until_time:
        return []
    dead = [] if crew.on_duty else _without_dead_offer(crew, context)
    return [*dead, events.OnCallEnded()]


def call_out(crew: Crew, answer: Sequence[Message]) -> Sequence[Message]:
    """Return the answer to a command with the call-out of a crew that accepts a task off duty."""
    accepted = any(isinstance(event, events.TaskAccepted) for event in answer)
    return [events.CrewCalledOut(), *answer] if accepted and not crew.on_duty else answer


def then_home(crew: Crew, answer: Sequence[Message], context: DecisionContext) -> Sequence[Message]:
    """End the shift in the same record, where the crew became free after its time was up.

    A crew that is called out goes home with its last task. A task that waited in the crew's queue
    does not begin after the end of the shift, unless it is urgent.
    """
    if crew.free or not answer:
        return answer
    after = _folded(crew, answer, context)
    queued = _begun_from_queue(crew, after)
    if queued is not None and queued.priority > P2 and after.duty.is_over(context.time):
        left = events.TaskReleased(task_id=queued.task_id, reason=SHIFT_OVER)
        answer, after = [*answer, left], evolve(after, left, context)
    if after.free and after.on_duty and (after.duty.called_out or after.duty.is_over(context.time)):
        overrun = context.time - after.shift_end_time if crew.task is not None else 0
        return [*answer, events.ShiftEnded(overrun_seconds=max(0, overrun) // MICROS)]
    return answer


def _folded(crew: Crew, answer: Sequence[Message], context: DecisionContext) -> Crew:
    for event in answer:
        crew = evolve(crew, event, context)
    return crew


def _begun_from_queue(before: Crew, after: Crew) -> Task | None:
    """Return the task that waited in the queue and begins now."""
    queued = before.next_task
    if queued is None or queued.status is not Status.QUEUED or after.task is None:
        return None
    return queued if after.task.task_id == queued.task_id else None


def _rest_left_seconds(crew: Crew, context: DecisionContext) -> int:
    """Return how much daily rest is missing; a crew that comes from a call-out had none."""
    if crew.on_duty:
        return DAILY_REST_SECONDS
    return max(0, crew.duty.rest_until_time - context.time) // MICROS


def _without_dead_offer(crew: Crew, context: DecisionContext) -> list[Message]:
    """Return the end of an offer whose lease is over. Raises `Rejected` for a live one."""
    if crew.offer is None:
        return []
    if context.time < crew.offer.lease_end_time:
        raise Rejected("CREW_RESERVED", f"answer the offer of task {crew.offer.task_id} first")
    return [events.OfferExpired(task_id=crew.offer.task_id)]
