"""What the chart makes at Kafka is what the code's catalogue says; and who logs in how."""

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
    """The installation of a scenario, as its code knows it."""
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


def test_topics_stay_when_the_release_goes_unless_told() -> None:
    policies = {
        scenario: {
            each["metadata"].get("annotations", {}).get("helm.sh/resource-policy")
            for each in chart.of_kind(chart.objects(scenario), "KafkaTopic").values()
        }
        for scenario in ("strimzi-production", "strimzi-tls")
    }
    assert policies == {"strimzi-production": {"keep"}, "strimzi-tls": {None}}


def test_topics_and_users_lie_where_their_operator_looks() -> None:
    for scenario, space in (("strimzi-production", "vigie"), ("strimzi-tls", "kafka")):
        for each in chart.objects(scenario):
            if each["apiVersion"].startswith("kafka.strimzi.io/"):
                assert each["metadata"]["namespace"] == space
                assert each["metadata"]["labels"]["strimzi.io/cluster"] == "city"


def spec(scenario: str, owner: str) -> chart.Object:
    """The pod of somebody who speaks to Kafka."""
    found: chart.Object = chart.pods(chart.objects(scenario))[owner]["spec"]
    return found


def secrets(pod: chart.Object) -> dict[str, dict[str, str]]:
    """The Secrets that a pod mounts: which of their keys, as which file."""
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
    assert (told["VIGIE_TOPIC_REPLICATION_FACTOR"], told["VIGIE_TOPIC_MIN_INSYNC_REPLICAS"]) == (
        "3",
        "2",
    )
    assert told["VIGIE_MANAGE_ACLS"] == "true"
    assert secrets(pod) == {
        "kafka-admin": {"password": "password"},
        "kafka-authority": {"authority.pem": "ca.crt"},
    }
    assert_mounted(pod, told)


def test_without_rights_to_give_the_job_is_the_installer() -> None:
    own = "kafka: {security: {protocol: SASL_SSL, secretName: 'of-{service}'}}"
    pod = chart.pods(chart.objects_of(own))["Job/vigie-topics"]["spec"]
    told = chart.environment(pod["containers"][0])
    assert told["KAFKA_SASL_USERNAME"] == "vigie-installer"
    assert set(secrets(pod)) == {"of-installer"}
    assert "VIGIE_MANAGE_ACLS" not in told


def test_the_trials_broker_is_found_by_its_name_and_gets_its_topics_first() -> None:
    pod = spec("trial", "Deployment/vigie-roads")
    assert [each["args"] for each in pod["initContainers"]] == [["services.provision"]]
    for container in (*pod["initContainers"], *pod["containers"]):
        assert chart.environment(container)["KAFKA_BOOTSTRAP"] == "vigie-kafka-development:9092"
    broker = spec("trial", "StatefulSet/vigie-kafka-development")["containers"][0]
    assert chart.environment(broker)["ADVERTISED"] == "vigie-kafka-development:9092"
    services = chart.of_kind(chart.objects("trial"), "Service")
    assert services["kafka-development"]["spec"]["clusterIP"] == "None"
    assert "topics" not in chart.of_kind(chart.objects("trial"), "Job")


def test_the_trials_broker_keeps_its_volume_where_it_has_one() -> None:
    found = chart.of_kind(chart.objects("tls-cert-manager"), "StatefulSet")["kafka-development"]
    assert found["spec"]["persistentVolumeClaimRetentionPolicy"]["whenDeleted"] == "Retain"
    assert found["spec"]["volumeClaimTemplates"][0]["metadata"]["name"] == "data"
    assert "Not for production" in found["metadata"]["annotations"]["vigie/warning"]


def test_strimzis_users_log_in_as_the_services_do() -> None:
    kinds = {"strimzi-production": "scram-sha-512", "strimzi-tls": "tls", "backup": "scram-sha-512"}
    for scenario, kind in kinds.items():
        users = chart.of_kind(chart.objects(scenario), "KafkaUser").values()
        assert {user["spec"]["authentication"]["type"] for user in users} == {kind}


def test_a_secret_of_ones_own_is_named_after_each_service() -> None:
    for name in ("lighting", "roads", "coordination"):
        pod = spec("sasl-job", f"Deployment/vigie-{name}")
        assert set(secrets(pod)) == {f"kafka-{name}", "kafka-authority"}
        assert chart.environment(pod["containers"][0])["KAFKA_BOOTSTRAP"].count(",") == 2


def test_the_trials_volume_is_claimed_once_with_its_size() -> None:
    found = chart.of_kind(chart.objects("tls-cert-manager"), "StatefulSet")["kafka-development"]
    claim = found["spec"]["volumeClaimTemplates"][0]["spec"]
    assert claim == {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": "2Gi"}},
    }


def assert_mounted(pod: chart.Object, told: dict[str, str]) -> None:
    """Every file that a process is told of lies in a volume that it mounts."""
    paths = {each["mountPath"]: each["name"] for each in pod["containers"][0]["volumeMounts"]}
    volumes = {each["name"]: each for each in pod["volumes"]}
    for name, said in told.items():
        if name.endswith("_FILE"):
            folder, _, file = said.rpartition("/")
            items = volumes[paths[folder]]["secret"]["items"]
            assert file in {item["path"] for item in items}, name
