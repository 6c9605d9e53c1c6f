"""Works of all departments in one index: conflicts, orders about them, alerts."""

from __future__ import annotations

import pytest

from services.coordination.domain import limits
from tests.coordination.laws import check_city
from tests.coordination.works_sites import site
from tests.coordination.world import World
from vigie.bulletin.v1.bulletin_pb2 import WorksChanged
from vigie.coordination.v1 import events_pb2 as events


def publish(world: World, works: WorksChanged, name: str = "roads") -> None:
    world.announce(name, f"works/{works.works_id}", works_changed=works)


def noted(world: World, works_id: str, name: str = "roads") -> list[str]:
    """Return the works that a department noted as conflicts."""
    return [each.works_id for each in world.departments[name].conflicts.get(works_id, ())]


def test_a_conflict_reaches_both_works_at_the_request(world: World) -> None:
    publish(world, site("A", digs=False))
    assert world.decided(events.WorksConflictsFound) == []
    publish(world, site("B", digs=False, state="requested"))
    assert (noted(world, "A"), noted(world, "B")) == (["B"], ["A"])
    assert world.city.pending_orders == {}
    check_city(world)


def test_a_change_finds_the_conflicts_again(world: World) -> None:
    """Given three works in a row, the middle one moves from the first to the third."""
    publish(world, site("A", 0, digs=False))
    publish(world, site("C", 1, digs=False))
    publish(world, site("B", 0, digs=False))
    publish(world, site("B", 1, digs=False))
    assert [noted(world, each) for each in "ABC"] == [[], ["C"], ["B"]]
    publish(world, site("B", 1, digs=False, state="cancelled"))
    assert [noted(world, each) for each in "AC"] == [[], []]
    check_city(world)


def test_the_same_bulletin_again_gives_no_order(world: World) -> None:
    publish(world, site("A"))
    publish(world, site("B"))
    found = len(world.decided(events.WorksConflictsFound))
    publish(world, site("B"))
    assert len(world.decided(events.WorksConflictsFound)) == found


def test_works_of_a_department_that_takes_no_conflicts_are_a_conflict_of_others(
    world: World,
) -> None:
    publish(world, site("L", takes_conflicts=False, requester="", digs=False), "lighting")
    publish(world, site("A", digs=False))
    assert (noted(world, "A"), noted(world, "L", "lighting")) == (["L"], [])
    (of_lighting,) = [
        each for each in world.decided(events.WorksConflictsFound) if each.works_id == "L"
    ]
    assert (of_lighting.order_id, of_lighting.conflicts[0].works_id) == ("", "A")


def test_an_order_that_expired_is_given_again_under_another_id(world: World) -> None:
    world.lost_orders = True
    publish(world, site("A", digs=False))
    publish(world, site("B", digs=False))
    lost = list(world.city.pending_orders.values())
    world.lost_orders = False
    world.advance(limits.NOTE_ORDER_SECONDS + 1)
    world.send(lost)
    world.settle()
    assert (noted(world, "A"), noted(world, "B")) == (["B"], ["A"])
    assert world.city.pending_orders == {}
    ids = [each.order_id for each in world.decided(events.WorksConflictsFound)]
    assert len(ids) == len(set(ids)) == 4


def test_the_mayor_without_notice_is_an_alert_until_the_notice(world: World) -> None:
    subject = "roads/works/A"
    publish(world, site("A", state="running", urgent=True))
    assert world.city.alert_of("WORKS_NOTICE_LATE", subject) is None
    publish(world, site("A", state="running", urgent=True, notice_overdue=True))
    alert = world.city.alert_of("WORKS_NOTICE_LATE", subject)
    assert alert is not None
    assert "Rue de la Loge" in alert.detail
    publish(world, site("A", state="running", urgent=True))
    assert world.city.alert_of("WORKS_NOTICE_LATE", subject) is None


def test_a_full_index_is_an_alert_until_it_has_room(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "WORKS_KEPT", 1)
    publish(world, site("A"))
    publish(world, site("A"))
    assert world.city.alert_of("WORKS_INDEX_FULL", "roads") is None
    publish(world, site("B"))
    assert world.city.alert_of("WORKS_INDEX_FULL", "roads") is not None
    monkeypatch.setattr(limits, "WORKS_KEPT", 3)
    publish(world, site("B"))
    assert world.city.alert_of("WORKS_INDEX_FULL", "roads") is None
