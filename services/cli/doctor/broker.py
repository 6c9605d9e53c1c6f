"""Checks of the broker and of the installation's topics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient

from services.chassis.journal.journal import AccessDenied
from services.chassis.journal.kafka_config import connection_config
from services.chassis.journal.kafka_errors import REFUSED_CODES, authentication_error
from services.chassis.sdk.settings import InvalidSettings, KafkaSettings, cluster_at
from services.chassis.topics.kinds import topics_of
from services.cli.client.cli_settings import CliSettings
from services.cli.doctor.findings import BAD, FINE, MISSING, Finding
from services.provision.catalogue import partitions_of


def findings(settings: CliSettings, services: Sequence[str]) -> list[Finding]:
    """Check the broker and the topics of these services."""
    address = settings.kafka_bootstrap
    try:
        cluster = cluster_at(address)
        known = _known(cluster, settings.timeout_seconds)
    except InvalidSettings as error:
        return [Finding("kafka", "settings", BAD, str(error), "correct the variable")]
    except AccessDenied as error:
        return [Finding("kafka", "broker", BAD, str(error), "use an account that it accepts")]
    except KafkaException:
        remedy = "start it (`make run`), or give its address in KAFKA_BOOTSTRAP"
        return [Finding("kafka", "broker", MISSING, f"{address} gives no answer", remedy)]
    count = len(known.brokers)
    brokers = f"{address}, {count} broker{'s' if count > 1 else ''}"
    found = [Finding("kafka", "broker", FINE, brokers)]
    return [*found, *(_topics(settings, service, known) for service in services)]


def _known(cluster: KafkaSettings, timeout_seconds: float) -> Any:
    """Return the broker's metadata. Raises `AccessDenied` where it rejects this user."""
    refusals: list[KafkaError] = []
    told: dict[str, Any] = {
        **connection_config(cluster),
        "log_level": 0,
        "socket.timeout.ms": 3_000,
        "error_cb": refusals.append,
    }
    client = AdminClient(told)
    try:
        return client.list_topics(timeout=timeout_seconds)
    except KafkaException as error:
        client.poll(0)
        for refusal in refusals:
            if refusal.code() in REFUSED_CODES:
                raise authentication_error(refusal, cluster) from error
        raise


def _topics(settings: CliSettings, service: str, cluster: Any) -> Finding:
    partitions = partitions_of(service)
    wanted = {topic.name: topic for topic in topics_of(settings.prefix, service, partitions)}
    there = {
        name: len(cluster.topics[name].partitions) for name in wanted if name in cluster.topics
    }
    missing = sorted(set(wanted) - set(there))
    if missing:
        remedy = "make them, `python -m services.provision`, or use an account that may see them"
        return Finding("kafka", f"{service} topics", BAD, f"no {', '.join(missing)}", remedy)
    wrong = [name for name, count in there.items() if count != wanted[name].partitions]
    if wrong:
        detail = ", ".join(f"{n} has {there[n]} partitions" for n in wrong)
        remedy = f"made for {partitions}: a count never changes in place"
        return Finding("kafka", f"{service} topics", BAD, detail, remedy)
    return Finding("kafka", f"{service} topics", FINE, f"{len(there)} topics")
