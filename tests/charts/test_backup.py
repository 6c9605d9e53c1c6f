"""The copy on another cluster: who it is on either side, whom it reaches, and the runbook's Job."""

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

RUNBOOKS = Path(__file__).parents[2] / "deploy" / "README.md"
OWNER = "Deployment/vigie-backup"
HERE = "kafka: {bootstrap: 'kafka.example.org:9092'}\n"


def told() -> dict[str, str]:
    """What the copier is told."""
    return chart.environment(spec("backup", OWNER)["containers"][0])


def test_it_copies_pass_after_pass_and_never_two_at_once() -> None:
    deployment = chart.of_kind(chart.objects("backup"), "Deployment")["backup"]["spec"]
    assert (deployment["replicas"], deployment["strategy"]) == (1, {"type": "Recreate"})
    (container,) = deployment["template"]["spec"]["containers"]
    assert container["args"] == ["services.backup", "copy", "--follow", "--pause", "5"]
    assert [port["name"] for port in container["ports"]] == ["http"]


def test_it_shows_each_cluster_a_password_of_its_own() -> None:
    assert told()["KAFKA_BOOTSTRAP"] == "city-kafka-bootstrap:9093"
    assert told()["BACKUP_KAFKA_BOOTSTRAP"].startswith("b-1.elsewhere.example.org:9096,")
    for side in ("", "BACKUP_"):
        assert told()[f"{side}KAFKA_SECURITY_PROTOCOL"] == "SASL_SSL"
        assert told()[f"{side}KAFKA_SASL_USERNAME"] == "dijon-backup"
    assert told()["VIGIE_BACKUP_PREFIX"] == "dijon-copy"
    assert secrets(spec("backup", OWNER)) == {
        "dijon-backup": {"password": "password"},
        "city-cluster-ca-cert": {"ca.crt": "ca.crt"},
        "dijon-backup-copy": {"password": "password"},
        "elsewhere-authority": {"ca.crt": "ca.crt"},
    }
    assert_mounted(spec("backup", OWNER), told())


def test_or_a_certificate() -> None:
    shown = "security: {protocol: SSL, clientCertificate: true}"
    own = f"backup: {{enabled: true, bootstrap: 'a:1', {shown}}}"
    pod = chart.pods(chart.objects_of(own))[OWNER]["spec"]
    environment = chart.environment(pod["containers"][0])
    assert environment["BACKUP_KAFKA_TLS_KEY_FILE"] == "/etc/vigie/copy/user.key"
    assert set(secrets(pod)) == {"vigie-backup-copy"}
    assert_mounted(pod, environment)


def test_its_user_is_made_where_a_copy_is_and_reads_what_the_code_says() -> None:
    user = chart.of_kind(chart.objects("backup"), "KafkaUser")["dijon-backup"]
    shown = {
        (acl["resource"]["name"], tuple(acl["operations"]))
        for acl in user["spec"]["authorization"]["acls"]
    }
    rights = expand(PERMISSIONS[acls.BACKUP], "dijon", acls.BACKUP, 1, ("lighting", "roads"))
    assert shown == {(right.name, right.operations) for right in rights}
    assert {operation for _, may in shown for operation in may} == {"Read", "Describe"}
    assert "dijon-backup" not in chart.of_kind(chart.objects("strimzi-production"), "KafkaUser")


def test_it_has_no_topic_at_the_suites_cluster() -> None:
    made = chart.of_kind(chart.objects("backup"), "KafkaTopic")
    assert not [name for name in made if ".backup." in name]


def test_it_reaches_both_clusters_and_nobody_else() -> None:
    out = rules("backup", "backup", "egress")
    ports = [port["port"] for rule in out for port in rule["ports"]]
    assert sorted(ports) == [53, 53, 9093, 9096]
    (elsewhere,) = [rule for rule in out if holds(rule, 9096)]
    assert elsewhere["to"] == [{"ipBlock": {"cidr": "10.30.0.0/16"}}]
    assert not holds(elsewhere, 9093)
    into = rules("backup", "backup", "ingress")
    assert [port["port"] for rule in into for port in rule["ports"]] == [7100]


def test_services_do_not_reach_the_copys_cluster() -> None:
    out = rules("backup", "roads", "egress")
    assert not [rule for rule in out if holds(rule, 9096)]


def test_without_a_copy_there_is_nothing_of_it_and_production_is_warned() -> None:
    found = chart.objects("strimzi-production")
    assert not [each for each in found if "backup" in each["metadata"]["name"]]
    warned = {scenario for scenario in chart.SCENARIOS if "No backup:" in notes(scenario)}
    assert warned == set(chart.SCENARIOS) - DEVELOPMENT - {"backup"}


WRONG = {
    "bootstrap: ''": ("backup.bootstrap is empty", "Set the address of another Kafka cluster"),
    "bootstrap: 'a'": ('backup.bootstrap has "a"', "Use host:port"),
    "bootstrap: 'a:1,kafka.example.org:9092'": ("the release's own Kafka", "Use another cluster"),
    "bootstrap: 'a:1', prefix: Copy": ('backup.prefix is "Copy"', "vigie-copy"),
    "bootstrap: 'a:1', prefix: vigie": ("backup.prefix equals prefix", "Remove it"),
    "bootstrap: 'a:1', replication: 0": ("backup.replication is 0", "Use 3"),
    "bootstrap: 'a:1', pauseSeconds: -1": ("backup.pauseSeconds is -1", "Use 0"),
    "bootstrap: 'a:1', security: {protocol: SASL_SSL, secretName: ''}": (
        "backup.security.secretName is empty",
        "the Secret of vigie-backup",
    ),
    "bootstrap: 'a:1', security: {clientCertificate: true}": (
        "backup.security.clientCertificate needs TLS",
        "Use SSL",
    ),
    "bootstrap: 'a:1', security: {ca: {secretName: a}}": (
        "backup.security.ca.secretName is set",
        "does not use TLS",
    ),
}


@pytest.mark.parametrize("values", WRONG)
def test_what_cannot_be_copied_is_answered_with_what_to_write(values: str) -> None:
    said = chart.refusal(f"{HERE}backup: {{enabled: true, {values}}}")
    assert all(each in said for each in WRONG[values]), said


def test_each_sentence_about_the_copy_has_its_test() -> None:
    text = (chart.CHART / "templates" / "_backup.tpl").read_text(encoding="utf-8")
    sentences = [line for line in text.splitlines() if line.startswith("- backup.")]
    assert len(sentences) == len(WRONG)


def test_what_is_wrong_is_not_asked_about_while_no_copy_is_made() -> None:
    assert chart.objects_of("backup: {bootstrap: 'kafka.example.org:9092', replication: 0}")


@pytest.mark.parametrize("told", ["restore", "acls", "digest, --copy"])
def test_the_runbooks_job_is_one_that_a_restricted_namespace_takes(told: str) -> None:
    (text,) = re.findall(r"<<EOF\n(.*?)\nEOF\n", RUNBOOKS.read_text("utf-8"), re.DOTALL)
    command, _, option = told.partition(",")
    words = {"1": command, "2": f",{option}" if option else "", "departments": "lighting,roads"}
    text = re.sub(r"\$(\w+)", lambda found: words.get(found[1], "vigie"), text)
    found = conformity(text, VERSIONS[-1])
    assert found["summary"]["valid"] == 1, found["resources"]
    pod = yaml.safe_load(text)["spec"]["template"]["spec"]
    assert pod["containers"][0]["args"] == ["services.backup", *told.split(", ")]
    assert pod["securityContext"]["runAsNonRoot"] is True
    environment = chart.environment(pod["containers"][0])
    paths = {each["mountPath"] for each in pod["containers"][0]["volumeMounts"]}
    files = {said.rpartition("/")[0] for name, said in environment.items() if "_FILE" in name}
    assert files <= paths
