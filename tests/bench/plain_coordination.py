"""Coordination without logic: each batch of bulletins is one transaction, read back, then orders.

`python -m tests.bench.plain_coordination`, beside `plain_department`.
"""

from __future__ import annotations

import os
import signal
import threading

from confluent_kafka import Producer

from services.chassis.journal.kafka_config import PRODUCER
from tests.bench import plain_topics as plain
from tests.bench.plain_department import NAME

NOISY = "noisy_department"


def note(prefix: str) -> None:
    """Write bulletins to the journal, batch after batch."""
    journal = plain.names(prefix, "plain-coordination")["journal"]
    topics = (plain.names(prefix, NAME)["bulletins"], f"{prefix}.{NOISY}.bulletins")
    places = {(topic, p): -1 for topic in topics for p in range(plain.PARTITIONS)}
    consumer = plain.reader(places, committed=True)
    producer = plain.transactional(f"{prefix}-plain-coordination")
    while True:
        found = plain.batch(consumer, 256)
        if found:
            producer.begin_transaction()
            producer.produce(journal, b"".join(value for _, _, value in found), partition=0)
            producer.flush(12)
            producer.commit_transaction(12)


def order(prefix: str) -> None:
    """Send an order for each report that was read back."""
    journal = plain.names(prefix, "plain-coordination")["journal"]
    commands = plain.names(prefix, NAME)["commands"]
    producer = Producer({**plain.settings(), **PRODUCER})
    consumer = plain.reader({(journal, 0): -1}, committed=True)
    while True:
        for _, _, record in plain.batch(consumer, 1000):
            for at in range(0, len(record), plain.MESSAGE_BYTES):
                value = record[at : at + plain.MESSAGE_BYTES]
                if value.startswith(plain.REPORT):
                    ident = plain.ident_of(value)
                    ordered = plain.message(plain.ORDER, ident)
                    producer.produce(commands, ordered, partition=ident[-1] % plain.PARTITIONS)
        producer.poll(0)


def main() -> None:
    prefix = os.environ["VIGIE_PREFIX"]
    for run in (note, order):
        threading.Thread(target=run, args=(prefix,), daemon=True).start()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    os._exit(0)


if __name__ == "__main__":
    main()
