"""A department is one key of the values; test_kafka and test_notes check its topics and notes."""

from __future__ import annotations

from functools import cache

from tests.charts import chart
from tests.charts.promql import dashboards, rules


@cache
def found() -> list[chart.Object]:
    return chart.objects_of("departments: {water: {}}")


def test_it_has_a_workload_like_every_department() -> None:
    for kind in ("Deployment", "Service", "PodDisruptionBudget"):
        assert "water" in chart.of_kind(found(), kind)
    pod = chart.pods(found())["Deployment/vigie-water"]["spec"]
    assert pod["containers"][0]["args"] == ["services.water"]


def test_policies_allow_calls_to_it() -> None:
    for name in ("services", "rehearsal"):
        policy = str(chart.of_kind(found(), "NetworkPolicy")[name]["spec"])
        assert "'water'" in policy


def test_every_pod_has_its_name_and_address() -> None:
    for container in chart.all_containers(found()):
        environment = chart.environment(container)
        assert environment["VIGIE_DEPARTMENTS"] == "lighting,roads,snow,traffic,water"
        if container["args"] != ["services.provision"]:
            assert environment["VIGIE_WATER"] == "vigie-water:7000"
            assert environment["VIGIE_WATER_HTTP"] == "vigie-water:7100"


def test_no_panel_or_alert_lists_departments() -> None:
    """Each reads the label of the metric, so a new department appears without a change."""
    expressions = [str(rule["expr"]) for rule in rules()]
    for board in dashboards().values():
        expressions += [t["expr"] for p in board["panels"] for t in p.get("targets", ())]
    assert len(expressions) > 100
    assert not [text for text in expressions if "lighting" in text or "roads" in text]
