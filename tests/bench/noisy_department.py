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
from tests.bench.bulletins import STEPS, crew_changed, place
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.type.v1 import place_pb2

DEPARTMENT = "bench"
CREWS = 200
TICK_SECONDS = 0.01
KEPT = 20_000


def bulletin(number: int, random_: Random) -> bulletins.Bulletin:
    """Return one bulletin: mostly of crews and their tasks."""
    crew = number % CREWS
    made = bulletins.Bulletin(
        department=DEPARTMENT,
        aggregate=f"crew/crew-{crew}",
        version=number // CREWS + 1,
        event_time=time.time_ns() // 1000,
    )
    share = random_.random()
    if share < 0.4:
        made.crew_changed.CopyFrom(crew_changed(crew, place(random_)))
    elif share < 0.8:
        changed = bulletins.TaskChanged(
            crew_id=f"crew-{crew}",
            task_id=f"{new_id()}.1",
            need_id=f"{DEPARTMENT}/defect/{number}",
            priority=place_pb2.PRIORITY_P3,
            status=STEPS[2 + number % 3],
            clock_start_time=Timestamp(seconds=int(time.time())),
            place=place(random_),
        )
        made.task_changed.CopyFrom(changed)
    elif share < 0.9:
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
