"""What a crew may be asked about its card, its shift and its timers."""

from __future__ import annotations

import pytest
from google.protobuf.message import Message

from services.crews.domain.decide import crew_decider, due
from services.crews.domain.timestamp import timestamp
from services.testing.spec import NOW, SECOND, Given, given
from tests.crews.sentences import (
    CREW,
    DEPOT,
    HOUR,
    LEASE_END,
    SHIFT_END,
    accepted,
    busy,
    free,
    making_safe,
    offered,
    on_shift,
    registered,
)
from tests.lighting.department import LIGHTING
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.crew.v1 import events_pb2 as events, service_pb2 as commands
from vigie.journal.v1 import journal_pb2 as journal


def crew(*happened: Message) -> Given:
    return given(crew_decider, *happened, id=CREW)


def card(**changes: object) -> commands.RegisterCrewRequest:
    facts: dict[str, object] = {
        "name": "Lumière 1",
        "skills": ["electrical", "aerial_platform", "electrical"],
        "equipment": ["bucket_truck"],
        "lending": bulletin.LENDING_RULE_P1_P2,
        "depot": DEPOT,
    }
    return commands.RegisterCrewRequest(crew_id=CREW, **(facts | changes))  # type: ignore[arg-type]


def start(end_time: int) -> commands.StartShiftRequest:
    return commands.StartShiftRequest(crew_id=CREW, end_time=timestamp(end_time))


END = commands.EndShiftRequest(crew_id=CREW)


def elapse(kind: str, due_time: int) -> journal.ElapseRequest:
    return journal.ElapseRequest(aggregate=f"crew/{CREW}", kind=kind, due_time=due_time)


def test_a_crew_is_registered_with_its_skills_in_order() -> None:
    crew().when(card()).then(registered)


def test_the_same_card_twice_changes_nothing() -> None:
    crew(registered).when(card()).then_nothing()


def test_a_card_is_edited_even_while_the_crew_works() -> None:
    edited = events.CrewRegistered()
    edited.CopyFrom(registered)
    edited.name = "Lumière 2"
    state = crew(*busy).when(card(name="Lumière 2")).then(edited)
    assert state.name == "Lumière 2"
    assert state.task.task_id == "A"


def test_a_crew_starts_from_somewhere() -> None:
    crew().when(card(depot=None)).then_rejected("DEPOT_INVALID")


@pytest.mark.parametrize(
    "command",
    [
        start(SHIFT_END),
        END,
        commands.OfferTaskRequest(),
        commands.AcceptTaskRequest(),
        commands.DepartRequest(),
        commands.FinishTaskRequest(),
    ],
    ids=lambda command: type(command).__name__,
)
def test_nobody_speaks_to_a_crew_that_was_never_registered(command: Message) -> None:
    hosted = LIGHTING.deciders["crew"]
    given(hosted, id=CREW).when(command).then_rejected("CREW_UNKNOWN")


def test_a_shift_begins() -> None:
    crew(registered).when(start(SHIFT_END)).then(on_shift)


def test_a_shift_that_began_is_begun() -> None:
    crew(*free).when(start(SHIFT_END)).then_nothing()


def test_a_shift_is_not_moved_while_it_runs() -> None:
    crew(*free).when(start(SHIFT_END + HOUR)).then_rejected("CREW_ON_DUTY")


@pytest.mark.parametrize("end_time", [0, NOW - SECOND, NOW, NOW + 24 * HOUR + 1])
def test_a_shift_ends_later_than_now_and_within_a_day(end_time: int) -> None:
    crew(registered).when(start(end_time)).then_rejected("SHIFT_INVALID")


def test_a_free_crew_goes_home() -> None:
    state = crew(*free).when(END).then(events.ShiftEnded())
    assert not state.on_duty


def test_a_crew_at_home_is_at_home() -> None:
    crew(registered).when(END).then_nothing()


@pytest.mark.parametrize("happened", [(*free, offered("A"), accepted("A")), busy, making_safe])
def test_a_busy_crew_does_not_go_home(happened: tuple[Message, ...]) -> None:
    crew(*happened).when(END).then_rejected("CREW_BUSY")


def test_a_crew_with_an_offer_answers_it_before_it_goes_home() -> None:
    crew(*free, offered("A")).when(END).then_rejected("CREW_RESERVED")


def test_an_offer_whose_lease_is_over_keeps_nobody_from_going_home() -> None:
    over = crew(*free, offered("A")).at(LEASE_END)
    over.when(END).then(events.OfferExpired(task_id="A"), events.ShiftEnded())


def test_an_offer_expires_with_its_lease() -> None:
    waiting = crew(*free, offered("A"))
    assert due(waiting.state) == (LEASE_END, "offer")
    state = (
        waiting.at(LEASE_END)
        .when(elapse("offer", LEASE_END))
        .then(events.OfferExpired(task_id="A"))
    )
    assert due(state) == (SHIFT_END, "shift")


@pytest.mark.parametrize(
    ("happened", "timer"),
    [
        ((), elapse("offer", LEASE_END)),
        (free, elapse("offer", LEASE_END)),
        ((*free, offered("A"), accepted("A")), elapse("offer", LEASE_END)),
        ((*free, offered("A")), elapse("offer", LEASE_END - SECOND)),
        ((*free, offered("A")), elapse("shift", SHIFT_END)),
        (busy, elapse("shift", SHIFT_END)),
        ((*free, events.ShiftEnded()), elapse("shift", SHIFT_END)),
        (free, elapse("shift", SHIFT_END - SECOND)),
        (free, elapse("tea", SHIFT_END)),
    ],
)
def test_a_timer_that_no_longer_fits_changes_nothing(
    happened: tuple[Message, ...], timer: journal.ElapseRequest
) -> None:
    crew(*happened).at(SHIFT_END).when(timer).then_nothing()


def test_the_shift_of_a_free_crew_ends_by_itself() -> None:
    done = crew(*free).at(SHIFT_END).when(elapse("shift", SHIFT_END))
    assert due(done.then(events.ShiftEnded())) is None


def test_a_busy_crew_waits_for_no_timer() -> None:
    assert due(crew(*busy).state) is None


def test_a_crew_whose_shift_is_over_goes_home_with_its_last_task() -> None:
    late = crew(*busy).at(SHIFT_END)
    finish = commands.FinishTaskRequest(crew_id=CREW, task_id="A")
    state = late.when(finish).then(events.TaskFinished(task_id="A"), events.ShiftEnded())
    assert not state.on_duty


def test_a_crew_whose_shift_is_over_goes_home_when_its_offer_lapses() -> None:
    lease_end = SHIFT_END + SECOND
    late = crew(*free, offered("A", lease_end_time=timestamp(lease_end))).at(lease_end)
    late.when(elapse("offer", lease_end)).then(
        events.OfferExpired(task_id="A"), events.ShiftEnded()
    )


def test_what_no_crew_is_asked_is_an_error_and_no_refusal() -> None:
    with pytest.raises(TypeError):
        crew_decider.decide(commands.ListCrewsRequest(), crew(*free).state, crew().context)
