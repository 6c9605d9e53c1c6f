"""Throughput of the fold: bulletins per second on one core, decoded or from the bytes of records.

`python -m tests.bench.bench_fold` prints one JSON document. The city has ten times the crews of
Montpellier.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Sequence

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from services.chassis.partition.codec import Codec, encode_event
from services.chassis.sdk.decider import DecisionContext
from services.coordination.domain.fold.evolve import EMPTY, EVOLVE, evolve
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events
from vigie.journal.v1 import journal_pb2 as journal
from vigie.type.v1 import place_pb2

BULLETINS = 100_000
ROUNDS = 10
CREWS = 2_050
BATCH = 20
PARTITIONS = 4
START = 1_700_000_000
STEPS = (
    bulletins.TASK_STATUS_OFFERED,
    bulletins.TASK_STATUS_ACCEPTED,
    bulletins.TASK_STATUS_EN_ROUTE,
    bulletins.TASK_STATUS_ON_SITE,
    bulletins.TASK_STATUS_DONE,
)


def place(random_: random.Random) -> place_pb2.Place:
    """A place somewhere in a city."""
    point = place_pb2.Position(
        longitude=3.8 + random_.random() / 10, latitude=43.55 + random_.random() / 10
    )
    return place_pb2.Place(position=point, street="Rue de la Loge", district="Centre")


def news(number: int, random_: random.Random) -> tuple[str, int, bulletins.Bulletin]:
    """One bulletin of a busy day, with the aggregate's number that decides its partition."""
    seconds = Timestamp(seconds=START + number // 2_000)
    told = bulletins.Bulletin(
        department=("lighting", "roads")[number // len(STEPS) % 2],
        version=number,
        event_time=START * 1_000_000,
    )
    share = random_.random()
    task, step = divmod(number, len(STEPS))
    which = task % CREWS
    if share < 0.70:
        told.aggregate = f"crew/crew-{which}"
        told.task_changed.CopyFrom(
            bulletins.TaskChanged(
                crew_id=f"crew-{which}",
                task_id=f"I{task}.1",
                need_id=f"roads/defect/{task}",
                priority=place_pb2.PRIORITY_P3,
                status=STEPS[step],
                clock_start_time=seconds,
                lease_end_time=seconds,
                order_id="0192d3f2-7a3b-7c1d-9e4f-0a1b2c3d4e5f",
                place=place(random_),
            )
        )
    elif share < 0.80:
        told.aggregate = f"crew/crew-{which}"
        told.crew_changed.CopyFrom(
            bulletins.CrewChanged(
                crew_id=f"crew-{which}",
                name=f"Voirie {which}",
                skills=["road_repair", "signing"],
                equipment=["asphalt", "cones"],
                lending=bulletins.LENDING_RULE_P1_P2,
                on_duty=True,
                shift_end_time=seconds,
                depot=place(random_),
            )
        )
    elif share < 0.85:
        told.aggregate = f"defect/{number}"
        told.need_raised.CopyFrom(
            bulletins.NeedRaised(
                need_id=f"roads/defect/{number}",
                kind="pothole",
                priority=place_pb2.PRIORITY_P3,
                place=place(random_),
                skills=["road_repair"],
                equipment=["asphalt"],
                clock_start_time=seconds,
                work_seconds=1500,
            )
        )
    elif share < 0.90:
        told.need_ended.need_id = f"roads/defect/{number - 100}"
    elif share < 0.95:
        told.order_answered.order_id = "0192d3f2-7a3b-7c1d-9e4f-0a1b2c3d4e5f"
        told.order_answered.outcome = "accepted"
    else:
        told.energy_metered.cabinet_id = f"MTP-{which:04d}"
        told.energy_metered.energy_watt_hours = number
    return told.department, which % PARTITIONS, told


def journal_of(count: int) -> list[events.BulletinReceived]:
    """A journal's worth of bulletins."""
    random_ = random.Random(7)
    offsets: dict[tuple[str, int], int] = {}
    noted = []
    for number in range(count):
        department, partition, told = news(number, random_)
        offset = offsets.get((department, partition), 0)
        offsets[department, partition] = offset + 1
        noted.append(
            events.BulletinReceived(
                topic=f"vigie.{department}.bulletins",
                partition=partition,
                offset=offset,
                bulletin=told,
            )
        )
    return noted


def decoded(codec: Codec, values: Sequence[bytes]) -> list[Message]:
    """The events of some records."""
    return [codec.event(e) for v in values for e in journal.Record.FromString(v).events]


def measure(codec: Codec, records: Sequence[bytes]) -> tuple[float, float]:
    """Fold a journal once; return the seconds of folding alone, and of all.

    It is done some records at a time, as a reader does, so that what was decoded is still at hand
    when it is folded.
    """
    context = DecisionContext(time=START * 1_000_000, id="city")
    city = EMPTY
    folding = 0.0
    start = time.thread_time()
    for at in range(0, len(records), 10):
        part = decoded(codec, records[at : at + 10])
        began = time.thread_time()
        for event in part:
            city = evolve(city, event, context)
        folding += time.thread_time() - began
    return folding, time.thread_time() - start


def rates(seconds: Sequence[float], promised: int) -> dict[str, int]:
    """The best round is what the code can do, the worst what the machine did to it.

    Seconds are the thread's own: other programs on the machine do not lengthen them.
    """
    ordered = sorted(seconds)
    middle = ordered[len(ordered) // 2]
    return {
        "promised_per_second": promised,
        "best_per_second": round(BULLETINS / ordered[0]),
        "median_per_second": round(BULLETINS / middle),
        "worst_per_second": round(BULLETINS / ordered[-1]),
    }


def main() -> None:
    """Measure and print."""
    noted = journal_of(BULLETINS)
    records = [
        journal.Record(
            aggregate="city/city", events=[encode_event(n) for n in noted[at : at + BATCH]]
        ).SerializeToString()
        for at in range(0, len(noted), BATCH)
    ]
    size = sum(map(len, records))
    del noted
    codec = Codec((), (), EVOLVE)
    rounds = [measure(codec, records) for _ in range(ROUNDS)]
    figures = {
        "bench": "fold",
        "bulletins": BULLETINS,
        "crews": CREWS,
        "rounds": ROUNDS,
        "fold": rates([folding for folding, _ in rounds], 250_000),
        "fold_from_record_bytes": rates([whole for _, whole in rounds], 150_000),
        "record_bytes_per_bulletin": round(size / BULLETINS),
    }
    print(json.dumps(figures, indent=2))  # noqa: T201  # this is what the bench is for


if __name__ == "__main__":
    main()
