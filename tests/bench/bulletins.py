"""Random bulletins: those of a busy day, and of a department that publishes at a steady rate.

The department runs as a process: `python -m tests.bench.bulletins <topic> <rate> <real|plain>`.
VIGIE_DEPARTMENTS contains its name, so coordination consumes and journals its bulletins like those
of any department. Its crews are off duty and its needs have ended: they require no decision.
"""

from __future__ import annotations

import sys
import time
from random import Random

from confluent_kafka import Producer
from google.protobuf.timestamp_pb2 import Timestamp

from services.chassis.journal.kafka_config import PRODUCER
from services.coordination.domain.bulletin_rules import RULES_VERSION
from tests.bench import plain_topics as plain
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events
from vigie.type.v1 import place_pb2

CREWS = 2_050
START = 1_700_000_000
TASK_SLOTS = 7
"""Of ten bulletins of a busy day, the ones that are steps of tasks."""
ORDER_ID = "0192d3f2-7a3b-7c1d-9e4f-0a1b2c3d4e5f"
STEPS = (
    bulletins.TASK_STATUS_OFFERED,
    bulletins.TASK_STATUS_ACCEPTED,
    bulletins.TASK_STATUS_EN_ROUTE,
    bulletins.TASK_STATUS_ON_SITE,
    bulletins.TASK_STATUS_DONE,
)
DEPARTMENT = "bench"
NOISY_CREWS = 200
TICK_SECONDS = 0.01
KEPT = 20_000


def place(random_: Random) -> place_pb2.Place:
    """Return a place somewhere in a city."""
    point = place_pb2.Position(
        longitude=3.8 + random_.random() / 10, latitude=43.55 + random_.random() / 10
    )
    return place_pb2.Place(position=point, street="Rue de la Loge", district="Centre")


def crew_changed(crew: int, depot: place_pb2.Place, shift_end: int = 0) -> bulletins.CrewChanged:
    """Return a crew's state; it is on duty where its shift has an end (seconds since 1970)."""
    changed = bulletins.CrewChanged(
        crew_id=f"crew-{crew}",
        name=f"Voirie {crew}",
        skills=["road_repair", "signing"],
        equipment=["asphalt", "cones"],
        lending=bulletins.LENDING_RULE_P1_P2,
        depot=depot,
    )
    if shift_end:
        changed.on_duty = True
        changed.shift_end_time.FromSeconds(shift_end)
    return changed


def news(number: int, random_: Random) -> tuple[str, int, bulletins.Bulletin]:
    """Return department, partition and content of one bulletin of a busy day.

    Of ten, seven are steps of tasks: every task goes through all of them.
    """
    seconds = START + number // 2_000
    turn, slot = divmod(number, 10)
    is_step = slot < TASK_SLOTS
    task, step = divmod(turn * TASK_SLOTS + slot, len(STEPS)) if is_step else (turn, 0)
    crew = task % CREWS
    bulletin = bulletins.Bulletin(
        department=("lighting", "roads")[crew // 2 % 2],
        version=number,
        event_time=START * 1_000_000,
    )
    if is_step:
        bulletin.aggregate = f"crew/crew-{crew}"
        changed = bulletins.TaskChanged(
            crew_id=f"crew-{crew}",
            task_id=f"I{task}.1",
            need_id=f"roads/defect/{task}",
            priority=place_pb2.PRIORITY_P3,
            status=STEPS[step],
            clock_start_time=Timestamp(seconds=seconds),
            lease_end_time=Timestamp(seconds=seconds),
            order_id=ORDER_ID,
            place=place(random_),
        )
        bulletin.task_changed.CopyFrom(changed)
    elif slot == TASK_SLOTS:
        bulletin.aggregate = f"crew/crew-{crew}"
        bulletin.crew_changed.CopyFrom(crew_changed(crew, place(random_), seconds))
    elif slot == TASK_SLOTS + 1 and turn % 2:
        bulletin.aggregate = f"defect/{number}"
        raised = bulletins.NeedRaised(
            need_id=f"{bulletin.department}/defect/{number}",
            kind="pothole",
            priority=place_pb2.PRIORITY_P3,
            place=place(random_),
            skills=["road_repair"],
            equipment=["asphalt"],
            clock_start_time=Timestamp(seconds=seconds),
            work_seconds=1500,
        )
        bulletin.need_raised.CopyFrom(raised)
    elif slot == TASK_SLOTS + 1:
        bulletin.need_ended.need_id = f"{bulletin.department}/defect/{number - 70}"
    elif turn % 2:
        bulletin.order_answered.order_id = ORDER_ID
        bulletin.order_answered.outcome = "accepted"
    else:
        bulletin.energy_metered.cabinet_id = f"MTP-{crew:04d}"
        bulletin.energy_metered.energy_watt_hours = number
    return bulletin.department, crew % plain.PARTITIONS, bulletin


def journal_of(count: int) -> list[events.BulletinReceived]:
    """Return so many bulletins as coordination's journal holds them."""
    random_ = Random(7)
    offsets: dict[tuple[str, int], int] = {}
    received = []
    for number in range(count):
        department, partition, bulletin = news(number, random_)
        offset = offsets.get((department, partition), 0)
        offsets[department, partition] = offset + 1
        received.append(
            events.BulletinReceived(
                topic=f"vigie.{department}.bulletins",
                partition=partition,
                offset=offset,
                bulletin=bulletin,
                rules_version=RULES_VERSION,
            )
        )
    return received


def bulletin(number: int, random_: Random) -> bulletins.Bulletin:
    """Return one bulletin: of ten of a crew, four of its state and four steps of its tasks.

    Every task goes through all its steps, so that a crew holds one task at most.
    """
    nth, crew = divmod(number, NOISY_CREWS)
    turn, slot = divmod(nth, 10)
    made = bulletins.Bulletin(
        department=DEPARTMENT,
        aggregate=f"crew/crew-{crew}",
        version=nth + 1,
        event_time=time.time_ns() // 1000,
    )
    if slot < 4:
        made.crew_changed.CopyFrom(crew_changed(crew, place(random_)))
    elif slot < 8:
        task, step = divmod(turn * 4 + slot - 4, len(STEPS))
        changed = bulletins.TaskChanged(
            crew_id=f"crew-{crew}",
            task_id=f"{crew}-{task}.1",
            need_id=f"{DEPARTMENT}/defect/{crew}-{task}",
            priority=place_pb2.PRIORITY_P3,
            status=STEPS[step],
            clock_start_time=Timestamp(seconds=int(time.time())),
            place=place(random_),
        )
        made.task_changed.CopyFrom(changed)
    elif slot == 8:
        made.need_ended.need_id = f"{DEPARTMENT}/defect/{number}"
        made.need_ended.reason = "done"
    else:
        made.energy_metered.cabinet_id = f"BENCH-{crew}"
        made.energy_metered.energy_watt_hours = number
    return made


def publish(topic: str, rate: float, *, real: bool) -> None:
    """Publish until ended. The bulletins are made before, so that publishing costs little."""
    random_ = Random(7)
    values = [
        bulletin(number, random_).SerializeToString()
        if real
        else plain.message(plain.NOISE, number.to_bytes(16, "big"))
        for number in range(KEPT)
    ]
    producer = Producer({**plain.settings(), **PRODUCER})
    began, sent = time.perf_counter(), 0
    while True:
        while sent < (time.perf_counter() - began) * rate:
            producer.produce(topic, values[sent % KEPT], partition=sent % plain.PARTITIONS)
            sent += 1
        producer.poll(0)
        time.sleep(TICK_SECONDS)


if __name__ == "__main__":
    publish(sys.argv[1], float(sys.argv[2]), real=sys.argv[3] == "real")
