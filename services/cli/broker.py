"""Whether the broker answers, and whether the installation's topics stand there as they should."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from services.chassis.catalogue import DEPARTMENT_PARTITIONS, topics_of
from services.cli.findings import BAD, FINE, MISSING, Finding
from services.cli.session import COORDINATION, Session


def findings(session: Session, services: Sequence[str]) -> list[Finding]:
    """Look at the broker and at the topics of these services."""
    address = session.kafka_bootstrap
    quiet: dict[str, str | int | float | bool] = {
        "bootstrap.servers": address,
        "log_level": 0,
        "socket.timeout.ms": 3_000,
    }
    try:
        cluster = AdminClient(quiet).list_topics(timeout=session.timeout_seconds)
    except KafkaException:
        remedy = "start it (`make run`), or give its address in KAFKA_BOOTSTRAP"
        return [Finding("kafka", "broker", MISSING, f"{address} gives no answer", remedy)]
    count = len(cluster.brokers)
    brokers = f"{address}, {count} broker{'s' if count > 1 else ''}"
    found = [Finding("kafka", "broker", FINE, brokers)]
    return [*found, *(_topics(session, service, cluster) for service in services)]


def _topics(session: Session, service: str, cluster: Any) -> Finding:
    partitions = 1 if service == COORDINATION else DEPARTMENT_PARTITIONS
    wanted = {topic.name: topic for topic in topics_of(session.prefix, service, partitions)}
    there = {
        name: len(cluster.topics[name].partitions) for name in wanted if name in cluster.topics
    }
    missing = sorted(set(wanted) - set(there))
    if missing:
        remedy = "make them: `python -m services.chassis.topics`"
        return Finding("kafka", f"{service} topics", BAD, f"no {', '.join(missing)}", remedy)
    wrong = [name for name, count in there.items() if count != wanted[name].partitions]
    if wrong:
        detail = ", ".join(f"{n} has {there[n]} partitions" for n in wrong)
        remedy = f"made for {partitions}: a count never changes in place"
        return Finding("kafka", f"{service} topics", BAD, detail, remedy)
    return Finding("kafka", f"{service} topics", FINE, f"{len(there)} topics")
