"""A department that publishes bulletins at a steady rate. Runs as a process.

VIGIE_DEPARTMENTS contains its name, so coordination consumes and journals its bulletins like those
of any department. Its crews are off duty and its needs have ended: they require no decision.
`python -m tests.bench.noisy_department <topic> <rate> <real|plain>`.
"""

from __future__ import annotations

import sys
import time
from random import Random

from confluent_kafka import Producer
from google.protobuf.timestamp_pb2 import Timestamp

from services.chassis.journal.kafka_config import PRODUCER
from services.chassis.sdk.ids import new_id
from tests.bench import plain_topics as plain
from tests.bench.bench_fold import place
from vigie.bulletin.v1 import bulletin_pb2 as bulletins

DEPARTMENT = "bench"
CREWS = 200
TICK_SECONDS = 0.01
KEPT = 20_000


def bulletin(number: int, random_: Random) -> bulletins.Bulletin:
    """One piece of news."""
    told = bulletins.Bulletin(
        department=DEPARTMENT,
        aggregate=f"crew/crew-{number % CREWS}",
        version=number // CREWS + 1,
        event_time=time.time_ns() // 1000,
    )
    share = random_.random()
    if share < 0.4:
        told.crew_changed.CopyFrom(_crew(number, random_))
    elif share < 0.8:
        told.task_changed.CopyFrom(_task(number, random_))
    elif share < 0.9:
        told.need_ended.CopyFrom(
            bulletins.NeedEnded(need_id=f"{DEPARTMENT}/defect/{number}", reason="done")
        )
    else:
        told.energy_metered.CopyFrom(
            bulletins.EnergyMetered(cabinet_id=f"BENCH-{number % CREWS}", energy_watt_hours=number)
        )
    return told


def _crew(number: int, random_: Random) -> bulletins.CrewChanged:
    return bulletins.CrewChanged(
        crew_id=f"crew-{number % CREWS}",
        name=f"Essai {number % CREWS}",
        skills=["road_repair", "signing"],
        equipment=["asphalt", "cones"],
        lending=bulletins.LENDING_RULE_P1_P2,
        on_duty=False,
        depot=place(random_),
    )


def _task(number: int, random_: Random) -> bulletins.TaskChanged:
    steps = (
        bulletins.TASK_STATUS_EN_ROUTE,
        bulletins.TASK_STATUS_ON_SITE,
        bulletins.TASK_STATUS_DONE,
    )
    return bulletins.TaskChanged(
        crew_id=f"crew-{number % CREWS}",
        task_id=f"{new_id()}.1",
        need_id=f"{DEPARTMENT}/defect/{number}",
        priority=3,  # type: ignore[arg-type]  # protobuf takes the number
        status=steps[number % 3],
        clock_start_time=Timestamp(seconds=int(time.time())),
        place=place(random_),
    )


def talk(topic: str, rate: float, *, real: bool) -> None:
    """Write until ended. The bulletins are made before, so that the talking costs little."""
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
    talk(sys.argv[1], float(sys.argv[2]), real=sys.argv[3] == "real")
