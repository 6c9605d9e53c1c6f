"""Rights, written out: what each principal may do, and that nothing else is in it."""

from __future__ import annotations

from services.backup.partitions import LEFT_OUT
from services.chassis.topics.kinds import KINDS
from services.provision.permissions import (
    GROUP,
    PERMISSIONS,
    TOPIC,
    TRANSACTIONAL_ID,
    Permission,
    expand,
    principal,
)

DEPARTMENTS = ("lighting", "roads")


def rights_of(whose: str, service: str, partitions: int = 4) -> dict[tuple[str, str], set[str]]:
    found = expand(PERMISSIONS[whose], "dijon", service, partitions, DEPARTMENTS)
    return {(right.resource, right.name): set(right.operations) for right in found}


def test_a_department_has_a_writer_for_each_of_its_partitions_and_no_other() -> None:
    writers = {
        name for resource, name in rights_of("department", "roads") if resource == TRANSACTIONAL_ID
    }
    assert writers == {f"dijon-roads-{partition}" for partition in range(4)}


def test_a_department_reads_only_the_telemetry_of_coordination() -> None:
    found = rights_of("department", "roads")
    others = {
        key: operations
        for key, operations in found.items()
        if key[0] == TOPIC and not key[1].startswith("dijon.roads.")
    }
    assert others == {(TOPIC, "dijon.coordination.telemetry"): {"Read"}}


def test_coordination_reads_bulletins_and_writes_commands_of_departments() -> None:
    found = rights_of("coordination", "coordination", 1)
    for name in DEPARTMENTS:
        of_it = {k[1]: v for k, v in found.items() if k[1].startswith(f"dijon.{name}.")}
        assert of_it == {
            f"dijon.{name}.commands": {"Write"},
            f"dijon.{name}.bulletins": {"Read"},
            f"dijon.{name}.telemetry": {"Read"},
        }
    assert (TRANSACTIONAL_ID, "dijon-coordination-0") in found
    assert (TRANSACTIONAL_ID, "dijon-coordination-1") not in found


def test_the_installer_creates_every_topic_and_reads_none() -> None:
    found = rights_of("installer", "installer", 0)
    services = (*DEPARTMENTS, "coordination")
    names = {(TOPIC, f"dijon.{service}.{kind.name}") for service in services for kind in KINDS}
    assert found.keys() == names
    assert set().union(*found.values()) == {"AlterConfigs", "Create", "Describe"}


def test_the_backup_reads_the_copied_topics_and_writes_none() -> None:
    found = rights_of("backup", "backup", 1)
    services = (*DEPARTMENTS, "coordination")
    copied = {"commands", "journal", "bulletins", "snapshots"}
    assert found == {
        **{(TOPIC, f"dijon.{service}.{kind}"): {"Read"} for service in services for kind in copied},
        (GROUP, "dijon-backup-reader"): {"Describe"},
    }


def test_the_backup_reads_exactly_the_copied_topics() -> None:
    """`backup.partitions` lists what is copied; `permissions` cannot import it."""
    copied = {
        name.rpartition(".")[2]
        for (kind, name) in rights_of("backup", "backup", 1)
        if kind == TOPIC
    }
    assert copied == {kind.name for kind in KINDS} - LEFT_OUT


def test_every_name_is_complete_and_has_the_prefix() -> None:
    for whose, service in (("department", "roads"), ("coordination", "coordination")):
        for resource, name in rights_of(whose, service):
            assert name.startswith(("dijon.", "dijon-")), name
            assert "{" not in name
            assert resource in {TOPIC, GROUP, TRANSACTIONAL_ID}


def test_a_right_without_partition_or_department_is_one_right() -> None:
    right = Permission(TOPIC, "{prefix}.{service}.journal", ("Read",))
    assert list(expand([right], "dijon", "roads", 4, DEPARTMENTS)) == [
        Permission(TOPIC, "dijon.roads.journal", ("Read",))
    ]


def test_a_principal_is_the_prefix_and_the_service() -> None:
    assert principal("dijon", "roads") == "dijon-roads"
