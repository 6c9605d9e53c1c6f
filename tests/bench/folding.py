"""Throughput of the fold on one core: in memory, from Kafka, and of the alternatives.

`python -m tests.bench.folding` measures the fold in memory and prints JSON: bulletins per second of
the thread's own time, decoded and from the bytes of records, in a city of ten times the crews.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from random import Random

from confluent_kafka import Producer

from services.chassis.partition.codec import Codec, encode_event
from services.chassis.sdk.decider import DecisionContext
from services.coordination.domain.fold.evolve import EMPTY, EVOLVE, evolve
from tests.bench import plain_topics as plain
from tests.bench.bulletin_reader import BULLETINS, JOURNAL
from tests.bench.bulletins import START, journal_of, news
from tests.bench.figures import ALTERNATIVES, LIMIT, VIGIE, Line, repeated
from tests.bench.installation import BENCH_PYTHON, Installation, Process, Scene
from vigie.journal.v1 import journal_pb2 as journal

FROM_KAFKA, IN_MEMORY = 400_000, 100_000
BATCH = 20
REPEATS, ROUNDS = 3, 10
RECORDS_AT_ONCE = 10
PROMISED_FROM_KAFKA = 150_000.0
NAMES = {
    JOURNAL: "fold from Kafka, coordination's journal",
    BULLETINS: "fold from Kafka, one bulletin a message",
}
NOTES = {
    (VIGIE, JOURNAL): "the whole state; others: last change of each aggregate",
    (VIGIE, BULLETINS): "no service does: coordination journals bulletins",
}


def measure(scene: Scene) -> Iterator[Line]:
    """The fold in memory, then each reader of each topic in turn."""
    count = FROM_KAFKA // 10 if scene.quick else FROM_KAFKA
    with scene.installation("folding") as city:
        # In a process of its own: its garbage is not this one's.
        yield from (Line(**each) for each in json.loads(city.run("folding").output()))
        topics = {JOURNAL: _journal(city, count), BULLETINS: _bulletins(city, count)}
        for kind, topic in topics.items():
            yield from _readers(scene, city, kind, topic, count)


def _readers(scene: Scene, city: Installation, kind: str, topic: str, count: int) -> Iterator[Line]:
    python = sys.executable
    readers = {VIGIE: ("read_topic", "vigie", python), LIMIT: ("read_topic", "limit", python)}
    if BENCH_PYTHON.exists():
        readers |= {who: (f"with_{who}", "fold", str(BENCH_PYTHON)) for who in ALTERNATIVES}
    found: dict[str, list[float]] = {who: [] for who in readers}
    for _ in range(scene.repeats(REPEATS)):
        for who, (module, verb, python) in readers.items():
            process = city.run(module, verb, kind, topic, str(count), python=python)
            found[who].append(_rate(process))
    for who, rates in found.items():
        promised = PROMISED_FROM_KAFKA if (who, kind) == (VIGIE, JOURNAL) else None
        note = NOTES.get((who, kind), "")
        yield repeated(NAMES[kind], who, "bulletins/s", rates, promised=promised, note=note)


def _rate(process: Process) -> float:
    """Find the rate in the output of the reader's library."""
    text = process.output()
    rates = [line for line in text.splitlines() if line.startswith('{"per_second"')]
    if not rates:
        raise RuntimeError(f"{process.name} printed no rate: {text[-2000:]}")
    return float(json.loads(rates[-1])["per_second"])


def _journal(city: Installation, count: int) -> str:
    """Write coordination's journal, as it writes it under load: some bulletins a record."""
    topic = f"{city.prefix}.coordination.journal"
    producer = _producer(city, topic)
    received = iter(journal_of(count))
    version = 0
    while events := [encode_event(each) for each in islice(received, BATCH)]:
        version += len(events)
        record = journal.Record(
            aggregate="city/city",
            version=version,
            decided_time=START * 1_000_000 + version,
            outcome=journal.OUTCOME_ACCEPTED,
            actor="coordination",
            events=events,
        )
        producer.produce(topic, record.SerializeToString(), partition=0)
        producer.poll(0)
    producer.commit_transaction(60)
    return topic


def _bulletins(city: Installation, count: int) -> str:
    """Write a department's bulletins to a topic, as the department does."""
    topic = f"{city.prefix}.roads.bulletins"
    producer = _producer(city, topic)
    random_ = Random(7)
    for number in range(count):
        _, partition, bulletin = news(number, random_)
        producer.produce(topic, bulletin.SerializeToString(), partition=partition)
        producer.poll(0)
    producer.commit_transaction(60)
    return topic


def _producer(city: Installation, name: str) -> Producer:
    settings = {"bootstrap.servers": city.bootstrap, "linger.ms": 5, "batch.num.messages": 5_000}
    producer = plain.transactional(name, **settings)
    producer.begin_transaction()
    return producer


def in_memory() -> Iterator[Line]:
    """Fold the same records again and again: alone, and with the decoding of records."""
    received = journal_of(IN_MEMORY)
    records = [
        journal.Record(
            aggregate="city/city", events=[encode_event(n) for n in received[at : at + BATCH]]
        ).SerializeToString()
        for at in range(0, len(received), BATCH)
    ]
    del received
    codec = Codec((), (), EVOLVE)
    rounds = [_fold(codec, records) for _ in range(ROUNDS)]
    note = f"{sum(map(len, records)) / IN_MEMORY:.0f} bytes a bulletin"
    for name, seconds, promised in (
        ("fold, in memory", [folding for folding, _ in rounds], 250_000.0),
        ("fold, in memory, records decoded", [whole for _, whole in rounds], None),
    ):
        rates = [IN_MEMORY / each for each in seconds]
        yield repeated(name, VIGIE, "bulletins/s", rates, promised=promised, note=note)


def _fold(codec: Codec, records: Sequence[bytes]) -> tuple[float, float]:
    """Fold a journal once; return the seconds of folding alone, and of all.

    The function decodes and folds some records at a time, as a reader does, so the decoded ones are
    still in the cache when they are folded.
    """
    context = DecisionContext(time=START * 1_000_000, id="city")
    city = EMPTY
    folding = 0.0
    start = time.thread_time()
    for at in range(0, len(records), RECORDS_AT_ONCE):
        decoded = [
            codec.event(event)
            for value in records[at : at + RECORDS_AT_ONCE]
            for event in journal.Record.FromString(value).events
        ]
        began = time.thread_time()
        for each in decoded:
            city = evolve(city, each, context)
        folding += time.thread_time() - began
    return folding, time.thread_time() - start


if __name__ == "__main__":
    sys.stdout.write(json.dumps([asdict(line) for line in in_memory()], indent=2) + "\n")
