"""The backup: its users on both clusters, its network policy, and the Job of deploy/README.md."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from services.provision import acls
from services.provision.permissions import PERMISSIONS, expand
from tests.charts import chart
from tests.charts.schemas import VERSIONS
from tests.charts.test_kafka import assert_mounted, secrets, spec
from tests.charts.test_networks import holds, rules
from tests.charts.test_notes import DEVELOPMENT, notes
from tests.charts.test_scenarios import conformity

OPERATIONS = Path(__file__).parents[2] / "deploy" / "README.md"
OWNER = "Deployment/vigie-backup"


def environment_of() -> dict[str, str]:
    """Return the environment of the backup."""
    return chart.environment(spec("backup", OWNER)["containers"][0])


def test_one_backup_runs_at_a_time() -> None:
    deployment = chart.of_kind(chart.objects("backup"), "Deployment")["backup"]["spec"]
    assert (deployment["replicas"], deployment["strategy"]) == (1, {"type": "Recreate"})
    (container,) = deployment["template"]["spec"]["containers"]
    assert container["args"] == ["services.backup", "copy", "--follow", "--pause", "5"]
    assert [port["name"] for port in container["ports"]] == ["http"]


def test_it_has_a_password_for_each_cluster() -> None:
    assert environment_of()["KAFKA_BOOTSTRAP"] == "city-kafka-bootstrap:9093"
    assert environment_of()["BACKUP_KAFKA_BOOTSTRAP"].startswith("b-1.elsewhere.example.org:9096,")
    for side in ("", "BACKUP_"):
        assert environment_of()[f"{side}KAFKA_SECURITY_PROTOCOL"] == "SASL_SSL"
        assert environment_of()[f"{side}KAFKA_SASL_USERNAME"] == "dijon-backup"
    assert environment_of()["VIGIE_BACKUP_PREFIX"] == "dijon-copy"
    assert secrets(spec("backup", OWNER)) == {
        "dijon-backup": {"password": "password"},
        "city-cluster-ca-cert": {"ca.crt": "ca.crt"},
        "dijon-backup-copy": {"password": "password"},
        "elsewhere-authority": {"ca.crt": "ca.crt"},
    }
    assert_mounted(spec("backup", OWNER), environment_of())


def test_it_may_have_a_certificate() -> None:
    shown = "security: {protocol: SSL, clientCertificate: true}"
    pod = chart.pod_of(f"backup: {{enabled: true, bootstrap: 'a:1', {shown}}}", OWNER)
    environment = chart.environment(pod["containers"][0])
    assert environment["BACKUP_KAFKA_TLS_KEY_FILE"] == "/etc/vigie/copy/user.key"
    assert set(secrets(pod)) == {"vigie-backup", "vigie-backup-copy"}
    assert_mounted(pod, environment)


def test_its_user_may_only_read_and_it_has_no_topic_there() -> None:
    user = chart.of_kind(chart.objects("backup"), "KafkaUser")["dijon-backup"]
    shown = {
        (acl["resource"]["name"], tuple(acl["operations"]))
        for acl in user["spec"]["authorization"]["acls"]
    }
    rights = expand(
        PERMISSIONS[acls.BACKUP], "dijon", acls.BACKUP, 1, ("lighting", "roads", "snow", "traffic")
    )
    assert shown == {(right.name, right.operations) for right in rights}
    assert {operation for _, may in shown for operation in may} == {"Read", "Describe"}
    made = chart.of_kind(chart.objects("backup"), "KafkaTopic")
    assert not [name for name in made if ".backup." in name]


def test_only_the_backup_reaches_the_backup_cluster() -> None:
    out = rules("backup", "backup", "egress")
    ports = [port["port"] for rule in out for port in rule["ports"]]
    assert sorted(ports) == [53, 53, 9093, 9096]
    (elsewhere,) = [rule for rule in out if holds(rule, 9096)]
    assert elsewhere["to"] == [{"ipBlock": {"cidr": "10.30.0.0/16"}}]
    assert not holds(elsewhere, 9093)
    into = rules("backup", "backup", "ingress")
    assert [port["port"] for rule in into for port in rule["ports"]] == [7100]
    assert not [rule for rule in rules("backup", "roads", "egress") if holds(rule, 9096)]


def test_without_a_backup_the_notes_warn_in_production() -> None:
    found = chart.objects("strimzi-production")
    assert not [each for each in found if "backup" in each["metadata"]["name"]]
    warned = {scenario for scenario in chart.SCENARIOS if "No backup:" in notes(scenario)}
    assert warned == set(chart.SCENARIOS) - DEVELOPMENT - {"backup"}


@pytest.mark.parametrize("arguments", ["restore", "acls", "digest, --copy"])
def test_the_documented_job_is_valid_in_a_restricted_namespace(arguments: str) -> None:
    (text,) = re.findall(r"<<EOF\n(.*?)\nEOF\n", OPERATIONS.read_text("utf-8"), re.DOTALL)
    command, _, option = arguments.partition(",")
    words = {
        "1": command,
        "2": f",{option}" if option else "",
        "departments": "lighting,roads,snow,traffic",
    }
    text = re.sub(r"\$(\w+)", lambda found: words.get(found[1], "vigie"), text)
    found = conformity(text, VERSIONS[-1])
    assert found["summary"]["valid"] == 1, found["resources"]
    pod = yaml.safe_load(text)["spec"]["template"]["spec"]
    assert pod["containers"][0]["args"] == ["services.backup", *arguments.split(", ")]
    assert pod["securityContext"]["runAsNonRoot"] is True
    environment = chart.environment(pod["containers"][0])
    paths = {each["mountPath"] for each in pod["containers"][0]["volumeMounts"]}
    files = {path.rpartition("/")[0] for name, path in environment.items() if "_FILE" in name}
    assert files <= paths
