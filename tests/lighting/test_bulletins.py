"""What the city is told, and what it is not."""

from __future__ import annotations

from google.protobuf.message import Message

from services.chassis.sdk.decider import DecisionContext
from services.chassis.sdk.journal_entry import JournalEntry
from services.crews.domain.timestamp import timestamp
from services.lighting.domain.cabinet import Cabinet
from services.testing.spec import NOW
from tests.lighting.department import LIGHTING, cabinet_decider
from tests.lighting.examples import (
    CABINET,
    HOUR,
    confirmed,
    dimmed,
    failed,
    installed,
    overridden,
    place,
    seen_dark,
    target,
)
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.journal.v1 import journal_pb2 as journal
from vigie.lighting.v1 import equipment_pb2 as equipment, events_pb2 as events
from vigie.type.v1 import place_pb2

NEED = f"lighting/cabinet/{CABINET}"


def news(before: list[Message], *now: Message, actor: str = "tester") -> list[bulletin.Bulletin]:
    """The bulletins of a record with these events, after those."""
    context = DecisionContext(time=NOW, id=CABINET)
    state = Cabinet()
    for event in (installed(), *before):
        state = cabinet_decider.evolve(state, event, context)
    after = state
    for event in now:
        after = cabinet_decider.evolve(after, event, context)
    record = journal.Record(
        aggregate=f"cabinet/{CABINET}",
        version=9,
        decided_time=NOW,
        outcome=journal.OUTCOME_ACCEPTED,
        actor=actor,
        command_id="order-1",
    )
    entry = JournalEntry(record, "cabinet", CABINET, now, state, after, context)
    told = []
    for message in LIGHTING.bulletins(entry):
        assert isinstance(message, bulletin.Bulletin)
        assert (message.department, message.aggregate) == ("lighting", f"cabinet/{CABINET}")
        told.append(message)
    return told


def kinds(told: list[bulletin.Bulletin]) -> list[str | None]:
    return [message.WhichOneof("news") for message in told]


def test_a_failed_lamp_needs_a_bucket_truck_at_the_lamp() -> None:
    (told,) = news([], failed("L3"))
    need = told.need_raised
    assert need.need_id == f"{NEED}/lamp/L3"
    assert (need.kind, need.priority) == ("lamp_failure", place_pb2.PRIORITY_P4)
    assert need.skills == ["electrical", "aerial_platform"]
    assert need.equipment == ["bucket_truck"]
    assert need.place.position.longitude == 3.876 + 3 / 10_000
    assert need.place.street == "Rue Foch"
    assert need.clock_start_time.ToMicroseconds() == NOW


def test_a_supply_fault_ends_the_needs_of_its_lamps_and_raises_one() -> None:
    fault = events.SupplyFaultDetected(
        feeder_id="F1", cause=equipment.FAULT_CAUSE_DARK_LAMPS, lamp_ids=["L2", "L4"]
    )
    ended, raised = news([failed("L1")], fault)
    assert ended.need_ended == bulletin.NeedEnded(need_id=f"{NEED}/lamp/L1", reason="duplicate")
    assert raised.need_raised.need_id == f"{NEED}/feeder/F1"
    assert raised.need_raised.skills == ["electrical"]
    assert raised.need_raised.place.position == place().position


def test_what_is_found_sound_is_cleared_and_what_a_crew_did_is_done() -> None:
    (cleared,) = news([failed("L1")], events.LampFailureCleared(lamp_ids=["L1"]))
    assert cleared.need_ended.reason == "cleared"
    repaired = events.RepairReported(part="lamp/L1", task_id="T-1", sequence=1)
    (done,) = news([failed("L1")], repaired)
    assert done.need_ended.reason == "done"


def test_a_need_raised_again_after_it_was_done_is_another() -> None:
    repaired = events.RepairReported(part="lamp/L1", task_id="T-1", sequence=1)
    assert kinds(news([failed("L1"), repaired], failed("L1"))) == ["need_raised"]


def test_a_cabinet_that_moved_corrects_its_needs() -> None:
    fault = events.SupplyFaultDetected(feeder_id="F1", cause=equipment.FAULT_CAUSE_BREAKER)
    (changed,) = news([fault], events.CabinetEdited(place=place(3.9)))
    assert changed.need_changed.need.place.position.longitude == 3.9


def test_who_serves_a_need_is_no_news_for_the_city() -> None:
    noted = events.TaskNoted(part="lamp/L1", task_id="T-1", crew="roads/R-2")
    assert news([failed("L1")], noted) == []


def test_a_scene_is_lit_when_the_last_line_was_read_back() -> None:
    boost = [dimmed(40, 1), *confirmed(1), overridden(100, 2)]
    first, second = confirmed(2)
    assert news([dimmed(40, 1), *confirmed(1)], overridden(100, 2)) == []
    assert news(boost, first) == []
    (lit,) = news([*boost, first], second)
    assert lit.scene_lit == bulletin.SceneLit(
        cabinet_id=CABINET, level_percent=100, until_time=timestamp(NOW + HOUR)
    )


def test_an_override_that_darkens_lights_no_scene() -> None:
    (confirmation,) = confirmed(1, "F1")
    assert news([overridden(20, 1, target("F1"))], confirmation) == []


def test_the_meter_is_told() -> None:
    (metered,) = news([], events.EnergyMetered(energy_watt_hours=1_500))
    assert metered.energy_metered.energy_watt_hours == 1_500


def test_levels_and_doors_are_the_departments_own_business() -> None:
    assert news([], dimmed(40, 1)) == []
    assert news([], events.CabinetDoorOpened(overdue_time=timestamp(NOW))) == []
    assert kinds(news([], events.DoorLeftOpen())) == ["need_raised"]


def test_an_order_is_answered_before_its_effects() -> None:
    repaired = events.RepairReported(part="lamp/L1", task_id="T-1", sequence=1)
    told = news([failed("L1")], repaired, actor="coordination")
    assert kinds(told) == ["order_answered", "need_ended"]
    assert told[0].order_answered.order_id == "order-1"


def test_an_outage_that_a_person_reports_is_a_need_too() -> None:
    assert kinds(news([], seen_dark("L5"))) == ["need_raised"]
