"""Rights, written out: what each principal may do, and that nothing else is in it."""

from __future__ import annotations

from services.backup.partitions import LEFT_OUT
from services.chassis.topics.kinds import KINDS
from services.provision.permissions import GROUP, PERMISSIONS, TOPIC, TRANSACTIONAL_ID, expand

DEPARTMENTS = ("lighting", "roads")


def rights_of(whose: str, service: str, partitions: int = 4) -> dict[tuple[str, str], set[str]]:
    found = expand(PERMISSIONS[whose], "dijon", service, partitions, DEPARTMENTS)
    return {(right.resource, right.name): set(right.operations) for right in found}


def test_a_department_reads_only_the_telemetry_of_coordination() -> None:
    found = rights_of("department", "roads")
    others = {
        key: operations
        for key, operations in found.items()
        if key[0] == TOPIC and not key[1].startswith("dijon.roads.")
    }
    assert others == {(TOPIC, "dijon.coordination.telemetry"): {"Read"}}


def test_traffic_reads_the_bulletins_and_positions_of_every_department() -> None:
    departments = ("roads", "traffic")
    found = list(expand(PERMISSIONS["traffic"], "dijon", "traffic", 4, departments))
    names = [f"dijon.{name}.{kind}" for name in departments for kind in ("telemetry", "bulletins")]
    names += ["dijon.coordination.telemetry", "dijon.coordination.bulletins"]
    assert {each.name for each in found if each.operations == ("Read",)} >= set(names)
    own = {
        key: operations
        for key, operations in rights_of("traffic", "traffic").items()
        if key[1].startswith(("dijon.traffic.", "dijon-traffic-"))
    }
    usual = rights_of("department", "traffic")
    assert own.keys() == {key for key in usual if "coordination" not in key[1]}
    foreign = {each for each in found if not each.name.startswith(("dijon.traffic", "dijon-t"))}
    assert {each.operations for each in foreign} == {("Read",)}


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


def test_the_backup_reads_exactly_the_copied_topics_and_writes_none() -> None:
    """`backup.partitions` lists the copied topics; `permissions` cannot import it."""
    found = rights_of("backup", "backup", 1)
    services = (*DEPARTMENTS, "coordination")
    copied = {kind.name for kind in KINDS} - LEFT_OUT
    assert found == {
        **{(TOPIC, f"dijon.{service}.{kind}"): {"Read"} for service in services for kind in copied},
        (GROUP, "dijon-backup-reader"): {"Describe"},
    }
