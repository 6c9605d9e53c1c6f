"""A crew's time on call: planned, called out, acknowledged or escalated, and the stand-down.

The id is that of the crew. A call-out that costs the next shift or the weekly rest is rejected
with its cost until the caller accepts that: the cost is known before the order.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

import msgspec
from google.protobuf.message import Message
from msgspec.structs import replace

from services.chassis.sdk.decider import Decider, DecisionContext, Rejected
from services.crews.domain.fields import written
from services.crews.domain.timestamp import timestamp
from services.snow.domain.fields import plain
from services.snow.domain.rest import cuts_shift, cuts_weekly_rest, recent, rest_until
from services.snow.domain.rules import HOUR, MINUTE, Rules
from vigie.journal.v1 import journal_pb2 as journal
from vigie.snow.v1 import events_pb2 as events, service_pb2 as commands

UNANSWERED = "unanswered"


class Status(Enum):
    """How far a time on call has come. The words are those of `DutyState`."""

    ABSENT = "absent"
    PLANNED = "planned"
    CALLED = "called"
    ACKNOWLEDGED = "acknowledged"
    STOOD_DOWN = "stood_down"


class Duty(msgspec.Struct, frozen=True):
    """A time on call. Times are microseconds since 1970, UTC; 0 where there is none.

    `work` is the work of the last eight days: earlier call-outs, and the shifts that were planned
    after a time on call and not lost.
    """

    status: Status = Status.ABSENT
    start_time: int = 0
    end_time: int = 0
    next_shift_start_time: int = 0
    next_shift_end_time: int = 0
    shift_lost: bool = False
    rest_until_time: int = 0
    called_time: int = 0
    acknowledge_by_time: int = 0
    escalations: int = 0
    event_id: str = ""
    work: tuple[tuple[int, int], ...] = ()

    @property
    def called_out(self) -> bool:
        """Whether the crew is called out, before its stand-down."""
        return self.status in {Status.CALLED, Status.ACKNOWLEDGED}


def evolve(duty: Duty, event: Message, context: DecisionContext) -> Duty:
    """Return the duty after an event."""
    match event:
        case events.DutyPlanned():
            kept = duty.next_shift_start_time and not duty.shift_lost
            shift = (duty.next_shift_start_time, duty.next_shift_end_time)
            work = recent([*duty.work, *([shift] if kept else [])], context.time)
            rest = duty.rest_until_time
            return Duty(Status.PLANNED, **plain(event), rest_until_time=rest, work=work)
        case events.DutyCalledOut():
            fields = plain(event)
            del fields["weekly_rest_short"]
            called = {"status": Status.CALLED, "called_time": context.time, "escalations": 0}
            return replace(duty, **called, **fields)
        case events.CallOutEscalated():
            return replace(duty, **plain(event))
        case events.CallOutAcknowledged():
            return replace(duty, status=Status.ACKNOWLEDGED, acknowledge_by_time=0)
        case events.DutyStoodDown():
            work = recent([*duty.work, (duty.called_time, context.time)], context.time)
            ended = {"status": Status.STOOD_DOWN, "acknowledge_by_time": 0, "work": work}
            return replace(duty, **ended, **plain(event))
        case _:
            raise TypeError(event.DESCRIPTOR.full_name)


def due(duty: Duty) -> tuple[int, str] | None:
    """Wait for the time by which a call-out is acknowledged."""
    waits = duty.status is Status.CALLED and duty.acknowledge_by_time
    return (duty.acknowledge_by_time, UNANSWERED) if waits else None


def duty_decider(rules: Rules) -> Decider[Duty]:
    """Make the decider of times on call, with the city's rules."""

    def decide(command: Message, duty: Duty, context: DecisionContext) -> Sequence[Message]:
        match command:
            case commands.PlanDutyRequest():
                return _plan(command, duty, context)
            case commands.CallOutRequest():
                return _call(command, duty, context, rules)
            case journal.ElapseRequest():
                return _escalate(command, duty, context, rules)
            case commands.AcknowledgeCallOutRequest():
                _refuse_not_called(duty)
                return [events.CallOutAcknowledged()] if duty.status is Status.CALLED else []
            case commands.StandDownRequest() if duty.status is Status.STOOD_DOWN:
                return []
            case commands.StandDownRequest():
                _refuse_not_called(duty)
                return [_stood_down(duty, context)]
            case _:
                raise TypeError(command.DESCRIPTOR.full_name)

    return Decider(decide, evolve, Duty(), due)


def _plan(
    command: commands.PlanDutyRequest, duty: Duty, context: DecisionContext
) -> Sequence[Message]:
    if duty.called_out:
        message = "The crew is called out: end that first with StandDown."
        raise Rejected("CALL_OUT_OPEN", message, "crew_id")
    fields = plain(command)
    del fields["request_id"], fields["crew_id"]
    plan = Duty(**fields)
    start, shift = plan.start_time, plan.next_shift_start_time
    rules = [
        ("end_time", plan.end_time > max(start, context.time), "after start_time, and to come"),
        ("next_shift_start_time", not shift or shift >= start, "not before start_time"),
        (
            "next_shift_end_time",
            (plan.next_shift_end_time > shift) if shift else not plan.next_shift_end_time,
            "after next_shift_start_time, and absent without one",
        ),
    ]
    for field, holds, rule in rules:
        if not holds:
            raise Rejected("TIME_INVALID", f"{field} is {rule}: correct it.", field)
    already = duty.status is Status.PLANNED and replace(duty, **fields) == duty
    return [] if already else [written(events.DutyPlanned, plan)]


def _call(
    command: commands.CallOutRequest, duty: Duty, context: DecisionContext, rules: Rules
) -> Sequence[Message]:
    if duty.called_out:
        return []
    if not duty.start_time <= context.time < duty.end_time:
        message = "The crew is not on call now: call another one, or plan it with PlanDuty."
        raise Rejected("NOT_ON_CALL", message, "crew_id")
    end = context.time + int(rules.work_hours * HOUR)
    shift_lost = cuts_shift(end, duty.next_shift_start_time)
    weekly = cuts_weekly_rest(duty.work, (context.time, end))
    costs = ["its next shift (11 h of rest begin again)"] if shift_lost else []
    costs += ["its weekly rest of 35 h"] if weekly else []
    if costs and not command.accepts_rest_cut:
        message = (
            f"The call-out costs the crew {' and '.join(costs)}: call another crew, or repeat it"
            " with accepts_rest_cut."
        )
        raise Rejected("REST_CUT", message, "accepts_rest_cut")
    by_time = timestamp(context.time + rules.acknowledge_minutes * MINUTE)
    called = events.DutyCalledOut(
        event_id=command.event_id,
        acknowledge_by_time=by_time,
        shift_lost=shift_lost,
        weekly_rest_short=weekly,
    )
    return [called]


def _escalate(
    command: journal.ElapseRequest, duty: Duty, context: DecisionContext, rules: Rules
) -> Sequence[Message]:
    timer = due(duty)
    if command.kind != UNANSWERED or timer is None or timer[0] > context.time:
        return []
    count = duty.escalations + 1
    again = timestamp(context.time + rules.acknowledge_minutes * MINUTE)
    by_time = again if count < rules.escalations else None
    return [events.CallOutEscalated(escalations=count, acknowledge_by_time=by_time)]


def _stood_down(duty: Duty, context: DecisionContext) -> events.DutyStoodDown:
    lost = cuts_shift(context.time, duty.next_shift_start_time)
    rest = timestamp(rest_until(context.time))
    return events.DutyStoodDown(rest_until_time=rest, shift_lost=lost)


def _refuse_not_called(duty: Duty) -> None:
    if not duty.called_out:
        message = f"The duty is {duty.status.value}: call the crew out first with CallOut."
        raise Rejected("NOT_CALLED_OUT", message, "crew_id")
