"""The chart creates the topics and users of the catalogue, and each pod logs in as its own user."""

from __future__ import annotations

import pytest

from services.chassis.sdk.settings import Settings
from services.provision import catalogue, permissions
from services.provision.catalogue import all_topics as topics_of
from tests.charts import chart

STRIMZI = ("strimzi-production", "strimzi-tls", "later")
PREFIXES = {"strimzi-production": "dijon"}
DEPARTMENTS = {"later": ("lighting", "roads", "snow")}


def settings(scenario: str) -> Settings:
    """Return the settings of a scenario's services."""
    names = ",".join(DEPARTMENTS.get(scenario, ("lighting", "roads")))
    return Settings.model_validate(
        {"prefix": PREFIXES.get(scenario, "vigie"), "departments": names}
    )


@pytest.mark.parametrize("scenario", STRIMZI)
def test_strimzis_topics_are_the_codes(scenario: str) -> None:
    made = chart.of_kind(chart.objects(scenario), "KafkaTopic")
    shown = {
        name: (each["spec"]["partitions"], each["spec"]["config"]) for name, each in made.items()
    }
    wanted = {
        topic.name: (topic.partitions, topic.config | {"min.insync.replicas": "2"})
        for topic in topics_of(settings(scenario))
    }
    assert shown == wanted
    assert {each["spec"]["replicas"] for each in made.values()} == {3}


@pytest.mark.parametrize("scenario", STRIMZI)
def test_strimzis_users_have_the_rights_of_the_code_and_no_other(scenario: str) -> None:
    prefix, departments = settings(scenario).prefix, settings(scenario).department_names
    made = [each for each in chart.objects(scenario) if each["kind"] == "KafkaUser"]
    shown = {
        each["metadata"]["name"]: sorted(
            (acl["resource"]["type"], acl["resource"].get("name"), tuple(acl["operations"]))
            for acl in each["spec"]["authorization"]["acls"]
        )
        for each in made
    }
    assert {
        (acl["type"], acl["resource"].get("patternType", "literal"))
        for each in made
        for acl in each["spec"]["authorization"]["acls"]
    } == {("allow", "literal")}
    wanted = {
        permissions.principal(prefix, name): kept(prefix, name, departments) for name in departments
    }
    wanted[f"{prefix}-coordination"] = kept(prefix, "coordination", departments)
    if scenario == "later":  # what is not built yet may do nothing
        wanted |= {f"{prefix}-control": [], f"{prefix}-indicators": []}
    assert shown == wanted


def kept(
    prefix: str, service: str, departments: tuple[str, ...]
) -> list[tuple[str, str | None, tuple[str, ...]]]:
    """The rights of a principal, as the code expands them."""
    own = permissions.PERMISSIONS.get(service, permissions.PERMISSIONS["department"])
    partitions = catalogue.partitions_of(service)
    expanded = permissions.expand(own, prefix, service, partitions, departments)
    return sorted((each.resource, each.name, each.operations) for each in expanded)


@pytest.mark.parametrize(
    ("scenario", "namespace", "policy"),
    [("strimzi-production", "vigie", "keep"), ("strimzi-tls", "kafka", None)],
)
def test_topics_are_in_strimzis_namespace_and_stay_after_an_uninstall(
    scenario: str, namespace: str, policy: str | None
) -> None:
    for name, topic in chart.of_kind(chart.objects(scenario), "KafkaTopic").items():
        metadata = topic["metadata"]
        assert metadata["namespace"] == namespace, name
        assert metadata["labels"]["strimzi.io/cluster"] == "city", name
        assert metadata.get("annotations", {}).get("helm.sh/resource-policy") == policy, name


def spec(scenario: str, owner: str) -> chart.Object:
    """Return the spec of a pod that connects to Kafka."""
    return dict(chart.pods(chart.objects(scenario))[owner]["spec"])


def secrets(pod: chart.Object) -> dict[str, dict[str, str]]:
    """Return the Secrets that a pod mounts, each with its keys and their files."""
    return {
        each["secret"]["secretName"]: {
            item["key"]: item["path"] for item in each["secret"]["items"]
        }
        for each in pod["volumes"]
        if "secret" in each
    }


def test_each_service_logs_in_as_itself_with_a_password_from_a_file() -> None:
    pod = spec("strimzi-production", "Deployment/vigie-roads")
    told = chart.environment(pod["containers"][0])
    assert told["KAFKA_SECURITY_PROTOCOL"] == "SASL_SSL"
    assert told["KAFKA_SASL_MECHANISM"] == "SCRAM-SHA-512"
    assert told["KAFKA_SASL_USERNAME"] == "dijon-roads"
    assert secrets(pod) == {
        "dijon-roads": {"password": "password"},
        "city-cluster-ca-cert": {"ca.crt": "ca.crt"},
    }
    assert_mounted(pod, told)


def test_or_with_a_certificate() -> None:
    pod = spec("strimzi-tls", "Deployment/vigie-coordination")
    told = chart.environment(pod["containers"][0])
    assert told["KAFKA_SECURITY_PROTOCOL"] == "SSL"
    assert "KAFKA_SASL_USERNAME" not in told
    assert secrets(pod) == {
        "vigie-coordination": {"user.crt": "user.crt", "user.key": "user.key"},
        "city-cluster-ca-cert": {"ca.crt": "ca.crt"},
    }
    assert_mounted(pod, told)


def test_the_job_makes_topics_and_rights_as_an_administrator_before_anything_is_there() -> None:
    found = chart.of_kind(chart.objects("sasl-job"), "Job")["topics"]
    hooks = found["metadata"]["annotations"]
    assert hooks["helm.sh/hook"] == "pre-install,pre-upgrade"
    assert hooks["helm.sh/hook-delete-policy"] == "before-hook-creation,hook-succeeded"
    pod = found["spec"]["template"]["spec"]
    assert "serviceAccountName" not in pod  # the release's is not there yet
    told = chart.environment(pod["containers"][0])
    assert pod["containers"][0]["args"] == ["services.provision"]
    assert told["KAFKA_SASL_USERNAME"] == "admin"
    assert told["VIGIE_TOPIC_REPLICATION_FACTOR"] == "3"
    assert told["VIGIE_TOPIC_MIN_INSYNC_REPLICAS"] == "2"
    assert told["VIGIE_MANAGE_ACLS"] == "true"
    authority = {"kafka-authority": {"authority.pem": "ca.crt"}}
    assert secrets(pod) == {"kafka-admin": {"password": "password"}} | authority
    assert_mounted(pod, told)
    for name in ("lighting", "roads", "coordination"):
        own = secrets(spec("sasl-job", f"Deployment/vigie-{name}"))
        assert own == {f"kafka-{name}": {"password": "password"}} | authority


def test_without_rights_to_give_the_job_is_the_installer() -> None:
    own = "kafka: {security: {protocol: SASL_SSL, secretName: 'of-{service}'}}"
    pod = chart.pod_of(own, "Job/vigie-topics")
    told = chart.environment(pod["containers"][0])
    assert told["KAFKA_SASL_USERNAME"] == "vigie-installer"
    assert set(secrets(pod)) == {"of-installer"}
    assert "VIGIE_MANAGE_ACLS" not in told


def test_the_trials_broker_is_found_by_its_name_and_gets_its_topics_first() -> None:
    pod = spec("trial", "Deployment/vigie-roads")
    assert [each["args"] for each in pod["initContainers"]] == [["services.provision"]]
    for container in (*pod["initContainers"], *pod["containers"]):
        assert chart.environment(container)["KAFKA_BOOTSTRAP"] == "vigie-kafka-development:9092"
    assert "topics" not in chart.of_kind(chart.objects("trial"), "Job")


def test_the_trials_broker_keeps_its_volume_where_it_has_one() -> None:
    found = chart.of_kind(chart.objects("tls-cert-manager"), "StatefulSet")["kafka-development"]
    assert found["spec"]["persistentVolumeClaimRetentionPolicy"]["whenDeleted"] == "Retain"
    (claim,) = found["spec"]["volumeClaimTemplates"]
    assert claim["metadata"]["name"] == "data"
    size = {"requests": {"storage": "2Gi"}}
    assert claim["spec"] == {"accessModes": ["ReadWriteOnce"], "resources": size}


def test_strimzis_users_log_in_as_the_services_do() -> None:
    kinds = {"strimzi-production": "scram-sha-512", "strimzi-tls": "tls", "backup": "scram-sha-512"}
    for scenario, kind in kinds.items():
        for user in chart.of_kind(chart.objects(scenario), "KafkaUser").values():
            assert user["spec"]["authentication"]["type"] == kind
            assert user["metadata"]["labels"]["strimzi.io/cluster"] == "city"


def assert_mounted(pod: chart.Object, told: dict[str, str]) -> None:
    """Check that every file in the environment is in a mounted volume."""
    paths = {each["mountPath"]: each["name"] for each in pod["containers"][0]["volumeMounts"]}
    volumes = {each["name"]: each for each in pod["volumes"]}
    for name, path in told.items():
        if name.endswith("_FILE"):
            folder, _, file = path.rpartition("/")
            items = volumes[paths[folder]]["secret"]["items"]
            assert file in {item["path"] for item in items}, name
