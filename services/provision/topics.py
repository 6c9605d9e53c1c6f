"""Creates topics and brings their settings in line with the catalogue.

The job never changes the partitions, the replication or the data of an existing topic.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import (
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
)
from confluent_kafka.cimpl import NewTopic

from services.chassis.journal.kafka_admin import KafkaAdmin
from services.chassis.sdk.settings import KafkaSettings
from services.chassis.topics.kinds import Topic

LISTED_SECONDS = 60.0
LOOK_AGAIN_SECONDS = 0.05
IN_SYNC = "min.insync.replicas"


@dataclass(frozen=True, slots=True)
class ExistingTopic:
    """The shape of a topic at the cluster."""

    partitions: int
    replication: int


@dataclass(frozen=True, slots=True)
class Replication:
    """The replication factor of new topics and their `min.insync.replicas`.

    `min_in_sync` 0 stands for one less than the replication factor, at least 1.
    """

    replication: int
    min_in_sync: int

    def config(self, topic: Topic, replication: int) -> dict[str, str]:
        """Return the settings of a topic with this replication factor.

        `min.insync.replicas` is at most the topic's own factor: otherwise every write would fail.
        """
        least = min(self.min_in_sync, replication) or max(1, replication - 1)
        return {**topic.config, IN_SYNC: str(least)}


@dataclass(frozen=True, slots=True)
class ConfigChange:
    """A setting of an existing topic that differs from the catalogue."""

    topic: str
    key: str
    now: str
    wanted: str


def create(
    cluster: KafkaSettings, wanted: Sequence[Topic], replication: int = 1, min_in_sync: int = 0
) -> list[str]:
    """Create the missing topics and return their names. Two jobs may run at the same time.

    Raises `ValueError` if a topic exists with another number of partitions.
    """
    admin, factor = KafkaAdmin(cluster), Replication(replication, min_in_sync)
    new = [
        NewTopic(
            topic.name,
            num_partitions=topic.partitions,
            replication_factor=factor.replication,
            config=factor.config(topic, factor.replication),
        )
        for topic in missing(wanted, existing_topics(admin))
    ]
    futures = admin.client.create_topics(new) if new else {}
    created = [name for name, future in futures.items() if _is_created(admin, name, future)]
    missing(wanted, _wait_for_listing(admin, {topic.name for topic in wanted}))
    return created


def existing_topics(admin: KafkaAdmin) -> dict[str, ExistingTopic]:
    """Return the topics of the cluster that this principal may describe."""
    topics = admin.client.list_topics(timeout=LISTED_SECONDS).topics
    return {
        name: ExistingTopic(
            len(topic.partitions),
            max((len(each.replicas) for each in topic.partitions.values()), default=0),
        )
        for name, topic in topics.items()
    }


def missing(wanted: Sequence[Topic], existing: Mapping[str, ExistingTopic]) -> list[Topic]:
    """Return the topics that do not exist.

    Raises `ValueError` if a topic exists with another number of partitions.
    """
    for topic in wanted:
        if topic.name in existing and existing[topic.name].partitions != topic.partitions:
            raise ValueError(
                f"Topic {topic.name} has {existing[topic.name].partitions} partitions, the "
                f"catalogue requires {topic.partitions}. The number cannot change in place, "
                "because it decides the partition of each aggregate. Choose another VIGIE_PREFIX, "
                'or see "Growing partitions" in deploy/README.md.'
            )
    return [topic for topic in wanted if topic.name not in existing]


def changes(
    admin: KafkaAdmin,
    wanted: Sequence[Topic],
    existing: Mapping[str, ExistingTopic],
    factor: Replication,
) -> list[ConfigChange]:
    """Return the settings of existing topics that differ from the catalogue."""
    topics = {topic.name: topic for topic in wanted if topic.name in existing}
    resources = [ConfigResource(ConfigResource.Type.TOPIC, name) for name in topics]
    found = []
    for resource, future in (admin.client.describe_configs(resources) if resources else {}).items():
        now = admin.result_of(future, "see the settings of", f"topic {resource.name}")
        config = factor.config(topics[resource.name], existing[resource.name].replication)
        found += [
            ConfigChange(resource.name, key, str(now[key].value), value)
            for key, value in config.items()
            if now[key].value != value
        ]
    return found


def alter(admin: KafkaAdmin, found: Sequence[ConfigChange]) -> None:
    resources: dict[str, ConfigResource] = {}
    for change in found:
        resource = ConfigResource(ConfigResource.Type.TOPIC, change.topic)
        entry = ConfigEntry(change.key, change.wanted, incremental_operation=AlterConfigOpType.SET)
        resources.setdefault(change.topic, resource).add_incremental_config(entry)
    if resources:
        futures = admin.client.incremental_alter_configs(list(resources.values()))
        for resource, future in futures.items():
            admin.result_of(future, "change the settings of", f"topic {resource.name}")


def _wait_for_listing(admin: KafkaAdmin, names: set[str]) -> dict[str, ExistingTopic]:
    """Return the existing topics once these are listed: a broker lists a new topic with a delay."""
    deadline = time.monotonic() + LISTED_SECONDS
    while not names <= (there := existing_topics(admin)).keys() and time.monotonic() < deadline:
        time.sleep(LOOK_AGAIN_SECONDS)
    return there


def _is_created(admin: KafkaAdmin, name: str, future: Future[None]) -> bool:
    """Wait for one topic; False if another job created it first."""
    try:
        admin.result_of(future, "create", f"topic {name}")
    except KafkaException as error:
        if error.args[0].code() == KafkaError.TOPIC_ALREADY_EXISTS:
            return False
        raise
    return True
