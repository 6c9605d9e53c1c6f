"""The desk hears whether coordination is there, and dispatches when it is not."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from google.protobuf.message import Message

from services.chassis.sdk.view import View
from services.chassis.telemetry import metrics
from services.crews import local_mode
from services.crews.domain.crew import Crew
from services.crews.domain.dispatch_mode import Desk
from services.crews.domain.task import Place
from services.crews.local_dispatch import Sighting
from services.crews.local_mode import SILENCE_SECONDS, LocalDesk
from services.crews.need import Need
from tests.crews.offices import MemoryOffice
from tests.crews.sentences import CREW, HOUR, accepted, arrived, free, offered, registered
from tests.spec import NOW, SECOND
from vigie.bulletin.v1 import bulletin_pb2 as bulletin, telemetry_pb2
from vigie.crew.v1 import (
    commands_pb2 as commands,
    events_pb2 as events,
    service_pb2 as api,
)
from vigie.need.v1 import commands_pb2 as need_commands

FAULT = Need(
    need_id="lighting/cabinet/MTP-0001/feeder-1",
    kind="supply_fault",
    priority=2,
    place=Place(3.88, 43.6, "Rue Foch"),
    skills=frozenset({"electrical"}),
    equipment=frozenset({"bucket_truck"}),
    clock_start_time=NOW - HOUR,
    work_seconds=1800,
    make_safe_seconds=60,
)


def faults(_view: View) -> Iterable[Need]:
    return [FAULT]


def nothing(_view: View) -> Iterable[Need]:
    return []


def desk(office: MemoryOffice, *, needs: object = faults) -> LocalDesk:
    return LocalDesk(office, "lighting", needs, office.clock)  # type: ignore[arg-type]


def beat(time: int, epoch: str = "e1") -> telemetry_pb2.Heartbeat:
    return telemetry_pb2.Heartbeat(sent_time=time, epoch=epoch)


def crew(office: MemoryOffice) -> Crew:
    found = office.get("crew", CREW)
    assert isinstance(found, Crew)
    return found


def told(office: MemoryOffice, kind: type[Message]) -> list[Message]:
    return [request for request in office.submitted if isinstance(request, kind)]


@pytest.fixture
def office() -> MemoryOffice:
    office = MemoryOffice()
    office.happened(f"crew/{CREW}", *free)
    return office


@pytest.fixture
async def alone(office: MemoryOffice) -> LocalDesk:
    """A desk that heard coordination once, long ago."""
    one = desk(office)
    one.hear(beat(NOW))
    office.pass_seconds(SILENCE_SECONDS + 1)
    return one


async def test_while_coordination_is_heard_the_desk_does_nothing(office: MemoryOffice) -> None:
    one = desk(office)
    for _ in range(10):
        office.pass_seconds(SILENCE_SECONDS)
        one.hear(beat(office.time - SECOND))
        await one.tick()
    assert office.submitted == []


async def test_a_desk_that_just_opened_waits_before_it_takes_over(office: MemoryOffice) -> None:
    one = desk(office)
    one.hear(beat(NOW - HOUR))
    office.pass_seconds(SILENCE_SECONDS)
    await one.tick()
    assert office.submitted == []
    office.pass_seconds(1)
    await one.tick()
    assert office.get("desk", "dispatch") == Desk(local=True, since_time=office.time)


async def test_when_coordination_is_silent_the_desk_takes_over(
    office: MemoryOffice, alone: LocalDesk
) -> None:
    await alone.tick()
    (entered,) = told(office, commands.EnterLocalModeRequest)
    assert isinstance(entered, commands.EnterLocalModeRequest)
    assert entered.last_heard_time.ToMicroseconds() == NOW
    assert office.get("desk", "dispatch").local  # type: ignore[union-attr]


async def test_one_silence_is_entered_once_whoever_notices(office: MemoryOffice) -> None:
    desks = [desk(office), desk(office)]
    for one in desks:
        one.hear(beat(NOW))
    office.pass_seconds(SILENCE_SECONDS + 1)
    ids = set()
    for one in desks:
        office.states.pop("desk/dispatch", None)
        await one.tick()
    ids = {request.request_id for request in told(office, commands.EnterLocalModeRequest)}  # type: ignore[attr-defined]
    assert len(ids) == 1


async def test_only_the_owner_of_the_desk_acts(office: MemoryOffice, alone: LocalDesk) -> None:
    office.owner = False
    await alone.tick()
    assert office.submitted == []


async def test_the_desk_hands_back_when_coordination_returns(
    office: MemoryOffice, alone: LocalDesk
) -> None:
    await alone.tick()
    office.pass_seconds(60)
    alone.hear(beat(office.time, "e2"))
    await alone.tick()
    assert office.get("desk", "dispatch").local is False  # type: ignore[union-attr]


async def test_each_silence_is_a_new_one(office: MemoryOffice, alone: LocalDesk) -> None:
    for _ in range(3):
        await alone.tick()
        assert office.get("desk", "dispatch").local  # type: ignore[union-attr]
        office.pass_seconds(60)
        alone.hear(beat(office.time))
        await alone.tick()
        assert not office.get("desk", "dispatch").local  # type: ignore[union-attr]
        office.pass_seconds(SILENCE_SECONDS + 1)
    assert len(told(office, commands.EnterLocalModeRequest)) == 3
    assert len(office.met) == len(office.submitted)


async def test_a_heartbeat_from_the_past_is_not_news(office: MemoryOffice) -> None:
    one = desk(office)
    one.hear(beat(NOW + SECOND))
    one.hear(beat(NOW - HOUR))
    assert one.last_heard == beat(NOW + SECOND)


async def test_a_sender_whose_clock_runs_ahead_is_missed_as_soon(office: MemoryOffice) -> None:
    one = desk(office)
    one.hear(beat(NOW + HOUR))
    office.pass_seconds(SILENCE_SECONDS)
    assert not one.silent
    office.pass_seconds(1)
    assert one.silent


async def test_an_open_need_is_offered_to_a_free_crew(
    office: MemoryOffice, alone: LocalDesk
) -> None:
    await alone.tick()
    offer = crew(office).offer
    assert offer is not None
    assert (offer.need_id, offer.kind, offer.priority) == (FAULT.need_id, "supply_fault", 2)
    assert offer.clock_start_time == FAULT.clock_start_time
    assert offer.lease_end_time == office.time + 60 * SECOND
    await alone.tick()
    assert len(told(office, api.OfferTaskRequest)) == 1


async def test_a_new_owner_goes_on_with_the_same_offer(
    office: MemoryOffice, alone: LocalDesk
) -> None:
    await alone.tick()
    version = office.version("crew", CREW)
    successor = desk(office)
    office.pass_seconds(SILENCE_SECONDS + 1)
    await successor.tick()
    assert office.version("crew", CREW) == version


async def test_a_need_that_was_declined_is_offered_to_another_crew(
    office: MemoryOffice, alone: LocalDesk
) -> None:
    alone.sightings[CREW] = Sighting(3.88, 43.6, office.time)
    other = events.CrewRegistered()
    other.CopyFrom(registered)
    other.crew_id = "lighting-02"
    office.happened("crew/lighting-02", other, *free[1:])
    await alone.tick()
    offer = crew(office).offer
    assert offer is not None
    office.happened(f"crew/{CREW}", events.TaskDeclined(task_id=offer.task_id, reason="REST"))
    await alone.tick()
    second = office.get("crew", "lighting-02")
    assert isinstance(second, Crew)
    assert second.offer is not None
    assert second.offer.task_id != offer.task_id


async def test_a_crew_that_changed_meanwhile_refuses_and_the_desk_goes_on(
    office: MemoryOffice, alone: LocalDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_mode, "choose_locally", lambda *_: [(FAULT, CREW)])
    office.happened(f"crew/{CREW}", offered("T"), accepted("T"))
    before = office.version("crew", CREW)
    await alone.tick()
    assert len(told(office, api.OfferTaskRequest)) == 1
    assert office.version("crew", CREW) == before


async def test_the_departments_own_needs_are_told_what_becomes_of_their_tasks(
    office: MemoryOffice,
) -> None:
    one = desk(office, needs=nothing)
    office.happened(f"crew/{CREW}", offered("T", need_id=FAULT.need_id), accepted("T"))
    office.pass_seconds(SILENCE_SECONDS + 1)
    await one.tick()
    office.happened(f"crew/{CREW}", arrived("T"), events.TaskFinished(task_id="T"))
    await one.tick()
    await one.tick()
    noted = told(office, need_commands.NoteTaskRequest)
    assert [(n.aggregate, n.need_id, n.task_id, n.crew, n.status) for n in noted] == [  # type: ignore[attr-defined]
        ("cabinet/MTP-0001", FAULT.need_id, "T", f"lighting/{CREW}", status)
        for status in (bulletin.TASK_STATUS_ACCEPTED, bulletin.TASK_STATUS_DONE)
    ]


async def test_what_expired_is_asked_again_under_another_id(
    office: MemoryOffice, alone: LocalDesk
) -> None:
    office.refusals = ["DEADLINE_PASSED"]
    await alone.tick()
    assert office.get("desk", "dispatch") is None
    assert len(office.met) == 1
    await alone.tick()
    assert office.get("desk", "dispatch").local  # type: ignore[union-attr]


@pytest.mark.parametrize(("code", "asked"), [("NEED_UNKNOWN", 1), ("BROKER_AWAY", 2)])
async def test_a_note_is_repeated_only_where_that_may_help(
    office: MemoryOffice, code: str, asked: int
) -> None:
    one = desk(office, needs=nothing)
    office.happened("desk/dispatch", events.LocalModeEntered())
    office.happened(f"crew/{CREW}", offered("T", need_id=FAULT.need_id))
    office.pass_seconds(SILENCE_SECONDS + 1)
    office.refusals = [code]
    for _ in range(3):
        await one.tick()
    assert len(office.met) == asked


async def test_who_hears_no_broker_cannot_say_that_coordination_is_silent(
    office: MemoryOffice,
) -> None:
    one = desk(office)
    one.hear(beat(NOW))
    office.available = False
    office.pass_seconds(SILENCE_SECONDS + 5)
    await one.tick()
    office.available = True
    office.pass_seconds(SILENCE_SECONDS - 1)
    await one.tick()
    assert told(office, commands.EnterLocalModeRequest) == []
    office.pass_seconds(2)
    await one.tick()
    assert len(told(office, commands.EnterLocalModeRequest)) == 1


async def test_a_desk_that_takes_over_hands_back_only_to_who_is_there(office: MemoryOffice) -> None:
    first = desk(office)
    first.hear(beat(NOW))
    office.pass_seconds(SILENCE_SECONDS + 1)
    await first.tick()
    second = desk(office)
    second.hear(beat(NOW))
    await second.tick()
    assert told(office, commands.LeaveLocalModeRequest) == []
    second.hear(beat(office.clock()))
    await second.tick()
    assert len(told(office, commands.LeaveLocalModeRequest)) == 1


def shown(name: str) -> float | None:
    return metrics.REGISTRY.get_sample_value(name, {"service": "lighting"})


async def test_every_replica_shows_the_mode_and_how_long_coordination_has_been_silent() -> None:
    office = MemoryOffice()
    mine = desk(office, needs=nothing)
    await mine.tick()
    assert shown("vigie_local_mode") == 0
    office.pass_seconds(SILENCE_SECONDS + 1)
    await mine.tick()
    office.owner = False
    await mine.tick()
    assert shown("vigie_local_mode") == 1
    assert shown("vigie_heartbeat_age_seconds") == SILENCE_SECONDS + 1
    mine.hear(beat(office.time))
    await mine.tick()
    assert shown("vigie_heartbeat_age_seconds") == 0
