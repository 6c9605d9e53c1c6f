"""Laws of defects, works and closures, for every order of commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from hypothesis import given, settings, strategies as st

from services.chassis.partition.partitioning import aggregate_template
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

Sent = tuple[int, Message]
RPC = commands.DESCRIPTOR.services_by_name["RoadsService"]

times = st.integers(0, 200 * HOUR).map(lambda after: NOW + after)
positions = st.fixed_dictionaries({"longitude": st.floats(3, 5), "latitude": st.floats(43, 44)})
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "kind": st.sampled_from([*sorted(REQUIREMENTS), "unknown", "until", "answer", "notice"]),
    "priority": st.integers(0, 5),
    "place": st.fixed_dictionaries({"position": positions}),
    "reason": st.sampled_from([*sorted(CLOSED_REASONS), "weather"]),
    "need_id": st.sampled_from(
        ["roads/defect/A-1", "roads/defect/A-1/1", "roads/works/A-1", "lighting/cabinet/X"]
    ),
    "task_id": st.sampled_from(["T-1", "T-2"]),
    "crew": st.sampled_from(["roads/R-1", "lighting/L-1"]),
    "status": st.integers(0, 12),
    "requester": st.sampled_from(["gas", "roads"]),
    "postponed_reason": st.sampled_from(["", "traffic"]),
    "started_time": times.map(timestamp),
    "form": st.integers(0, 2),
    "networks": st.lists(st.sampled_from(["gas", "water"]), unique=True),
    "network": st.sampled_from(["gas", "water", "telecoms"]),
    "digs": st.booleans(),
    "own_crew": st.booleans(),
    "surface_renewed": st.booleans(),
    "end_position": st.none() | positions,
    "start_time": times.map(timestamp),
    "end_time": times.map(timestamp),
    "until_time": times.map(timestamp),
    "urgent_reason": st.sampled_from(["", "gas_leak"]),
    "edge_ids": st.lists(st.sampled_from(["1", "2", "77"]), min_size=1, max_size=3, unique=True),
    "street": st.just("RUE FOCH"),
}
"""The values of a command's field, by its name."""


def commands_for(kind: str) -> st.SearchStrategy[Message]:
    """Return every command and timer of a kind, with any values."""
    types: list[type[Message]] = [journal.ElapseRequest]
    types += [needs.NoteTaskRequest] if kind != "closure" else []
    types += [
        GetMessageClass(method.input_type)
        for method in RPC.methods
        if aggregate_template(method.input_type).startswith(f"{kind}/")
    ]
    return st.one_of([st.builds(each, **values_of(each)) for each in types])


def values_of(request: type[Message]) -> dict[str, st.SearchStrategy[Any]]:
    return {name: VALUES[name] for name in request.DESCRIPTOR.fields_by_name if name in VALUES}


COMMANDS = {kind: commands_for(kind) for kind in ("defect", "works", "closure")}


@st.composite
def stories(draw: st.DrawFn, kind: str) -> tuple[Decider[Any], list[Sent]]:
    sent = draw(st.lists(st.tuples(times, COMMANDS[kind]), max_size=12))
    return DECIDERS[kind], sorted(sent, key=lambda pair: pair[0])


def check_rejection(rejected: Rejected) -> None:
    """A rejection has a stable code, a whole sentence, and the field at fault."""
    assert rejected.code == rejected.code.upper()
    assert rejected.message.endswith(".")
    assert rejected.field


def walk(
    decider: Decider[Any], story: list[Sent], see: Callable[[Any, Any, list[Message], Sent], None]
) -> None:
    state = decider.initial
    for time, command in story:
        context = DecisionContext(time=time, id="A-1")
        try:
            decided = list(decider.decide(command, state, context))
        except Rejected as rejected:
            check_rejection(rejected)
            continue
        before = state
        for event in decided:
            state = decider.evolve(state, event, context)
        see(before, state, decided, (time, command))


@given(st.sampled_from(sorted(COMMANDS)).flatmap(stories))
@settings(max_examples=300)
def test_a_command_repeated_at_once_adds_nothing(story: tuple[Decider[Any], list[Sent]]) -> None:
    decider, sent = story

    def again(_before: Any, after: Any, _decided: list[Message], last: Sent) -> None:
        time, command = last
        assert list(decider.decide(command, after, DecisionContext(time=time, id="A-1"))) == []

    walk(decider, sent, again)


@given(stories("defect"))
@settings(max_examples=300)
def test_no_step_of_a_task_changes_the_clock(story: tuple[Decider[Any], list[Sent]]) -> None:
    def see(before: Defect, after: Defect, _decided: list[Message], last: Sent) -> None:
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
def test_only_an_operator_opens_a_street(story: tuple[Decider[Any], list[Sent]]) -> None:
    def see(before: Any, after: Any, _decided: list[Message], last: Sent) -> None:
        opened = before.status is not ClosureStatus.OPENED and after.status is ClosureStatus.OPENED
        assert opened <= isinstance(last[1], commands.OpenRoadRequest)

    walk(*story, see)
