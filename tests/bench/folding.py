"""Throughput of the fold on one core: in memory, from Kafka, and of the alternatives."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from random import Random

from confluent_kafka import Producer

from services.chassis.partition.codec import encode_event
from tests.bench import bench_fold, bulletin_reader, plain_topics as plain
from tests.bench.figures import LIMIT, VIGIE, Line, repeated
from tests.bench.installation import BENCH_PYTHON, Installation, Process
from tests.bench.scene import Scene
from vigie.journal.v1 import journal_pb2 as journal

BULLETINS = 400_000
BATCH = 20
REPEATS = 3
PURE, FROM_KAFKA = 250_000.0, 150_000.0
NAMES = {
    bulletin_reader.JOURNAL: "fold from Kafka, coordination's journal",
    bulletin_reader.BULLETINS: "fold from Kafka, one bulletin a message",
}
NOTES = {
    (
        VIGIE,
        bulletin_reader.JOURNAL,
    ): "the whole state; others: last change of each aggregate",
    (
        VIGIE,
        bulletin_reader.BULLETINS,
    ): "no service does: coordination journals bulletins",
}
MODULES = {VIGIE: "fold_vigie", LIMIT: "fold_plain"}
ALTERNATIVES = {"quixstreams": "fold_quix", "faust": "fold_faust"}


def measure(scene: Scene) -> Iterator[Line]:
    """The pure fold, then each reader of each topic in turn."""
    count = BULLETINS // 10 if scene.quick else BULLETINS
    with scene.installation("folding") as city:
        yield from _pure(city)
        topics = {
            bulletin_reader.JOURNAL: _journal(city, count),
            bulletin_reader.BULLETINS: _bulletins(city, count),
        }
        for kind, topic in topics.items():
            yield from _readers(scene, city, kind, topic, count)


def _pure(city: Installation) -> Iterator[Line]:
    """Coordination's own bench: the fold alone, and with the decoding of records."""
    told = json.loads(city.run("bench_fold").output())
    for key, name, promised in (
        ("fold", "fold, in memory", PURE),
        ("fold_from_record_bytes", "fold, in memory, records decoded", None),
    ):
        rates = [told[key][f"{which}_per_second"] for which in ("worst", "median", "best")]
        note = f"worst, median and best of {told['rounds']} rounds"
        yield repeated(name, VIGIE, "bulletins/s", rates, promised=promised, note=note)


def _readers(scene: Scene, city: Installation, kind: str, topic: str, count: int) -> Iterator[Line]:
    whose = {who: (module, None) for who, module in MODULES.items()} | {
        who: (module, BENCH_PYTHON) for who, module in ALTERNATIVES.items() if BENCH_PYTHON.exists()
    }
    found: dict[str, list[float]] = {who: [] for who in whose}
    for _ in range(scene.repeats(REPEATS)):
        for who, (module, python) in whose.items():
            arguments = (module, kind, topic, str(count))
            process = city.run(*arguments, python=python) if python else city.run(*arguments)
            found[who].append(_rate(process))
    for who, rates in found.items():
        promised = FROM_KAFKA if who == VIGIE and kind == bulletin_reader.JOURNAL else None
        note = NOTES.get((who, kind), "")
        yield repeated(NAMES[kind], who, "bulletins/s", rates, promised=promised, note=note)


def _rate(process: Process) -> float:
    """What a reader told among whatever its library said."""
    text = process.output()
    told = [line for line in text.splitlines() if line.startswith('{"per_second"')]
    if not told:
        raise RuntimeError(f"{process.name} told no rate: {text[-2000:]}")
    return float(json.loads(told[-1])["per_second"])


def _journal(city: Installation, count: int) -> str:
    """Coordination's journal, as it writes it under load: some bulletins a record."""
    topic = f"{city.prefix}.coordination.journal"
    producer = _producer(city, topic)
    noted = iter(bench_fold.journal_of(count))
    version = 0
    while events := [encode_event(each) for each in islice(noted, BATCH)]:
        version += len(events)
        record = journal.Record(
            aggregate="city/city",
            version=version,
            decided_time=bench_fold.START * 1_000_000 + version,
            outcome=journal.OUTCOME_ACCEPTED,
            actor="coordination",
            events=events,
        )
        producer.produce(topic, record.SerializeToString(), partition=0)
        producer.poll(0)
    producer.commit_transaction(60)
    return topic


def _bulletins(city: Installation, count: int) -> str:
    """A department's bulletins, as they stand on its topic."""
    topic = f"{city.prefix}.roads.bulletins"
    producer = _producer(city, topic)
    random_ = Random(7)
    for number in range(count):
        _, partition, told = bench_fold.news(number, random_)
        producer.produce(topic, told.SerializeToString(), partition=partition)
        producer.poll(0)
    producer.commit_transaction(60)
    return topic


def _producer(city: Installation, name: str) -> Producer:
    settings = {"bootstrap.servers": city.bootstrap, "linger.ms": 5, "batch.num.messages": 5_000}
    producer = plain.transactional(name, **settings)
    producer.begin_transaction()
    return producer
