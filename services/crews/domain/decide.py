"""The answer to each command for a crew, its card and its timers."""

from __future__ import annotations

from collections.abc import Sequence

from google.protobuf.message import Message

from services.chassis.sdk.decider import Decider, DecisionContext, Rejected
from services.chassis.sdk.proto_enum import proto_enum
from services.crews.domain import offers, shift, steps, unavailability
from services.crews.domain.crew import PEOPLE, Crew, evolve
from services.crews.domain.place import place_message, place_of
from vigie.bulletin.v1.bulletin_pb2 import LendingRule
from vigie.crew.v1 import events_pb2 as events, service_pb2 as commands
from vigie.journal.v1 import journal_pb2 as journal

AVAILABILITY_TIMER = "availability"
OFFER_TIMER = "offer"
ON_CALL_TIMER = "on_call"
SHIFT_TIMER = "shift"


def decide(command: Message, crew: Crew, context: DecisionContext) -> Sequence[Message]:
    """The answer to a command, with what follows from it for the crew's state and its hours."""
    answer = shift.call_out(crew, _answer(command, crew, context))
    answer = unavailability.with_consequences(command, crew, answer, context)
    return shift.then_home(crew, answer, context)


def due(crew: Crew) -> tuple[int, str] | None:
    """Return the first end: of the offer's lease, the crew's state, its shift, its time on call.

    An offer is answered before the crew goes home, and a busy crew works on after its shift.
    """
    ends: list[tuple[int, str]] = []
    if crew.offer is not None:
        ends.append((crew.offer.lease_end_time, OFFER_TIMER))
    elif crew.on_duty and not crew.duty.overrun:
        ends.append((crew.shift_end_time, SHIFT_TIMER))
    if crew.availability.until_time:
        ends.append((crew.availability.until_time, AVAILABILITY_TIMER))
    if crew.duty.on_call_until_time and (crew.on_duty or crew.offer is None):
        ends.append((crew.duty.on_call_until_time, ON_CALL_TIMER))
    return min(ends, default=None)


def _answer(command: Message, crew: Crew, context: DecisionContext) -> Sequence[Message]:
    match command:
        case journal.ElapseRequest():
            return _elapse(command, crew)
        case commands.RegisterCrewRequest():
            return _register(command, crew)
        case commands.OfferTaskRequest():
            return offers.offer(command, crew, context)
        case commands.WithdrawOfferRequest():
            return offers.withdraw(command, crew)
        case commands.AcceptTaskRequest():
            return offers.accept(command, crew, context)
        case commands.DeclineTaskRequest():
            return offers.decline(command, crew)
        case _:
            hours = _of_hours(command, crew, context)
            return steps.step(command, crew) if hours is None else hours


def _of_hours(command: Message, crew: Crew, context: DecisionContext) -> Sequence[Message] | None:
    """Return the answer to a command about when the crew works; None for any other command."""
    match command:
        case commands.StartShiftRequest():
            return shift.start_shift(command, crew, context)
        case commands.EndShiftRequest():
            return shift.end_shift(crew, context)
        case commands.StartOnCallRequest():
            return shift.start_on_call(command, crew, context)
        case commands.EndOnCallRequest():
            return shift.end_on_call(crew, context)
        case commands.SetAvailabilityRequest():
            return unavailability.set_availability(command, crew, context)
        case commands.NoteSilenceRequest():
            return unavailability.note_silence(command, crew, context)
        case _:
            return None


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
        size=command.size or PEOPLE,
    )
    known = events.CrewRegistered(
        crew_id=command.crew_id,
        name=crew.name,
        skills=crew.skills,
        equipment=crew.equipment,
        lending=proto_enum(LendingRule, crew.lending),
        depot=place_message(crew.depot),
        size=crew.size,
    )
    return [] if crew.registered and card == known else [card]


def _elapse(command: journal.ElapseRequest, crew: Crew) -> Sequence[Message]:
    if due(crew) != (command.due_time, command.kind):
        return []
    if command.kind == OFFER_TIMER and crew.offer is not None:
        return [events.OfferExpired(task_id=crew.offer.task_id)]
    if command.kind == AVAILABILITY_TIMER:
        return [events.UnavailabilityEnded()]
    if command.kind == ON_CALL_TIMER:
        return [events.OnCallEnded()]
    return [events.ShiftEnded() if crew.free else events.ShiftOverrun()]


crew_decider: Decider[Crew] = Decider(decide, evolve, initial=Crew(), due=due)
