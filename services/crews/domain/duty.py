"""A crew's shift, its time on call and its rest: values, and how events change them."""

from __future__ import annotations

import msgspec
from google.protobuf.message import Message
from msgspec.structs import replace

from services.chassis.sdk.decider import MICROS
from services.crews.domain.availability import ANY_PRIORITY, NO_PRIORITY, P2, State
from vigie.crew.v1 import events_pb2 as events

DAILY_REST_SECONDS = 11 * 3600
"""Daily rest in one piece, after any work: décret 2000-815, article 3. Work on call counts, and the
rest begins again after it."""

LONGEST_STINT_SECONDS = 6 * 3600
"""How long a crew may work before its break: décret 2000-815, article 3."""

TURNOUT_SECONDS = 30 * 60
"""How long a crew takes from home where it states nothing: the longer end of the 15 to 30 minutes
of on-call rosters. Own rule: no published figure found."""

SHORTEST_BREAK_SECONDS = 20 * 60
"""The shortest break that counts as one: décret 2000-815, article 3."""


class Duty(msgspec.Struct, frozen=True):
    """A crew's shift, time on call and rest. Times are microseconds since 1970, UTC; 0 is none.

    - `called_out`: it is on duty because it accepted a task off duty. `turning_out` until it left.
    - `overrun`: it works beyond the end of its shift.
    - `break_due_time`: when it must have had a meal break; `break_start_time` while it has one.
    - `rest_until_time`: the end of the daily rest since it last worked.
    - `rest_shortened_seconds`: by how much the present shift began too early for that.
    """

    on_duty: bool = False
    shift_end_time: int = 0
    called_out: bool = False
    turning_out: bool = False
    overrun: bool = False
    break_start_time: int = 0
    break_due_time: int = 0
    rest_until_time: int = 0
    rest_shortened_seconds: int = 0
    on_call_until_time: int = 0
    on_call_turnout_seconds: int = 0

    @property
    def turnout_seconds(self) -> int:
        """How long a crew at home takes to leave; 0 for one at work."""
        if self.turning_out or (self.on_call_until_time and not self.on_duty):
            return self.on_call_turnout_seconds or TURNOUT_SECONDS
        return 0

    @property
    def offered_from(self) -> int:
        """The least urgent priority that the crew's hours let through; 0 for none.

        A crew at home is called out for P1 and P2 only: its rest is worth more than the others.
        """
        if self.on_duty and not self.called_out:
            return ANY_PRIORITY
        return P2 if self.on_duty or self.on_call_until_time else NO_PRIORITY

    def is_over(self, time: int) -> bool:
        """Return whether the crew is on duty after the end of its shift."""
        return self.on_duty and time >= self.shift_end_time


OFF_DUTY = Duty()


def duty_after(duty: Duty, event: Message, time: int) -> Duty:
    """Return the duty after an event about the crew's hours."""
    match event:
        case events.ShiftStarted():
            end_time = event.end_time.ToMicroseconds()
            shortened = event.rest_shortened_seconds
            started = _at_work(duty, end_time, time)
            return replace(started, rest_shortened_seconds=shortened)
        case events.CrewCalledOut():
            called = _at_work(duty, max(time, duty.on_call_until_time), time)
            return replace(called, called_out=True, turning_out=True)
        case events.ShiftOverrun():
            return replace(duty, overrun=True)
        case events.ShiftEnded():
            return _at_home(duty, event.overrun_seconds, time)
        case events.OnCallStarted():
            until_time = event.until_time.ToMicroseconds()
            return replace(
                duty,
                on_call_until_time=until_time,
                on_call_turnout_seconds=event.turnout_seconds,
            )
        case events.OnCallEnded():
            return replace(duty, on_call_until_time=0)
        case events.AvailabilitySet(availability=State.MEAL_BREAK):
            return replace(duty, break_start_time=duty.break_start_time or time)
        case events.AvailabilitySet() | events.UnavailabilityEnded():
            return _after_break(duty, time)
        case _:
            return duty


def _at_work(duty: Duty, end_time: int, time: int) -> Duty:
    return Duty(
        on_duty=True,
        shift_end_time=end_time,
        break_due_time=time + LONGEST_STINT_SECONDS * MICROS,
        rest_until_time=duty.rest_until_time,
        on_call_until_time=duty.on_call_until_time,
        on_call_turnout_seconds=duty.on_call_turnout_seconds,
    )


def _at_home(duty: Duty, overrun_seconds: int, time: int) -> Duty:
    """Count the rest from the end of the work: a free crew goes home in time, its timer may not."""
    end_time = min(time, duty.shift_end_time) + overrun_seconds * MICROS
    return Duty(
        rest_until_time=end_time + DAILY_REST_SECONDS * MICROS,
        on_call_until_time=duty.on_call_until_time,
        on_call_turnout_seconds=duty.on_call_turnout_seconds,
    )


def _after_break(duty: Duty, time: int) -> Duty:
    if not duty.break_start_time:
        return duty
    enough = time - duty.break_start_time >= SHORTEST_BREAK_SECONDS * MICROS
    due_time = time + LONGEST_STINT_SECONDS * MICROS if enough else duty.break_due_time
    return replace(duty, break_start_time=0, break_due_time=due_time)
