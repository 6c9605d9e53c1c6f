"""Makes an installation's topics, as often as one likes: `python -m services.chassis.provision`.

What is missing is made. What stands keeps its partitions, its copies and its data, and is brought
to the catalogue's settings. With VIGIE_RIGHTS=true every principal is given its rights, too.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import (  # type: ignore[attr-defined]
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
)
from confluent_kafka.cimpl import NewTopic

from services.chassis.journal.admin import KafkaAdmin, Say
from services.chassis.journal.journal import AccessDenied, JournalUnavailable
from services.chassis.provision import acls
from services.chassis.sdk.settings import InvalidSettings, KafkaSettings, Settings, read_or_exit
from services.chassis.topics.catalogue import COORDINATION, Topic, partitions_of, topics_of

LISTED_SECONDS = 60.0
LOOK_AGAIN_SECONDS = 0.05
IN_SYNC = "min.insync.replicas"


@dataclass(frozen=True, slots=True)
class ExistingTopic:
    """A topic as the cluster has it."""

    partitions: int
    replication: int


@dataclass(frozen=True, slots=True)
class Replication:
    """How many copies a topic has, and how many must be written before a write counts."""

    replication: int
    min_in_sync: int

    def config(self, topic: Topic, replication: int) -> dict[str, str]:
        """Return the settings of a topic that has so many copies."""
        least = min(self.min_in_sync, replication) or max(1, replication - 1)
        return {**topic.config, IN_SYNC: str(least)}


@dataclass(frozen=True, slots=True)
class ConfigChange:
    """A setting of a standing topic that is not the catalogue's."""

    topic: str
    key: str
    now: str
    wanted: str


def all_topics(settings: Settings) -> Iterator[Topic]:
    """Yield every topic of the installation."""
    for service in (*settings.department_names, COORDINATION):
        yield from topics_of(settings.prefix, service, partitions_of(service))


def create(
    cluster: KafkaSettings, wanted: Sequence[Topic], replication: int = 1, min_in_sync: int = 0
) -> list[str]:
    """Make what is missing and return its names; somebody else may be doing the same.

    Raises `ValueError` where a topic stands with another count.
    """
    admin, size = KafkaAdmin(cluster), Replication(replication, min_in_sync)
    new = [
        NewTopic(
            topic.name,
            num_partitions=topic.partitions,
            replication_factor=size.replication,
            config=size.config(topic, size.replication),
        )
        for topic in missing(wanted, existing_topics(admin))
    ]
    futures = admin.client.create_topics(new) if new else {}
    made = [name for name, future in futures.items() if _is_made(admin, name, future)]
    missing(wanted, _all_standing(admin, {topic.name for topic in wanted}))
    return made


def existing_topics(admin: KafkaAdmin) -> dict[str, ExistingTopic]:
    """Return the topics that stand, as far as this principal may see them."""
    topics = admin.client.list_topics(timeout=LISTED_SECONDS).topics
    return {
        name: ExistingTopic(
            len(topic.partitions),
            max((len(each.replicas) for each in topic.partitions.values()), default=0),
        )
        for name, topic in topics.items()
    }


def missing(wanted: Sequence[Topic], there: Mapping[str, ExistingTopic]) -> list[Topic]:
    """Return what does not stand. Raises `ValueError` where one stands with another count."""
    for topic in wanted:
        if topic.name in there and there[topic.name].partitions != topic.partitions:
            raise ValueError(
                f"Topic {topic.name} has {there[topic.name].partitions} partitions, the catalogue "
                f"says {topic.partitions}: a count never changes in place, for it decides where "
                'each thing stands. Choose another VIGIE_PREFIX, or see "Growing partitions" in '
                "deploy/README.md."
            )
    return [topic for topic in wanted if topic.name not in there]


def changes(
    admin: KafkaAdmin,
    wanted: Sequence[Topic],
    there: Mapping[str, ExistingTopic],
    size: Replication,
) -> list[ConfigChange]:
    """Return what is set otherwise than it should be, of the topics that stand."""
    topics = {topic.name: topic for topic in wanted if topic.name in there}
    asked = [ConfigResource(ConfigResource.Type.TOPIC, name) for name in topics]
    found = []
    for resource, future in (admin.client.describe_configs(asked) if asked else {}).items():
        now = admin.result_of(future, "see the settings of", f"topic {resource.name}")
        config = size.config(topics[resource.name], there[resource.name].replication)
        found += [
            ConfigChange(resource.name, key, str(now[key].value), value)
            for key, value in config.items()
            if now[key].value != value
        ]
    return found


def alter(admin: KafkaAdmin, found: Sequence[ConfigChange]) -> None:
    """Bring standing topics to what they should be."""
    resources: dict[str, ConfigResource] = {}
    for change in found:
        resource = ConfigResource(ConfigResource.Type.TOPIC, change.topic)
        entry = ConfigEntry(change.key, change.wanted, incremental_operation=AlterConfigOpType.SET)
        resources.setdefault(change.topic, resource).add_incremental_config(entry)
    asked = list(resources.values())
    for resource, future in (
        admin.client.incremental_alter_configs(asked) if asked else {}
    ).items():
        admin.result_of(future, "change the settings of", f"topic {resource.name}")


def _all_standing(admin: KafkaAdmin, names: set[str]) -> dict[str, ExistingTopic]:
    """The same once all these stand: a broker that has made a topic lists it a moment later."""
    deadline = time.monotonic() + LISTED_SECONDS
    while not names <= (there := existing_topics(admin)).keys() and time.monotonic() < deadline:
        time.sleep(LOOK_AGAIN_SECONDS)
    return there


def _is_made(admin: KafkaAdmin, name: str, future: Future[None]) -> bool:
    """Wait for one topic; False where somebody else was quicker."""
    try:
        admin.result_of(future, "create", f"topic {name}")
    except KafkaException as error:
        if error.args[0].code() == KafkaError.TOPIC_ALREADY_EXISTS:
            return False
        raise
    return True


def install(settings: Settings, say: Say, *, dry_run: bool = False) -> None:
    """Bring the cluster to what the installation needs, and say each thing that changes."""
    admin = KafkaAdmin(settings.kafka)
    admin.wait(say)
    wanted = list(all_topics(settings))
    size = Replication(settings.replication, settings.min_in_sync)
    there = existing_topics(admin)
    new = missing(wanted, there)
    for topic in new:
        say(f"topic {topic.name}: new, {topic.partitions} partitions")
    for topic in wanted:
        if topic.name in there and there[topic.name].replication != size.replication:
            say(
                f"topic {topic.name}: {there[topic.name].replication} copies, and "
                f"VIGIE_REPLICATION={size.replication}: left so, kafka-reassign-partitions moves it"
            )
    found = changes(admin, wanted, there, size)
    for change in found:
        say(f"topic {change.topic}: {change.key} {change.now} -> {change.wanted}")
    if not dry_run:
        made = create(settings.kafka, wanted, size.replication, size.min_in_sync)
        alter(admin, found)
        say(f"{len(wanted)} topics stand, {len(made)} of them new")
    if settings.rights:
        _give_rights(admin, settings, say, dry_run=dry_run)


def _give_rights(admin: KafkaAdmin, settings: Settings, say: Say, *, dry_run: bool) -> None:
    wanted = acls.bindings(settings.prefix, settings.department_names)
    grants = acls.compare(admin, wanted)
    for right in acls.describe(grants.missing):
        say(f"new right: {right}")
    for right in acls.describe(grants.extra):
        say(f"right that the catalogue does not ask for, left so: {right}")
    if not dry_run:
        acls.grant(admin, grants.missing)
        say(f"{len(wanted)} rights stand, {len(grants.missing)} of them new")


def main(arguments: Sequence[str] | None = None) -> int:
    """Make what the environment's settings ask for."""
    parser = argparse.ArgumentParser(
        prog="python -m services.chassis.provision", description="Make an installation's topics."
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, do nothing")
    asked = parser.parse_args(arguments)
    settings = read_or_exit()
    try:
        install(settings, _say, dry_run=asked.dry_run)
    except (JournalUnavailable, KafkaException, InvalidSettings, AccessDenied, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()
