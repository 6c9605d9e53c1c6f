"""Laws of a crew's hours and states, for every order of commands and timers."""

from __future__ import annotations

from hypothesis import settings, strategies as st
from hypothesis.stateful import invariant, rule
from msgspec.structs import replace

from services.chassis.sdk.decider import DecisionContext, Rejected
from services.crews.domain.availability import State
from services.crews.domain.crew import Crew
from services.crews.domain.decide import crew_decider, due
from services.crews.domain.duty import DAILY_REST_SECONDS
from services.crews.domain.timestamp import timestamp
from services.testing.spec import SECOND
from tests.crews.domain.test_any_crew import AnyCrew
from tests.crews.examples import CREW, HOUR, offer
from vigie.crew.v1 import service_pb2 as commands
from vigie.journal.v1 import journal_pb2 as journal
from vigie.type.v1 import availability_pb2 as proto, place_pb2

STATES = st.sampled_from(proto.Availability.values()[1:-1])
REASONS = st.sampled_from(proto.UnavailableReason.values())
PRIORITIES = st.sampled_from(place_pb2.Priority.values()[1:])
TIMERS_AT_ONCE = 10


class AnyHours(AnyCrew):
    """A crew that also takes breaks, does not answer, is on call and is called out."""

    @rule(availability=STATES, reason=REASONS, minutes=st.sampled_from([0, 0, 10, 90, 1_500]))
    def says(
        self, availability: proto.Availability, reason: proto.UnavailableReason, minutes: int
    ) -> None:
        request = commands.SetAvailabilityRequest(crew_id=CREW, availability=availability)
        if availability == proto.AVAILABILITY_UNAVAILABLE:
            request.reason = reason
        if minutes:
            request.until_time.CopyFrom(timestamp(self.time + minutes * 60 * SECOND))
        self.ask(request)

    @rule(seconds_ago=st.sampled_from([0, 0, 60]))
    def is_silent(self, seconds_ago: int) -> None:
        since = timestamp(self.time - seconds_ago * SECOND)
        self.ask(commands.NoteSilenceRequest(crew_id=CREW, silent_since_time=since))

    @rule(hours=st.sampled_from([1, 12, 100]))
    def stands_by(self, hours: int) -> None:
        until_time = timestamp(self.time + hours * HOUR)
        self.ask(commands.StartOnCallRequest(crew_id=CREW, until_time=until_time))

    @rule()
    def stands_down(self) -> None:
        self.ask(commands.EndOnCallRequest(crew_id=CREW))

    @rule(priority=PRIORITIES, by_voice=st.sampled_from([False, False, True]))
    def is_called(self, priority: place_pb2.Priority, *, by_voice: bool) -> None:
        """Offer a task of any priority; the crew accepts it."""
        active = self.crew.task.task_id if self.crew.task else ""
        request = offer(
            "A",
            active,
            priority=priority,
            lease_end_time=timestamp(self.time + 300 * SECOND),
            override_reason="CALLED_BY_TELEPHONE" if by_voice else "",
        )
        before = self.crew
        self.ask(request)
        if self.crew.offer is not None and before.offer is None:
            over = before.duty.is_over(self.time)
            limit = min(before.offered_from, 1) if over else before.offered_from
            assert by_voice or priority <= limit
        self.ask(commands.AcceptTaskRequest(crew_id=CREW, task_id="A"))

    @invariant()
    def no_state_lasts_without_a_stated_end(self) -> None:
        availability = self.crew.availability
        waits = due(self.crew)
        if availability.until_time:
            assert waits is not None
            assert waits[0] <= availability.until_time
        else:
            assert availability.state in {State.AVAILABLE, State.NOT_ANSWERING}

    @invariant()
    def a_crew_that_is_called_out_works(self) -> None:
        assert not (self.crew.duty.called_out and self.crew.free)

    @invariant()
    def rest_counts_from_work_that_is_past(self) -> None:
        latest = max(self.time, self.crew.shift_end_time) + DAILY_REST_SECONDS * SECOND
        assert self.crew.duty.rest_until_time <= latest

    @invariant()
    def its_timers_end_every_state(self) -> None:
        """Without further commands the crew ends at home, or at work on its task."""
        crew, time = self.crew, self.time
        for _ in range(TIMERS_AT_ONCE):
            waits = due(crew)
            if waits is None:
                break
            time = max(time, waits[0])
            crew = after(crew, journal.ElapseRequest(kind=waits[1], due_time=waits[0]), time)
        assert due(crew) is None
        assert crew.offer is None
        assert crew.duty.on_call_until_time == 0
        assert crew.on_duty == (crew.task is not None)
        silent = crew.availability.state is State.NOT_ANSWERING
        assert crew.availability.state is State.AVAILABLE or (silent and crew.on_duty)

    @invariant()
    def a_silent_crew_that_works_is_heard_with_its_next_step(self) -> None:
        crew = self.crew
        if crew.availability.state is State.NOT_ANSWERING and crew.task is not None:
            step = commands.ArriveRequest(crew_id=CREW, task_id=crew.task.task_id)
            assert after(crew, step, self.time).availability.state is State.AVAILABLE


def after(crew: Crew, command: object, time: int) -> Crew:
    context = DecisionContext(time=time, id=CREW)
    try:
        decided = crew_decider.decide(command, crew, context)
    except Rejected:
        return replace(crew)
    for event in decided:
        crew = crew_decider.evolve(crew, event, context)
    return crew


AnyHours.TestCase.settings = settings(max_examples=150, stateful_step_count=40)
TestAnyHours = AnyHours.TestCase
