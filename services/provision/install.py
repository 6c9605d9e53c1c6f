"""The provisioning job: topics first, then permissions if `rights` is set.

The job can run again at any time: it creates the missing topics, changes settings that differ from
the catalogue, and grants the missing permissions.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from confluent_kafka import KafkaException

from services.chassis.journal.journal import AccessDenied, JournalUnavailable
from services.chassis.journal.kafka_admin import KafkaAdmin, Say
from services.chassis.sdk.settings import InvalidSettings, Settings, read_or_exit
from services.provision import acls
from services.provision.catalogue import all_topics
from services.provision.topics import Replication, alter, changes, create, existing_topics, missing


def install(settings: Settings, say: Say, *, dry_run: bool = False) -> None:
    """Provision the cluster for an installation; `say` receives one line for each change."""
    admin = KafkaAdmin(settings.kafka)
    admin.wait(say)
    wanted = list(all_topics(settings))
    factor = Replication(settings.topic_replication_factor, settings.topic_min_insync_replicas)
    existing = existing_topics(admin)
    for topic in missing(wanted, existing):
        say(f"topic {topic.name}: new, {topic.partitions} partitions")
    for topic in wanted:
        there = existing.get(topic.name)
        if there and there.replication != factor.replication:
            say(
                f"topic {topic.name}: replication factor {there.replication} is kept, although "
                f"VIGIE_TOPIC_REPLICATION_FACTOR={factor.replication}: "
                "change it with kafka-reassign-partitions"
            )
    found = changes(admin, wanted, existing, factor)
    for change in found:
        say(f"topic {change.topic}: {change.key} {change.now} -> {change.wanted}")
    if not dry_run:
        created = create(settings.kafka, wanted, factor.replication, factor.min_in_sync)
        alter(admin, found)
        say(f"{len(wanted)} topics exist, {len(created)} of them new")
    if settings.manage_acls:
        _grant(admin, settings, say, dry_run=dry_run)


def _grant(admin: KafkaAdmin, settings: Settings, say: Say, *, dry_run: bool) -> None:
    wanted = acls.bindings(settings.prefix, settings.department_names)
    diff = acls.compare(admin, wanted)
    for permission in acls.describe(diff.missing):
        say(f"new permission: {permission}")
    for permission in acls.describe(diff.extra):
        say(f"permission outside the catalogue, kept: {permission}")
    if not dry_run:
        acls.grant(admin, diff.missing)
        say(f"{len(wanted)} permissions exist, {len(diff.missing)} of them new")


def main(arguments: Sequence[str] | None = None) -> int:
    """Provision the installation that the environment's settings describe."""
    parser = argparse.ArgumentParser(
        prog="python -m services.provision",
        description="Create the topics and permissions of an installation.",
    )
    parser.add_argument("--dry-run", action="store_true", help="print the changes, apply none")
    options = parser.parse_args(arguments)
    settings = read_or_exit()
    try:
        install(settings, _print, dry_run=options.dry_run)
    except (JournalUnavailable, KafkaException, InvalidSettings, AccessDenied, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _print(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()
