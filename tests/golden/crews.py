"""A story of one crew and its dispatch mode, with every event of theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.crews.domain.timestamp import timestamp
from services.testing.spec import SECOND
from tests.crews import examples
from tests.golden.recorder import Recorder
from vigie.crew.v1 import commands_pb2 as desk, service_pb2 as crew
from vigie.type.v1 import availability_pb2 as availability, place_pb2 as place, role_pb2 as role

HOUR = 3_600


def _declare_kinds(run: Recorder) -> None:
    """A table of kinds, another one, and that one again."""
    for priority in (place.PRIORITY_P3, place.PRIORITY_P2, place.PRIORITY_P2):
        signing = role.Role(name="signing", skills=["signing"], equipment=["cones"])
        kind = role.NeedKind(kind="oil_spill", priority=priority, roles=[signing])
        run.ask(desk.DeclareKindsRequest(kinds=[kind]), actor="watch")


def _enter_local_mode(run: Recorder) -> None:
    """Two needs have no crew, then one of them."""
    run.ask(desk.EnterLocalModeRequest(last_heard_time=timestamp(run.time)), actor="watch")
    for need_ids in (["roads/defect/1", "roads/defect/2"], ["roads/defect/2"]):
        run.ask(desk.NoteUnservedNeedsRequest(need_ids=need_ids), actor="watch")


def crew_story(run: Recorder) -> None:
    """A crew's shift with every turn that a task can take; local dispatch acts in between."""
    who = {"crew_id": examples.CREW}

    def act(request: type[Any], task_id: str, **more: Any) -> None:
        run.ask(request(**who, task_id=task_id, **more), actor="crew")

    def offer(task_id: str, expected: str = "", **more: Any) -> None:
        lease = timestamp(run.time + 60 * SECOND)
        request = examples.offer(task_id, expected, lease_end_time=lease, **more)
        run.ask(request, actor="coordination")

    def take(task_id: str, expected: str = "") -> None:
        offer(task_id, expected)
        act(crew.AcceptTaskRequest, task_id)

    card: Any = {
        name: getattr(examples.registered, name) for name in ("name", "skills", "equipment")
    }
    card |= {"lending": examples.registered.lending, "depot": examples.DEPOT}
    registered = crew.RegisterCrewRequest(crew_id=examples.CREW, **card)
    run.ask(registered)
    _declare_kinds(run)
    run.ask(crew.StartShiftRequest(**who, end_time=timestamp(run.time + 8 * HOUR * SECOND)))
    offer("A")
    act(crew.DeclineTaskRequest, "A", reason="TOO_FAR")
    offer("B")
    run.wait(61)
    offer("C")
    act(crew.WithdrawOfferRequest, "C")
    take("D")
    act(crew.DepartRequest, "D")
    take("E", "D")
    act(crew.DepartRequest, "E")
    act(crew.ArriveRequest, "E")
    act(crew.DeclareSiteRequest, "E", unsafe=True, make_safe_seconds=300)
    _enter_local_mode(run)
    take("F", "E")
    act(crew.MakeSafeRequest, "E")
    act(crew.ReleaseTaskRequest, "F", reason="BREAKDOWN")
    run.ask(_says(availability.AVAILABILITY_AVAILABLE), actor="crew")
    run.ask(desk.LeaveLocalModeRequest(), actor="watch")
    take("G")
    act(crew.ArriveRequest, "G")
    act(crew.FinishTaskRequest, "G")
    run.wait(9 * HOUR)
    run.ask(crew.StartShiftRequest(**who, end_time=timestamp(run.time + 8 * HOUR * SECOND)))
    take("H")
    act(crew.ArriveRequest, "H")
    act(crew.DeclareSiteRequest, "H", unsafe=True, make_safe_seconds=120)
    take("I", "H")
    run.ask(crew.EndShiftRequest(**who))
    _overruns(run)
    _at_home(run, offer)
    _corrections(run, offer, act)
    run.open("epoch-2", restored=True)
    run.ask(registered)


def _says(state: availability.Availability) -> crew.SetAvailabilityRequest:
    return crew.SetAvailabilityRequest(crew_id=examples.CREW, availability=state)


def _overruns(run: Recorder) -> None:
    """The crew leaves H for I, and goes home an hour after its shift."""
    who = {"crew_id": examples.CREW}
    run.wait(9 * HOUR)
    run.ask(crew.MakeSafeRequest(**who, task_id="H"), actor="crew")
    run.ask(crew.ArriveRequest(**who, task_id="I"), actor="crew")
    run.ask(crew.FinishTaskRequest(**who, task_id="I"), actor="crew")


def _at_home(run: Recorder, offer: Callable[..., None]) -> None:
    """A crew on call that is called out, takes a meal, does not answer and is off call again."""
    who = {"crew_id": examples.CREW}
    until_time = timestamp(run.time + 10 * HOUR * SECOND)
    run.ask(crew.StartOnCallRequest(**who, until_time=until_time, turnout_seconds=900))
    offer("J")
    offer("K", priority=place.PRIORITY_P1)
    run.ask(crew.AcceptTaskRequest(**who, task_id="K"), actor="crew")
    run.ask(crew.DepartRequest(**who, task_id="K"), actor="crew")
    run.ask(_says(availability.AVAILABILITY_MEAL_BREAK), actor="crew")
    offer("L", "K", priority=place.PRIORITY_P2)
    run.wait(1_300)
    silence = crew.NoteSilenceRequest(**who, silent_since_time=timestamp(run.time))
    run.ask(silence, actor="coordination")
    run.ask(crew.ArriveRequest(**who, task_id="K"), actor="crew")
    run.ask(crew.FinishTaskRequest(**who, task_id="K"), actor="crew")
    run.wait(11 * HOUR)


def _corrections(run: Recorder, offer: Callable[..., None], act: Callable[..., None]) -> None:
    """A task replaces the one that waits; another is queued; both are corrected."""
    end_time = timestamp(run.time + 8 * HOUR * SECOND)
    run.ask(crew.StartShiftRequest(crew_id=examples.CREW, end_time=end_time))
    for task_id, expected in (("M", ""), ("N", "M")):
        offer(task_id, expected)
        act(crew.AcceptTaskRequest, task_id)
        if task_id == "M":
            act(crew.ArriveRequest, "M")
            act(crew.DeclareSiteRequest, "M", unsafe=True, make_safe_seconds=120)
    offer("O", "M", expected_next_task_id="N")
    act(crew.AcceptTaskRequest, "O")
    act(crew.ReleaseTaskRequest, "M", reason="STAND_DOWN")
    act(crew.MakeSafeRequest, "M")
    act(crew.ArriveRequest, "O")
    signing = role.Role(name="signing", skills=["signing"], count=2, purpose="close the lane")
    act(crew.RequestBackupRequest, "O", role=signing, reason="TRAFFIC")
    offer("P", "O", after_task_id="O")
    act(crew.AcceptTaskRequest, "P")
    run.ask(examples.amendment("O", place=examples.DEPOT, role="repair"), actor="coordination")
    run.ask(examples.amendment("P", hold_place=examples.DEPOT), actor="coordination")
