"""One list of alert codes: the rules, the README, the runbook and the chart have the same."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from services.coordination.domain.alert_codes import ALERT_CODES
from tests.charts.promql import rules

ROOT = Path(__file__).parents[2]
RULES = ROOT / "services/coordination/domain/rules"
CODE = re.compile(r"`([A-Z]+(?:_[A-Z]+)+|[A-Z]{4,})`")
RAISE = {"alert": 2, "alert_of_role": 3, "city_alert": 1}
"""The functions that raise an alert, with the position of the code among their arguments."""


def raised() -> set[str]:
    """Return the codes of the alerts that the rules raise, also those held in a name.

    A name stands for the strings that its function, or a module of the rules, assigns to it; a call
    for those that the function returns first. A code that this does not find fails the test.
    """
    trees = [ast.parse(path.read_text()) for path in sorted(RULES.rglob("*.py"))]
    functions = [
        node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)
    ]
    constants = [node for tree in trees for node in tree.body]
    returned = {each.name: [_first(node) for node in _returns(each)] for each in functions}
    found: set[str] = set()
    for function in functions:
        if function.name in RAISE:
            continue
        for code in _codes(function):
            assigned = [*ast.walk(function), *constants]
            texts = set().union(*(_texts(part) for part in _held(code, assigned, returned)))
            assert texts, f"{function.name}: {ast.unparse(code)} is no code that a test can read"
            found |= texts
    return found


def _codes(function: ast.FunctionDef) -> Iterator[ast.expr]:
    """Yield the code of each alert that a function raises."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            at = RAISE.get(node.func.id)
            if at is not None:
                yield node.args[at]


def _held(
    code: ast.expr, assigned: Iterable[ast.AST], returned: Mapping[str, Iterable[ast.expr]]
) -> Iterable[ast.expr]:
    """Return the expressions of a code: itself, or those that a name or a call stands for."""
    if isinstance(code, ast.Starred):
        code = code.value
    if isinstance(code, ast.Call) and isinstance(code.func, ast.Name):
        return returned.get(code.func.id, ())
    if not isinstance(code, ast.Name):
        return [code]
    return [
        node.value
        for node in assigned
        if isinstance(node, ast.Assign)
        and any(isinstance(to, ast.Name) and to.id == code.id for to in node.targets)
    ]


def _returns(function: ast.FunctionDef) -> Iterator[ast.expr]:
    for node in ast.walk(function):
        if isinstance(node, ast.Return) and node.value is not None:
            yield node.value


def _first(node: ast.expr) -> ast.expr:
    return node.elts[0] if isinstance(node, ast.Tuple) and node.elts else node


def _texts(node: ast.expr) -> set[str]:
    """Return the strings that an expression can be: both of a condition, but not the condition."""
    match node:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.IfExp():
            return _texts(node.body) | _texts(node.orelse)
        case _:
            return set()


def codes_of(path: str, heading: str) -> set[str]:
    """Return the codes that begin an item of the list, or a row of the table, below a heading."""
    text = (ROOT / path).read_text("utf-8")
    part = re.split(rf"^##+ {heading}\n", text, flags=re.MULTILINE)[1]
    section = re.split(r"^##+ ", part, flags=re.MULTILINE)[0]
    starts = re.findall(r"^(?:\| ([^|]+) \||- ((?:`\w+`(?:, )?)+):)", section, re.MULTILINE)
    return {code for start in starts for code in CODE.findall("".join(start))}


def test_the_rules_raise_each_code_of_the_list_and_no_other() -> None:
    assert raised() == set(ALERT_CODES)


def test_the_readme_has_each_code() -> None:
    assert codes_of("services/coordination/README.md", "Alerts") == set(ALERT_CODES)


def test_the_runbook_has_each_code() -> None:
    assert codes_of("deploy/runbook.md", "Alerts of incidents") == set(ALERT_CODES)


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
