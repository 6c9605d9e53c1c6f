"""Samples of bulletins for hypothesis: any mixture of news, each partition in order."""

from __future__ import annotations

from hypothesis import strategies as st

from services.chassis.sdk.proto_enum import proto_enum
from services.coordination.domain.fold.entities import timestamp
from tests.coordination.places import NOON, at
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events
from vigie.type.v1 import place_pb2

DEPARTMENTS = ("lighting", "roads")
STATUSES = [proto_enum(bulletins.TaskStatus, s) for s in bulletins.TaskStatus.values() if s]
Logs = dict[tuple[str, int], list[events.BulletinReceived]]
KINDS = ("need", "change", "end", "crew", "task", "mode", "road", "order", "load")
small = st.integers(0, 3)


@st.composite
def news(draw: st.DrawFn) -> bulletins.Bulletin:
    """One bulletin without its place in a partition."""
    told = bulletins.Bulletin(department=draw(st.sampled_from(DEPARTMENTS)), event_time=NOON)
    told.event_time += draw(st.integers(0, 1_000_000))
    which, number = draw(small), draw(small)
    need_id = f"{told.department}/defect/{which}"
    kind = draw(st.sampled_from(KINDS))
    told.aggregate = f"defect/{which}"
    if kind in {"need", "change"}:
        raised = bulletins.NeedRaised(
            need_id=need_id,
            kind=draw(st.sampled_from(("pothole", "column_fallen", "lamp_failure"))),
            priority=proto_enum(place_pb2.Priority, draw(st.integers(1, 4))),
            place=at(draw(st.floats(-3, 3))),
            clock_start_time=timestamp(NOON),
        )
        if kind == "need":
            told.need_raised.CopyFrom(raised)
        else:
            told.need_changed.need.CopyFrom(raised)
    elif kind == "end":
        told.need_ended.need_id = need_id
    elif kind == "crew":
        told.aggregate = f"crew/{which}"
        told.crew_changed.crew_id = str(which)
        told.crew_changed.on_duty = draw(st.booleans())
        told.crew_changed.lending = bulletins.LENDING_RULE_ALWAYS
        told.crew_changed.shift_end_time.FromMicroseconds(NOON + 10**11)
        told.crew_changed.depot.CopyFrom(at(which))
    elif kind == "task":
        told.aggregate = f"crew/{which}"
        task = told.task_changed
        task.crew_id, task.task_id = str(which), f"local-{number}"
        task.need_id = f"{draw(st.sampled_from(DEPARTMENTS))}/defect/{number}"
        task.status = draw(st.sampled_from(STATUSES))
        task.priority = proto_enum(place_pb2.Priority, draw(st.integers(1, 4)))
    elif kind == "mode":
        told.aggregate = "desk/dispatch"
        told.mode_changed.local = draw(st.booleans())
    elif kind == "road":
        told.aggregate = f"closure/{which}"
        if draw(st.booleans()):
            told.road_closed.closure_id = str(which)
            told.road_closed.edge_ids.append(f"e{number}")
        else:
            told.road_opened.closure_id = str(which)
    elif kind == "load":
        told.aggregate = f"circuit/{which}"
        told.plough_load.crew_id, told.plough_load.salt_kg = str(number), which
    else:
        told.order_answered.order_id = f"order-{number}"
        told.order_answered.outcome = draw(st.sampled_from(("accepted", "refused", "expired")))
    return told


def in_partitions(told: list[bulletins.Bulletin]) -> Logs:
    """Give each bulletin its version and its place, as a department's owner does."""
    logs: Logs = {}
    versions: dict[tuple[str, str], int] = {}
    for bulletin in told:
        aggregate = bulletin.department, bulletin.aggregate
        versions[aggregate] = bulletin.version = versions.get(aggregate, 0) + 1
        topic, partition = (
            f"vigie.{bulletin.department}.bulletins",
            sum(bulletin.aggregate.encode()) % 2,
        )
        log = logs.setdefault((topic, partition), [])
        log.append(
            events.BulletinReceived(
                topic=topic, partition=partition, offset=len(log), bulletin=bulletin
            )
        )
    return logs


@st.composite
def interleaved(draw: st.DrawFn, logs: Logs) -> list[events.BulletinReceived]:
    """All partitions' messages in an order that keeps the order of each partition."""
    cursors = dict.fromkeys(logs, 0)
    order: list[events.BulletinReceived] = []
    while open_ := sorted(place for place in logs if cursors[place] < len(logs[place])):
        place = draw(st.sampled_from(open_))
        order.append(logs[place][cursors[place]])
        cursors[place] += 1
    return order
