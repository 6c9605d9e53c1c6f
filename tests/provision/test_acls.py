"""The catalogue's rights as Kafka writes them. That they hold is tried in tests/security."""

from __future__ import annotations

from confluent_kafka.admin import (
    AclBinding,
    AclOperation,
    AclPermissionType,
    ResourcePatternType,
    ResourceType,
)

from services.provision.acls import backup_bindings, bindings, describe

DEPARTMENTS = ("lighting", "roads")


def test_every_principal_of_an_installation_may_do_something_with_its_names_alone() -> None:
    found = bindings("dijon", DEPARTMENTS)
    services = (*DEPARTMENTS, "coordination", "installer", "backup")
    assert {binding.principal for binding in found} == {f"User:dijon-{each}" for each in services}
    for binding in found:
        assert binding.permission_type == AclPermissionType.ALLOW
        assert binding.resource_pattern_type == ResourcePatternType.LITERAL
        assert binding.name.startswith(("dijon.", "dijon-"))
        assert "{" not in binding.name


def test_at_the_copys_cluster_the_same_principal_has_rights_on_the_copys_names_alone() -> None:
    found = backup_bindings("dijon", "dijon-copy", DEPARTMENTS)
    assert {each.principal for each in found} == {"User:dijon-backup"}
    assert all(each.name.startswith(("dijon-copy.", "dijon-copy-")) for each in found)


def test_the_writers_of_a_department_are_as_many_as_its_partitions() -> None:
    found = {
        binding.name
        for binding in bindings("dijon", DEPARTMENTS)
        if binding.restype == ResourceType.TRANSACTIONAL_ID
    }
    assert found == {
        "dijon-coordination-0",
        *(f"dijon-{name}-{partition}" for name in DEPARTMENTS for partition in range(4)),
    }


def test_permissions_are_described_by_principal_and_resource() -> None:
    def allowed(operation: AclOperation, pattern: ResourcePatternType) -> AclBinding:
        allow = AclPermissionType.ALLOW
        return AclBinding(ResourceType.TOPIC, "a", pattern, "User:u", "*", operation, allow)

    literal, prefixed = ResourcePatternType.LITERAL, ResourcePatternType.PREFIXED
    assert describe(
        [
            allowed(AclOperation.READ, literal),
            allowed(AclOperation.ALTER_CONFIGS, literal),
            allowed(AclOperation.WRITE, prefixed),
        ]
    ) == ["User:u may: read, alter configs topic a", "User:u may: write topic a*"]
