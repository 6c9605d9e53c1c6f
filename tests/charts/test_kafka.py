"""The chart creates the topics and users of the catalogue, and each pod logs in as its own user."""

from __future__ import annotations

import pytest

from services.chassis.sdk.settings import Settings
from services.provision import acls
from services.provision.catalogue import all_topics as topics_of
from tests.charts import chart

STRIMZI = ("strimzi-production", "strimzi-tls", "later")
PREFIXES = {"strimzi-production": "dijon"}
DEPARTMENTS = {"later": ("citizens", "lighting", "roads", "snow", "traffic")}


def settings(scenario: str) -> Settings:
    """Return the settings of a scenario's services."""
    names = ",".join(DEPARTMENTS.get(scenario, ("lighting", "roads", "snow", "traffic")))
    return Settings.model_validate(
        {"prefix": PREFIXES.get(scenario, "vigie"), "departments": names}
    )


@pytest.mark.parametrize("scenario", STRIMZI)
def test_strimzi_creates_the_topics_of_the_catalogue(scenario: str) -> None:
    for name, topic in chart.of_kind(chart.objects(scenario), "KafkaTopic").items():
        wanted = {each.name: each for each in topics_of(settings(scenario))}[name]
        config = wanted.config | {"min.insync.replicas": "2"}
        assert topic["spec"] == {"partitions": wanted.partitions, "replicas": 3, "config": config}
    assert set(chart.of_kind(chart.objects(scenario), "KafkaTopic")) == {
        each.name for each in topics_of(settings(scenario))
    }


@pytest.mark.parametrize("scenario", STRIMZI)
def test_strimzi_creates_users_with_exactly_the_acls_of_the_catalogue(scenario: str) -> None:
    prefix, departments = settings(scenario).prefix, settings(scenario).department_names
    wanted: dict[str, list[tuple[str, str, tuple[str, ...]]]] = {}
    for user, right in acls.permissions_of(prefix, departments):
        wanted.setdefault(user, []).append((right.resource, right.name, right.operations))
    for user in (acls.INSTALLER, acls.BACKUP):
        del wanted[f"{prefix}-{user}"]
    if scenario == "later":  # services without a catalogue entry have no ACLs
        wanted |= {f"{prefix}-control": [], f"{prefix}-indicators": []}
    shown: dict[str, list[tuple[str, str, tuple[str, ...]]]] = {}
    for made in [each for each in chart.objects(scenario) if each["kind"] == "KafkaUser"]:
        granted = shown.setdefault(made["metadata"]["name"], [])
        for acl in made["spec"]["authorization"]["acls"]:
            resource = acl["resource"]
            granted.append((resource["type"], resource["name"], tuple(acl["operations"])))
            assert (acl["type"], resource["patternType"]) == ("allow", "literal")
    assert {u: sorted(r) for u, r in shown.items()} == {u: sorted(r) for u, r in wanted.items()}


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
    env = chart.environment(pod["containers"][0])
    assert env["KAFKA_SECURITY_PROTOCOL"] == "SASL_SSL"
    assert env["KAFKA_SASL_MECHANISM"] == "SCRAM-SHA-512"
    assert env["KAFKA_SASL_USERNAME"] == "dijon-roads"
    assert secrets(pod) == {
        "dijon-roads": {"password": "password"},
        "city-cluster-ca-cert": {"ca.crt": "ca.crt"},
    }
    assert_mounted(pod, env)


def test_each_service_logs_in_with_a_certificate() -> None:
    pod = spec("strimzi-tls", "Deployment/vigie-coordination")
    env = chart.environment(pod["containers"][0])
    assert env["KAFKA_SECURITY_PROTOCOL"] == "SSL"
    assert "KAFKA_SASL_USERNAME" not in env
    assert secrets(pod) == {
        "vigie-coordination": {"user.crt": "user.crt", "user.key": "user.key"},
        "city-cluster-ca-cert": {"ca.crt": "ca.crt"},
    }
    assert_mounted(pod, env)


def test_the_job_creates_topics_and_acls_as_an_administrator_before_an_install() -> None:
    found = chart.of_kind(chart.objects("sasl-job"), "Job")["topics"]
    hooks = found["metadata"]["annotations"]
    assert hooks["helm.sh/hook"] == "pre-install,pre-upgrade"
    assert hooks["helm.sh/hook-delete-policy"] == "before-hook-creation,hook-succeeded"
    pod = found["spec"]["template"]["spec"]
    assert "serviceAccountName" not in pod  # the release's is not there yet
    env = chart.environment(pod["containers"][0])
    assert pod["containers"][0]["args"] == ["services.provision"]
    assert env["KAFKA_SASL_USERNAME"] == "admin"
    assert env["VIGIE_TOPIC_REPLICATION_FACTOR"] == "3"
    assert env["VIGIE_TOPIC_MIN_INSYNC_REPLICAS"] == "2"
    assert env["VIGIE_MANAGE_ACLS"] == "true"
    authority = {"kafka-authority": {"authority.pem": "ca.crt"}}
    assert secrets(pod) == {"kafka-admin": {"password": "password"}} | authority
    assert_mounted(pod, env)
    for name in ("lighting", "roads", "snow", "traffic", "coordination"):
        own = secrets(spec("sasl-job", f"Deployment/vigie-{name}"))
        assert own == {f"kafka-{name}": {"password": "password"}} | authority


def test_without_acls_the_job_logs_in_as_the_installer() -> None:
    own = "kafka: {security: {protocol: SASL_SSL, secretName: 'of-{service}'}}"
    pod = chart.pod_of(own, "Job/vigie-topics")
    env = chart.environment(pod["containers"][0])
    assert env["KAFKA_SASL_USERNAME"] == "vigie-installer"
    assert set(secrets(pod)) == {"of-installer"}
    assert "VIGIE_MANAGE_ACLS" not in env


def test_pods_of_a_trial_find_the_broker_and_create_the_topics_first() -> None:
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


def test_strimzi_users_have_the_authentication_of_the_services() -> None:
    kinds = {"strimzi-production": "scram-sha-512", "strimzi-tls": "tls", "backup": "scram-sha-512"}
    for scenario, kind in kinds.items():
        for user in chart.of_kind(chart.objects(scenario), "KafkaUser").values():
            assert user["spec"]["authentication"]["type"] == kind
            assert user["metadata"]["labels"]["strimzi.io/cluster"] == "city"


def assert_mounted(pod: chart.Object, env: dict[str, str]) -> None:
    """Check that every file in the environment is in a mounted volume."""
    paths = {each["mountPath"]: each["name"] for each in pod["containers"][0]["volumeMounts"]}
    volumes = {each["name"]: each for each in pod["volumes"]}
    for name, path in env.items():
        if name.endswith("_FILE"):
            folder, _, file = path.rpartition("/")
            items = volumes[paths[folder]]["secret"]["items"]
            assert file in {item["path"] for item in items}, name
