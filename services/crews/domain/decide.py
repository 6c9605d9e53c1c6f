"""Commands for a crew's card and shift, and its timers; tasks are in `offers` and `steps`."""

from __future__ import annotations

from collections.abc import Sequence

from google.protobuf.message import Message

from services.chassis.sdk.decider import MICROS, Decider, DecisionContext, Rejected
from services.chassis.sdk.proto_enum import proto_enum
from services.crews.domain import offers, steps
from services.crews.domain.crew import Crew, evolve
from services.crews.domain.place import place_message, place_of
from services.crews.domain.timestamp import timestamp
from vigie.bulletin.v1.bulletin_pb2 import LendingRule
from vigie.crew.v1 import events_pb2 as events, service_pb2 as commands
from vigie.journal.v1 import journal_pb2 as journal

LONGEST_SHIFT_SECONDS = 24 * 3600

OFFER_TIMER = "offer"
SHIFT_TIMER = "shift"


def decide(command: Message, crew: Crew, context: DecisionContext) -> Sequence[Message]:
    """The answer to a command. A crew whose shift is over goes home with the last thing it does."""
    return _then_home(crew, _answer(command, crew, context), context)


def due(crew: Crew) -> tuple[int, str] | None:
    """When the offer's lease ends, or the shift. A busy crew goes home when it is done."""
    if crew.offer is not None:
        return crew.offer.lease_end_time, OFFER_TIMER
    if crew.on_duty and crew.free:
        return crew.shift_end_time, SHIFT_TIMER
    return None


def _answer(command: Message, crew: Crew, context: DecisionContext) -> Sequence[Message]:
    if isinstance(command, journal.ElapseRequest):
        return _elapse(command, crew)
    if isinstance(command, commands.RegisterCrewRequest):
        return _register(command, crew)
    match command:
        case commands.StartShiftRequest():
            return _start_shift(command, crew, context)
        case commands.EndShiftRequest():
            return _end_shift(crew, context)
        case commands.OfferTaskRequest():
            return offers.offer(command, crew, context)
        case commands.WithdrawOfferRequest():
            return offers.withdraw(command, crew)
        case commands.AcceptTaskRequest():
            return offers.accept(command, crew, context)
        case commands.DeclineTaskRequest():
            return offers.decline(command, crew)
        case _:
            return steps.step(command, crew)


def _register(command: commands.RegisterCrewRequest, crew: Crew) -> Sequence[Message]:
    if not command.depot.HasField("position"):
        raise Rejected("DEPOT_INVALID", "give the position that the crew starts from", "depot")
    card = events.CrewRegistered(
        crew_id=command.crew_id,
        name=command.name,
        skills=sorted(set(command.skills)),
        equipment=sorted(set(command.equipment)),
        lending=command.lending,
        depot=place_message(place_of(command.depot)),
    )
    known = events.CrewRegistered(
        crew_id=command.crew_id,
        name=crew.name,
        skills=crew.skills,
        equipment=crew.equipment,
        lending=proto_enum(LendingRule, crew.lending),
        depot=place_message(crew.depot),
    )
    return [] if crew.registered and card == known else [card]


def _start_shift(
    command: commands.StartShiftRequest, crew: Crew, context: DecisionContext
) -> Sequence[Message]:
    end_time = command.end_time.ToMicroseconds()
    if crew.on_duty:
        if end_time == crew.shift_end_time:
            return []
        raise Rejected("CREW_ON_DUTY", "its shift runs until another time: end that one first")
    if not context.time < end_time <= context.time + LONGEST_SHIFT_SECONDS * MICROS:
        message = f"a shift ends later than now, and within {LONGEST_SHIFT_SECONDS // 3600} hours"
        raise Rejected("SHIFT_INVALID", message, "end_time")
    return [events.ShiftStarted(end_time=timestamp(end_time))]


def _end_shift(crew: Crew, context: DecisionContext) -> Sequence[Message]:
    if not crew.on_duty:
        return []
    if crew.task is not None:
        raise Rejected("CREW_BUSY", f"finish or release task {crew.task.task_id} first")
    if crew.offer is None:
        return [events.ShiftEnded()]
    if context.time < crew.offer.lease_end_time:
        raise Rejected("CREW_RESERVED", f"answer the offer of task {crew.offer.task_id} first")
    return [events.OfferExpired(task_id=crew.offer.task_id), events.ShiftEnded()]


def _elapse(command: journal.ElapseRequest, crew: Crew) -> Sequence[Message]:
    if due(crew) != (command.due_time, command.kind):
        return []
    if command.kind == OFFER_TIMER and crew.offer is not None:
        return [events.OfferExpired(task_id=crew.offer.task_id)]
    return [events.ShiftEnded()]


def _then_home(
    crew: Crew, answer: Sequence[Message], context: DecisionContext
) -> Sequence[Message]:
    """End the shift in the same record, where the crew became free after its time was up."""
    if crew.free or not answer:
        return answer
    for event in answer:
        crew = evolve(crew, event, context)
    if crew.on_duty and crew.free and context.time >= crew.shift_end_time:
        return [*answer, events.ShiftEnded()]
    return answer


crew_decider: Decider[Crew] = Decider(decide, evolve, initial=Crew(), due=due)
