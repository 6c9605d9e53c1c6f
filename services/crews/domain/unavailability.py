"""Breaks, breakdowns and silence: what a crew reports of itself, and which offers it excludes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from google.protobuf.message import Message

from services.chassis.sdk.decider import MICROS, DecisionContext, Rejected
from services.chassis.sdk.proto_enum import proto_enum
from services.crews.domain.availability import Availability, Reason, State, lets_through
from services.crews.domain.crew import Crew
from services.crews.domain.duty import SHORTEST_BREAK_SECONDS
from services.crews.domain.timestamp import timestamp
from vigie.crew.v1 import events_pb2 as events, service_pb2 as commands
from vigie.type.v1 import availability_pb2 as proto

# How long a state lasts where the crew gives no end, so that no crew is lost without a word. Own
# rules: no published figure found. A break has the length that the law demands.
USUAL_SECONDS = {
    State.MEAL_BREAK: SHORTEST_BREAK_SECONDS,
    State.REFUELLING: 15 * 60,
    State.RELOADING: 20 * 60,
}
USUAL_SECONDS_IF_UNAVAILABLE = {
    Reason.BREAKDOWN: 2 * 3600,
    Reason.REST: 30 * 60,
    Reason.NO_EQUIPMENT: 30 * 60,
    Reason.TRAINING: 2 * 3600,
    Reason.OTHER: 30 * 60,
}
LONGEST_PAUSE_SECONDS = 2 * 3600
LONGEST_UNAVAILABLE_SECONDS = 24 * 3600

# Reasons of a declined or released task that hold for the next offer too.
LASTING_REASONS = {
    "BREAKDOWN": Reason.BREAKDOWN,
    "NO_EQUIPMENT": Reason.NO_EQUIPMENT,
    "REST": Reason.REST,
}

# Commands that only a crew sends; any of them ends a silence.
WORDS = (
    commands.StartShiftRequest,
    commands.EndShiftRequest,
    commands.AcceptTaskRequest,
    commands.DeclineTaskRequest,
    commands.DepartRequest,
    commands.ArriveRequest,
    commands.DeclareSiteRequest,
    commands.RequestBackupRequest,
    commands.MakeSafeRequest,
    commands.FinishTaskRequest,
)


def set_availability(
    command: commands.SetAvailabilityRequest, crew: Crew, context: DecisionContext
) -> Sequence[Message]:
    """Take the crew's report; an offer that the new state excludes is declined with it."""
    said = _said(command, context)
    if said == crew.availability:
        return []
    if said.state is State.AVAILABLE:
        return [events.AvailabilitySet(availability=command.availability)]
    _refuse_off_duty(said, crew)
    return [*_declined(said, crew), _set(said)]


def note_silence(
    command: commands.NoteSilenceRequest, crew: Crew, context: DecisionContext
) -> Sequence[Message]:
    """Take the crew out of further offers until it sends a command."""
    if crew.availability.state is State.NOT_ANSWERING:
        return []
    if not (crew.on_duty or crew.duty.on_call_until_time):
        raise Rejected("CREW_OFF_DUTY", "it is off duty, so that its answer is not expected")
    since_time = command.silent_since_time.ToMicroseconds()
    if since_time > context.time or crew.heard_time > since_time:
        message = f"it sent a command at {_clock(crew.heard_time)}: offer it the next task"
        raise Rejected("CREW_ANSWERED", message, "silent_since_time")
    return [events.SilenceNoted(silent_since_time=command.silent_since_time)]


def with_consequences(
    command: Message, crew: Crew, answer: Sequence[Message], context: DecisionContext
) -> Sequence[Message]:
    """Return an answer with its consequences for the crew's availability.

    A crew that accepts a task is available again. Any command of its own ends its silence. A
    position is not a command: the tablet sends it by itself. Some reasons of a declined or released
    task hold for the next offer too.
    """
    before: list[Message] = []
    state = crew.availability.state
    accepted = any(isinstance(event, events.TaskAccepted) for event in answer)
    silent = state is State.NOT_ANSWERING
    if (accepted and state is not State.AVAILABLE) or (silent and isinstance(command, WORDS)):
        before.append(events.UnavailabilityEnded())
    return [*before, *answer, *_lasting(crew, answer, context)]


def refuse_offer(command: commands.OfferTaskRequest, crew: Crew, context: DecisionContext) -> None:
    """Reject an offer that the crew's hours or its state exclude.

    An operator may offer against both, with a reason: the leader still accepts or declines.
    """
    if command.override_reason:
        return
    duty, priority = crew.duty, command.priority
    is_over = duty.is_over(context.time)
    if not lets_through(duty.offered_from, priority, shift_is_over=is_over):
        raise Rejected("CREW_OFF_DUTY", _off_duty(crew, shift_is_over=is_over), "crew_id")
    if not lets_through(crew.availability.offered_from, priority, shift_is_over=False):
        raise Rejected("CREW_UNAVAILABLE", _unavailable(crew.availability), "crew_id")


def _said(command: commands.SetAvailabilityRequest, context: DecisionContext) -> Availability:
    state, reason = State(command.availability), Reason(command.reason)
    if (state is State.UNAVAILABLE) != (reason is not Reason.NONE):
        message = "give a reason with UNAVAILABLE, and with nothing else"
        raise Rejected("AVAILABILITY_INVALID", message, "reason")
    if state is State.AVAILABLE:
        return Availability()
    if not command.HasField("until_time"):
        return Availability(state, reason, context.time + _usual_seconds(state, reason) * MICROS)
    until_time = command.until_time.ToMicroseconds()
    unavailable = state is State.UNAVAILABLE
    longest = LONGEST_UNAVAILABLE_SECONDS if unavailable else LONGEST_PAUSE_SECONDS
    if not context.time < until_time <= context.time + longest * MICROS:
        message = f"{state.name} ends later than now, and within {longest // 3600} hours"
        raise Rejected("AVAILABILITY_INVALID", message, "until_time")
    return Availability(state, reason, until_time)


def _usual_seconds(state: State, reason: Reason) -> int:
    if state is State.UNAVAILABLE:
        return USUAL_SECONDS_IF_UNAVAILABLE[reason]
    return USUAL_SECONDS[state]


def _refuse_off_duty(said: Availability, crew: Crew) -> None:
    if crew.on_duty or (said.state is State.UNAVAILABLE and crew.duty.on_call_until_time):
        return
    raise Rejected("CREW_OFF_DUTY", "it is off duty: start its shift first", "crew_id")


def _declined(said: Availability, crew: Crew) -> Sequence[Message]:
    offer = crew.offer
    if offer is None or lets_through(said.offered_from, offer.priority, shift_is_over=False):
        return []
    reason = said.reason.name if said.reason else said.state.name
    return [events.TaskDeclined(task_id=offer.task_id, reason=reason)]


def _lasting(crew: Crew, answer: Sequence[Message], context: DecisionContext) -> Sequence[Message]:
    """Return the state that follows from a reason, unless the crew has it for longer already."""
    for event in answer:
        if isinstance(event, events.TaskDeclined | events.TaskReleased):
            reason = LASTING_REASONS.get(event.reason)
            if reason is None or any(isinstance(each, events.AvailabilitySet) for each in answer):
                continue
            until_time = context.time + USUAL_SECONDS_IF_UNAVAILABLE[reason] * MICROS
            known = crew.availability
            if known.state is not State.UNAVAILABLE or known.until_time < until_time:
                return [_set(Availability(State.UNAVAILABLE, reason, until_time))]
    return []


def _set(said: Availability) -> events.AvailabilitySet:
    return events.AvailabilitySet(
        availability=proto_enum(proto.Availability, said.state),
        reason=proto_enum(proto.UnavailableReason, said.reason),
        until_time=timestamp(said.until_time),
    )


def _off_duty(crew: Crew, *, shift_is_over: bool) -> str:
    if shift_is_over:
        return "its shift is over: offer it a P1, or choose another crew"
    if crew.duty.offered_from:
        return "it is on call: offer it a P1 or P2, or choose another crew"
    return "its shift has not begun or is over: choose another crew"


def _unavailable(availability: Availability) -> str:
    state = availability.reason or availability.state
    until = f"until {_clock(availability.until_time)}" if availability.until_time else "so far"
    return f"it is {state.name} {until}: choose another crew"


def _clock(time: int) -> str:
    return datetime.fromtimestamp(time // MICROS, UTC).strftime("%H:%M:%S UTC")
