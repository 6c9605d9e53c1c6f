"""Laws of defects, works and closures, at any prefix of any story."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from google.protobuf.message import Message
from hypothesis import given, settings, strategies as st

from services.chassis.sdk.decider import Decider, DecisionContext, Rejected
from services.crews.domain.timestamp import timestamp
from services.roads.domain.closure import Status as ClosureStatus
from services.roads.domain.defect.decide import CLOSED_REASONS
from services.roads.domain.defect.kinds import REQUIREMENTS
from services.roads.domain.defect.state import Defect, Status
from services.roads.domain.values import HOUR
from services.testing.spec import NOW
from tests.roads.department import DECIDERS
from vigie.journal.v1 import journal_pb2 as journal
from vigie.need.v1 import commands_pb2 as needs
from vigie.roads.v1 import service_pb2 as commands

Told = tuple[int, Message]

times = st.integers(0, 200 * HOUR).map(lambda after: NOW + after)
places = st.builds(
    lambda longitude, latitude: {"position": {"longitude": longitude, "latitude": latitude}},
    st.floats(3, 5),
    st.floats(43, 44),
)
priorities: st.SearchStrategy[Any] = st.integers(0, 5)
ids = st.sampled_from(["T-1", "T-2"])
need_ids = st.sampled_from(["roads/defect/A-1", "roads/defect/A-1/1", "lighting/cabinet/X"])
statuses: st.SearchStrategy[Any] = st.integers(0, 12)

defect_commands = st.one_of(
    st.builds(
        commands.ReportDefectRequest,
        kind=st.sampled_from([*sorted(REQUIREMENTS), "ghost"]),
        priority=priorities,
        place=places,
    ),
    st.builds(commands.InspectDefectRequest, priority=priorities),
    st.builds(commands.MarkMadeSafeRequest),
    st.builds(commands.CloseDefectRequest, reason=st.sampled_from([*sorted(CLOSED_REASONS), "no"])),
    st.builds(commands.ReopenDefectRequest, priority=priorities),
    st.builds(
        needs.NoteTaskRequest,
        need_id=need_ids,
        task_id=ids,
        crew=st.sampled_from(["roads/R-1", "lighting/L-1"]),
        status=statuses,
    ),
    st.builds(journal.ElapseRequest, kind=st.just("until")),
)
works_commands = st.one_of(
    st.builds(
        commands.PlanWorksRequest,
        kind=st.just("gas"),
        place=places,
        start_time=times.map(timestamp),
        end_time=times.map(timestamp),
        urgent_reason=st.sampled_from(["", "gas_leak"]),
    ),
    st.builds(commands.StartWorksRequest),
    st.builds(commands.SuspendWorksRequest, reason=st.just("weather")),
    st.builds(commands.ResumeWorksRequest),
    st.builds(commands.EndWorksRequest),
    st.builds(commands.CancelWorksRequest, reason=st.just("abandoned")),
    st.builds(journal.ElapseRequest, kind=st.just("until")),
)
closure_commands = st.one_of(
    st.builds(
        commands.CloseRoadRequest,
        edge_ids=st.lists(st.sampled_from(["1", "2", "77"]), min_size=1, max_size=3, unique=True),
        street=st.just("RUE FOCH"),
        until_time=times.map(timestamp),
        reason=st.just("works"),
    ),
    st.builds(commands.ProlongClosureRequest, until_time=times.map(timestamp)),
    st.builds(commands.OpenRoadRequest),
    st.builds(journal.ElapseRequest, kind=st.just("until")),
)


COMMANDS = {"defect": defect_commands, "works": works_commands, "closure": closure_commands}


@st.composite
def stories(draw: st.DrawFn, kind: str) -> tuple[Decider[Any], list[Told]]:
    told = draw(st.lists(st.tuples(times, COMMANDS[kind]), max_size=12))
    return DECIDERS[kind], sorted(told, key=lambda pair: pair[0])


def check_refusal(no: Rejected) -> None:
    """A refusal has a stable code, a whole sentence, and the field at fault."""
    assert no.code == no.code.upper()
    assert no.message.endswith(".")
    assert no.field


def walk(
    decider: Decider[Any], story: list[Told], see: Callable[[Any, Any, list[Message], Told], None]
) -> None:
    state = decider.initial
    for time, command in story:
        context = DecisionContext(time=time, id="A-1")
        try:
            decided = list(decider.decide(command, state, context))
        except Rejected as no:
            check_refusal(no)
            continue
        before = state
        for event in decided:
            state = decider.evolve(state, event, context)
        see(before, state, decided, (time, command))


@given(st.sampled_from(sorted(COMMANDS)).flatmap(stories))
@settings(max_examples=300)
def test_a_command_said_twice_adds_nothing(story: tuple[Decider[Any], list[Told]]) -> None:
    decider, told = story

    def again(_before: Any, after: Any, _decided: list[Message], last: Told) -> None:
        time, command = last
        assert list(decider.decide(command, after, DecisionContext(time=time, id="A-1"))) == []

    walk(decider, told, again)


@given(stories("defect"))
@settings(max_examples=300)
def test_no_crew_that_comes_or_goes_moves_the_clock(
    story: tuple[Decider[Any], list[Told]],
) -> None:
    def see(before: Defect, after: Defect, _decided: list[Message], last: Told) -> None:
        if isinstance(last[1], needs.NoteTaskRequest):
            assert (before.clock_time, before.due_time) == (after.clock_time, after.due_time)
            assert (before.priority, before.opening) == (after.priority, after.opening)
        assert after.has_crew <= after.open
        assert (after.crew == "") <= (not after.has_crew)
        assert after.open != bool(after.ended_time) or after.status is Status.ABSENT
        assert not (after.made_safe and after.priority < 3)

    walk(*story, see)


@given(stories("closure"))
@settings(max_examples=300)
def test_nothing_but_a_person_opens_a_street(story: tuple[Decider[Any], list[Told]]) -> None:
    def see(before: Any, after: Any, _decided: list[Message], last: Told) -> None:
        opened = before.status is not ClosureStatus.OPENED and after.status is ClosureStatus.OPENED
        assert opened <= isinstance(last[1], commands.OpenRoadRequest)

    walk(*story, see)
