"""One list of alert codes: the rules, the README, the runbook and the chart have the same."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from services.coordination.domain.alert_codes import ALERT_CODES
from tests.charts.promql import rules

ROOT = Path(__file__).parents[2]
RULES = ROOT / "services/coordination/domain/rules"
CODE = re.compile(r"`([A-Z]+(?:_[A-Z]+)+|[A-Z]{4,})`")
RAISE = {"alert": 2, "city_alert": 1}
"""The functions that raise an alert, with the position of the code among their arguments."""


def raised() -> set[str]:
    """Return the strings that the rules give as the code of an alert, or return as one."""
    found: set[str] = set()
    for path in sorted(RULES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                at = RAISE.get(node.func.id)
                if at is not None and len(node.args) > at:
                    found |= _texts(node.args[at])
    return found


def _texts(node: ast.expr) -> set[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    return {
        text
        for child in ast.iter_child_nodes(node)
        if isinstance(child, ast.expr)
        for text in _texts(child)
    }


def table_of(path: str, heading: str) -> set[str]:
    """Return the codes in the first column of the table below a heading."""
    text = (ROOT / path).read_text("utf-8")
    part = re.split(rf"^##+ {heading}\n", text, flags=re.MULTILINE)[1]
    table = re.split(r"^##+ ", part, flags=re.MULTILINE)[0]
    rows = re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE)
    return {code for row in rows for code in CODE.findall(row)}


def test_the_rules_raise_codes_of_the_list_alone() -> None:
    assert len(raised()) > 8
    assert raised() - set(ALERT_CODES) == set()


def test_the_readme_has_each_code_that_the_rules_raise() -> None:
    documented = table_of("services/coordination/README.md", "Alerts")
    assert raised() <= documented <= set(ALERT_CODES)


def test_the_runbook_has_each_code() -> None:
    assert table_of("deploy/runbook.md", "Alerts of incidents") == set(ALERT_CODES)


def test_the_chart_s_rules_name_codes_of_the_list_alone() -> None:
    named = {
        code
        for rule in rules()
        for matcher in re.findall(r'code=~?"([A-Z_|]+)"', rule["expr"])
        if "vigie_incidents_alerted" in rule["expr"] or "vigie_alerts" in rule["expr"]
        for code in matcher.split("|")
    }
    assert len(named) > 8
    assert named - set(ALERT_CODES) == set()
