"""Each alert fires when it should, none in a rolling upgrade, and each is in the runbook."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.coordination.domain.alert_codes import ALERT_CODES
from tests.charts.alert_cases import FIRES, quiet_day
from tests.charts.promql import RULE_FILES as RULES, rules

ROOT = Path(__file__).parents[2]
RUNBOOK = (ROOT / "deploy/runbook.md").read_text("utf-8")
HEADINGS = ["Meaning", "Impact", "Diagnosis", "Action"]
SAMPLE_SECONDS = 15

needs_promtool = pytest.mark.skipif(
    shutil.which("promtool") is None,
    reason="NO PROMTOOL, SO NO ALERT IS TESTED: apt-get install prometheus",
)


ALERTS: Mapping[str, dict[str, Any]] = {r["alert"]: r for r in rules() if "alert" in r}


def scoped(series: str) -> str:
    """Return a series with the namespace, the pod and its address, as Prometheus stores it."""
    name, _, labels = series.rstrip("}").partition("{")
    own = [labels] if labels else []
    pod = re.search(r'pod="([^"]*)"', labels)
    given = [] if pod else ['pod="pod-1"']
    instance = f'instance="{pod[1] if pod else "pod-1"}:7100"'
    return f'{name}{{{", ".join([*own, *given, instance])}, namespace="vigie"}}'


def promtool(
    folder: Path, series: Iterable[tuple[str, str]], asked: Iterable[tuple[str, str, bool]]
) -> str:
    """Test the rules with series; `asked` has a moment, an alert, and whether it fires then."""
    expected = [
        {
            "expr": f'count(ALERTS{{alertstate="firing", alertname=~"{alert}"}})',
            "eval_time": context,
            "exp_samples": [{"labels": "{}", "value": 1}] if fires else [],
        }
        for context, alert, fires in asked
    ]
    test = {
        "rule_files": [str(path) for path in RULES],
        "evaluation_interval": f"{SAMPLE_SECONDS}s",
        "tests": [
            {
                "interval": f"{SAMPLE_SECONDS}s",
                "input_series": [{"series": scoped(s), "values": v} for s, v in series],
                "promql_expr_test": expected,
            }
        ],
    }
    file = folder / "test.yaml"
    file.write_text(yaml.safe_dump(test))
    command = ["promtool", "test", "rules", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


@needs_promtool
def test_promtool_accepts_the_rules() -> None:
    command = ["promtool", "check", "rules", *map(str, RULES)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_alert_has_its_case() -> None:
    assert set(FIRES) == set(ALERTS)


@needs_promtool
@pytest.mark.parametrize("alert", ALERTS)
def test_an_alert_waits_and_then_fires(alert: str, tmp_path: Path) -> None:
    case = FIRES[alert]
    asked = [(case.silent, alert, False), (case.fires, alert, True)]
    assert promtool(tmp_path, case.series.items(), asked) == ""


@needs_promtool
def test_no_alert_fires_in_a_rolling_upgrade(tmp_path: Path) -> None:
    asked = [(f"{minute}m", ".*", False) for minute in range(1, 45)]
    assert promtool(tmp_path, quiet_day(), asked) == ""


@needs_promtool
def test_an_alert_fires_on_the_same_day_if_a_partition_has_no_owner(tmp_path: Path) -> None:
    series = dict(quiet_day())
    lost = [name for name in series if "partition_state" in name and "roads-0-new" in name]
    for name in lost:
        series[name] = series[name].replace(" 2x", " 1x")
    assert len(lost) == 1
    assert promtool(tmp_path, series.items(), [("30m", "VigiePartitionUnowned", True)]) == ""


@pytest.mark.parametrize("alert", ALERTS)
def test_an_alert_has_a_severity_and_texts_with_a_link_to_the_runbook(alert: str) -> None:
    assert ALERTS[alert]["labels"]["severity"] in {"critical", "warning", "info"}
    texts = ALERTS[alert]["annotations"]
    assert texts["summary"]
    assert texts["description"]
    assert texts["runbook_url"] == f"deploy/runbook.md#{alert.lower()}"


def test_the_runbook_has_one_entry_for_each_alert_with_the_same_headings() -> None:
    entries = re.split(r"^### ", RUNBOOK, flags=re.MULTILINE)[1:]
    assert sorted(entry.split("\n")[0] for entry in entries) == sorted(ALERTS)
    for entry in entries:
        alert, severity = entry.split("\n")[:2]
        assert severity == f"`{ALERTS[alert]['labels']['severity']}`", alert
        assert re.findall(r"^\*\*(\w+):\*\*", entry, re.MULTILINE) == HEADINGS, alert
    assert set(re.findall(r"\(#(\w+)\)", RUNBOOK)) <= {alert.lower() for alert in ALERTS}


def test_the_runbook_names_only_requests_of_the_contracts_and_states_of_pods() -> None:
    protos = [path.read_text("utf-8") for path in (ROOT / "protos/vigie").rglob("*.proto")]
    requests = {
        name
        for text in protos
        for name in re.findall(r"^message (\w+)Request \{", text, re.MULTILINE)
    }
    named = set(re.findall(r"`([A-Z][A-Za-z]+)`", RUNBOOK))
    assert named - requests - set(ALERT_CODES) == {"ImagePullBackOff", "OOMKilled", "Pending"}


def test_every_selector_keeps_to_the_releases_namespace() -> None:
    """The chart replaces "vigie" by its namespace; another selector would match all cities."""
    for rule in rules():
        selectors = re.findall(r"\b(?:vigie|process|kube)[a-z0-9_:]*(\{[^}]*\})?", rule["expr"])
        assert selectors
        assert all('namespace="vigie"' in selector for selector in selectors), rule
