"""The bulletins of a cabinet."""

from __future__ import annotations

from google.protobuf.message import Message

from services.chassis.sdk.decider import DecisionContext
from services.chassis.sdk.journal_entry import JournalEntry
from services.crews.domain.timestamp import timestamp
from services.testing.spec import NOW
from tests.lighting.department import LIGHTING
from tests.lighting.examples import (
    CABINET,
    HOUR,
    cabinet,
    confirmed,
    dimmed,
    failed,
    overridden,
    place,
    target,
)
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.journal.v1 import journal_pb2 as journal
from vigie.lighting.v1 import equipment_pb2 as equipment, events_pb2 as events
from vigie.type.v1 import place_pb2

NEED = f"lighting/cabinet/{CABINET}"


def news(before: list[Message], *now: Message, actor: str = "tester") -> list[bulletin.Bulletin]:
    """Return the bulletins of a record with some events, after others."""
    state = cabinet(*before).state
    after = cabinet(*before, *now).state
    record = journal.Record(
        aggregate=f"cabinet/{CABINET}",
        version=9,
        outcome=journal.OUTCOME_ACCEPTED,
        actor=actor,
        command_id="order-1",
    )
    context = DecisionContext(time=NOW, id=CABINET)
    entry = JournalEntry(record, "cabinet", CABINET, now, state, after, context)
    return [bulletin.Bulletin.FromString(b.SerializeToString()) for b in LIGHTING.bulletins(entry)]


def kinds(bulletins: list[bulletin.Bulletin]) -> list[str | None]:
    return [message.WhichOneof("news") for message in bulletins]


def test_a_failed_lamp_needs_a_bucket_truck_at_the_lamp() -> None:
    (raised,) = news([], failed("L3"))
    assert raised.need_raised == bulletin.NeedRaised(
        need_id=f"{NEED}/lamp/L3",
        kind="lamp_failure",
        priority=place_pb2.PRIORITY_P4,
        place=place(3.876 + 3 / 10_000),
        skills=["electrical", "aerial_platform"],
        equipment=["bucket_truck"],
        clock_start_time=timestamp(NOW),
        work_seconds=2_700,
        make_safe_seconds=300,
        asset_id="lamp/L3",
        parent_asset_id="column/L3",
    )


def test_a_supply_fault_ends_the_needs_of_its_lamps_and_raises_one() -> None:
    fault = events.SupplyFaultDetected(
        feeder_id="F1", cause=equipment.FAULT_CAUSE_DARK_LAMPS, lamp_ids=["L2", "L4"]
    )
    ended, raised = news([failed("L1")], fault)
    assert ended.need_ended == bulletin.NeedEnded(need_id=f"{NEED}/lamp/L1", reason="duplicate")
    assert raised.need_raised.need_id == f"{NEED}/feeder/F1"
    assert raised.need_raised.skills == ["electrical"]
    assert raised.need_raised.place.position == place().position


def test_a_need_ends_as_cleared_or_as_done_by_a_crew() -> None:
    (cleared,) = news([failed("L1")], events.LampFailureCleared(lamp_ids=["L1"]))
    assert cleared.need_ended.reason == "cleared"
    repaired = events.RepairReported(part="lamp/L1", task_id="T-1", sequence=1)
    (done,) = news([failed("L1")], repaired)
    assert done.need_ended.reason == "done"


def test_a_scene_is_lit_when_the_last_feeder_was_read_back() -> None:
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


def test_metered_energy_is_published() -> None:
    (metered,) = news([], events.EnergyMetered(energy_watt_hours=1_500))
    assert metered.energy_metered.energy_watt_hours == 1_500


def test_levels_and_open_doors_are_not_published() -> None:
    assert news([], dimmed(40, 1)) == []
    assert news([], events.CabinetDoorOpened(overdue_time=timestamp(NOW))) == []
    assert kinds(news([], events.DoorLeftOpen())) == ["need_raised"]


def test_an_order_is_answered_before_its_effects() -> None:
    repaired = events.RepairReported(part="lamp/L1", task_id="T-1", sequence=1)
    bulletins = news([failed("L1")], repaired, actor="coordination")
    assert kinds(bulletins) == ["order_answered", "need_ended"]
    assert bulletins[0].order_answered.order_id == "order-1"
