"""Metrics of the departments as sources."""

from __future__ import annotations

from services.chassis.telemetry.metrics import REGISTRY
from services.coordination.domain.fold.entities import ClockOffset
from services.coordination.metrics import sources
from tests.coordination.memory_context import MemoryContext, run_until
from tests.coordination.places import NOON
from tests.coordination.world import World
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events

REJECTED = "vigie_bulletins_rejected_total"


def sample(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, {"service": "coordination", **labels}) or 0.0


async def test_the_owner_counts_rejected_bulletins_by_department_and_rule(world: World) -> None:
    """Given a need without its place, when it is journaled, then its department is named."""
    need = bulletins.NeedRaised(need_id="roads/defect/1", kind="pothole", priority=1)  # type: ignore[arg-type]
    world.announce("roads", "defect/1", need_raised=need)
    before = sample(REJECTED, department="roads", rule="required")
    context = MemoryContext(world)
    await run_until(
        sources.source_metrics(context),
        lambda: sample(REJECTED, department="roads", rule="required") > before,
    )
    idle = MemoryContext(world, owner=False)
    assert not idle.owns(sources.CITY)
    assert (
        REGISTRY.get_sample_value(
            REJECTED, {"service": "coordination", "department": "lighting", "rule": "size"}
        )
        is not None
    )


def test_undecodable_messages_and_unknown_rules_have_a_label_too() -> None:
    topic = "vigie.roads.bulletins"
    names = {"undecodable": "undecodable", "other": "x" * 9}
    before = {rule: sample(REJECTED, department="roads", rule=rule) for rule in names}
    sources.count_rejected(
        [
            events.BulletinReceived(topic=topic, undecodable=b"\xff"),
            events.BulletinReceived(topic=topic, rejected_rule=names["other"]),
            events.BulletinReceived(topic=topic),
        ]
    )
    for rule, count in before.items():
        assert sample(REJECTED, department="roads", rule=rule) == count + 1


def test_a_department_whose_clock_is_wrong_is_shown_with_its_offset(world: World) -> None:
    name = "vigie_department_clock_offset_seconds"
    world.city.clock_offsets["roads"] = ClockOffset(-70_500_000, NOON)
    sources.set_clock_offsets(world.city, ("lighting", "roads"))
    assert sample(name, department="roads") == -70.5
    assert sample(name, department="lighting") == 0
    del world.city.clock_offsets["roads"]
