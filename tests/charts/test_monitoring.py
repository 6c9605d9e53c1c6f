"""What the chart gives Prometheus and Grafana: the files as they stand, put in its place."""

from __future__ import annotations

import json
from functools import cache

import yaml

from tests.charts.chart import Object, of_kind, parsed, pods, template
from tests.charts.promql import DASHBOARD_FILES, RULE_FILES

RUNBOOKS = "https://wiki.example.org/vigie"
ALL = f"""
kafka: {{bootstrap: "kafka.example.org:9092"}}
monitoring:
  podMonitor: {{enabled: true, interval: 20s, labels: {{watched: "yes"}}}}
  rules: {{enabled: true, runbookUrl: "{RUNBOOKS}", labels: {{watched: "yes"}}}}
  dashboards: {{enabled: true}}
"""
NONE = 'kafka: {bootstrap: "kafka.example.org:9092"}'
KINDS = ("PodMonitor", "PrometheusRule", "ConfigMap")


@cache
def made(values: str) -> list[Object]:
    done = template("--namespace", "dijon", values=values)
    assert done.returncode == 0, done.stderr
    return parsed(done.stdout)


def test_rules_are_those_of_the_files_in_the_releases_namespace() -> None:
    found = of_kind(made(ALL), "PrometheusRule")
    assert set(found) == {path.stem for path in RULE_FILES}
    for path in RULE_FILES:
        text = path.read_text("utf-8").replace('namespace="vigie"', 'namespace="dijon"')
        text = text.replace("runbook_url: deploy/runbook.md#", f"runbook_url: {RUNBOOKS}#")
        assert found[path.stem]["spec"] == yaml.safe_load(text)
        assert found[path.stem]["metadata"]["labels"]["watched"] == "yes"


def test_braces_of_prometheus_are_left_alone() -> None:
    spec = of_kind(made(ALL), "PrometheusRule")["services"]["spec"]
    (summary,) = [
        rule["annotations"]["summary"]
        for rule in spec["groups"][0]["rules"]
        if rule["alert"] == "VigieServiceDown"
    ]
    assert summary == "No pod of {{ $labels.service }} is left"


def test_dashboards_are_those_of_the_files_and_grafana_finds_them() -> None:
    found = of_kind(made(ALL), "ConfigMap")
    for path in DASHBOARD_FILES:
        each = found[f"dashboard-{path.stem}"]
        assert json.loads(each["data"][f"vigie-{path.name}"]) == json.loads(path.read_text("utf-8"))
        assert each["metadata"]["labels"]["grafana_dashboard"] == "1"


def test_every_service_is_scraped_and_keeps_its_own_label() -> None:
    """A PodMonitor sets no label `service` of its own, as a ServiceMonitor would."""
    (monitor,) = of_kind(made(ALL), "PodMonitor").values()
    (endpoint,) = monitor["spec"]["podMetricsEndpoints"]
    assert endpoint["interval"] == "20s"
    wanted = monitor["spec"]["selector"]["matchLabels"].items()
    services = {
        name: pod
        for name, pod in pods(made(ALL)).items()
        if name.rsplit("-", 1)[1] in {"lighting", "roads", "coordination"}
    }
    assert len(services) == 3
    for pod in services.values():
        assert wanted <= pod["metadata"]["labels"].items()
        ports = [port["name"] for port in pod["spec"]["containers"][0]["ports"]]
        assert endpoint["port"] in ports


def test_nothing_of_it_is_made_unasked() -> None:
    kinds = [each["kind"] for each in made(NONE)]
    assert set(KINDS) & set(kinds) == set()
