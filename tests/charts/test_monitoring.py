"""The chart gives rules, dashboards and scrape targets to Prometheus and Grafana."""

from __future__ import annotations

import json
from functools import cache

import yaml

from tests.charts.chart import Object, objects_of, of_kind, parsed, pods, template
from tests.charts.promql import DASHBOARD_FILES, RULE_FILES

RUNBOOKS = "https://wiki.example.org/vigie"
ALL = f"""
kafka: {{bootstrap: "kafka.example.org:9093", security: {{protocol: SSL}}}}
monitoring:
  podMonitor: {{enabled: true, interval: 20s, labels: {{watched: "yes"}}}}
  rules: {{enabled: true, runbookUrl: "{RUNBOOKS}", labels: {{watched: "yes"}}}}
  dashboards: {{enabled: true}}
"""


@cache
def made() -> list[Object]:
    done = template("--namespace", "dijon", values=ALL)
    assert done.returncode == 0, done.stderr
    return parsed(done.stdout)


def test_rules_are_those_of_the_files_in_the_releases_namespace() -> None:
    found = of_kind(made(), "PrometheusRule")
    assert set(found) == {path.stem for path in RULE_FILES}
    for path in RULE_FILES:
        text = path.read_text("utf-8").replace('namespace="vigie"', 'namespace="dijon"')
        text = text.replace("runbook_url: deploy/runbook.md#", f"runbook_url: {RUNBOOKS}#")
        assert found[path.stem]["spec"] == yaml.safe_load(text)
        assert found[path.stem]["metadata"]["labels"]["watched"] == "yes"


def test_dashboards_are_those_of_the_files_and_grafana_finds_them() -> None:
    found = of_kind(made(), "ConfigMap")
    for path in DASHBOARD_FILES:
        each = found[f"dashboard-{path.stem}"]
        assert json.loads(each["data"][f"vigie-{path.name}"]) == json.loads(path.read_text("utf-8"))
        assert each["metadata"]["labels"]["grafana_dashboard"] == "1"


def test_every_service_is_scraped_and_keeps_its_own_label() -> None:
    """A PodMonitor sets no label `service` of its own, as a ServiceMonitor would."""
    (monitor,) = of_kind(made(), "PodMonitor").values()
    (endpoint,) = monitor["spec"]["podMetricsEndpoints"]
    assert endpoint["interval"] == "20s"
    wanted = monitor["spec"]["selector"]["matchLabels"].items()
    for service in ("lighting", "roads", "snow", "traffic", "coordination"):
        pod = pods(made())[f"Deployment/vigie-{service}"]
        assert wanted <= pod["metadata"]["labels"].items()
        ports = [port["name"] for port in pod["spec"]["containers"][0]["ports"]]
        assert endpoint["port"] in ports


def test_monitoring_is_off_by_default() -> None:
    kinds = {each["kind"] for each in objects_of("{}")}
    assert not kinds & {"PodMonitor", "PrometheusRule", "ConfigMap"}
