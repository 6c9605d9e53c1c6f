"""A department is one key of the values: every part of the chart follows from it."""

from __future__ import annotations

from functools import cache

from services.provision.catalogue import DEPARTMENT_PARTITIONS
from tests.charts import chart
from tests.charts.promql import dashboards, rules
from tests.charts.test_notes import notes_of

INSTALLED = """
kafka:
  bootstrap: city-kafka-bootstrap:9093
  security: {protocol: SASL_SSL}
  topics: {manage: strimzi}
  strimzi: {cluster: city}
"""
KEY = "departments: {water: {}}\n"


@cache
def found() -> list[chart.Object]:
    done = chart.template(values=INSTALLED + KEY)
    assert done.returncode == 0, done.stderr
    return chart.parsed(done.stdout)


def test_it_has_a_workload_like_every_department() -> None:
    before = chart.parsed(chart.template(values=INSTALLED).stdout)
    for kind in ("Deployment", "Service", "PodDisruptionBudget"):
        assert set(chart.of_kind(found(), kind)) - set(chart.of_kind(before, kind)) == {"water"}
    container = chart.of_kind(found(), "Deployment")["water"]["spec"]["template"]["spec"]
    assert container["containers"][0]["args"] == ["services.water"]


def test_policies_let_it_be_called() -> None:
    for name in ("services", "rehearsal"):
        policy = str(chart.of_kind(found(), "NetworkPolicy")[name]["spec"])
        assert "'water'" in policy


def test_every_pod_has_its_name_and_address() -> None:
    for pod in chart.pods(found()).values():
        for container in chart.containers(pod):
            environment = chart.environment(container)
            assert "water" in environment["VIGIE_DEPARTMENTS"].split(",")
            assert environment["VIGIE_WATER"] == "vigie-water:7000"
            assert environment["VIGIE_WATER_HTTP"] == "vigie-water:7100"


def test_it_has_topics_and_a_user_and_coordination_may_use_them() -> None:
    topics = chart.of_kind(found(), "KafkaTopic")
    like = {name.replace("roads", "water") for name in topics if ".roads." in name}
    assert {name for name in topics if ".water." in name} == like
    partitions = topics["vigie.water.journal"]["spec"]["partitions"] if topics else 0
    assert partitions == DEPARTMENT_PARTITIONS
    users = {each["metadata"]["name"]: each for each in found() if each["kind"] == "KafkaUser"}
    assert "vigie-water" in users
    assert "vigie.water.commands" in str(users["vigie-coordination"]["spec"])


def test_the_topics_job_makes_its_topics() -> None:
    job = chart.pods(chart.objects_of(KEY))["Job/vigie-topics"]["spec"]["containers"][0]
    assert chart.environment(job)["VIGIE_DEPARTMENTS"] == "lighting,roads,water"


def test_the_notes_lead_to_it() -> None:
    text = notes_of(INSTALLED + KEY)
    assert "Departments: lighting, roads, water." in text
    assert "svc/vigie-water " in text
    assert "export VIGIE_WATER=localhost:" in text


def test_no_panel_or_alert_lists_departments() -> None:
    """Each of them reads the label of the metric, so a new department appears by itself."""
    expressions = [str(rule["expr"]) for rule in rules()]
    for board in dashboards().values():
        expressions += [t["expr"] for p in board["panels"] for t in p.get("targets", ())]
    assert len(expressions) > 100
    assert not [text for text in expressions if "lighting" in text or "roads" in text]
