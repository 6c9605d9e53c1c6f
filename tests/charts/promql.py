"""Reads from PromQL which metrics and labels an expression queries."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

CHART = Path(__file__).parents[2] / "charts/vigie"
RULE_FILES = sorted((CHART / "rules").glob("*.yaml"))
DASHBOARD_FILES = sorted((CHART / "dashboards").glob("*.json"))

_TOKEN = re.compile(r'"(?:\\.|[^"])*"|\[[^]]*\]|\d[\w.]*|[A-Za-z_:][\w:]*|[=!<>]=?~?|\S')
_CLAUSES = {"by", "without", "on", "ignoring", "group_left", "group_right"}
_WORDS = {"and", "or", "unless", "bool", "offset"}


class Selector(NamedTuple):
    """A metric in an expression: its name, and (label, operator, value) of each matcher."""

    name: str
    matchers: tuple[tuple[str, str, str], ...] = ()

    @property
    def values(self) -> Iterator[tuple[str, str]]:
        """Yield each (label, value) of the matchers."""
        for label, operator, value in self.matchers:
            for each in value.split("|") if "~" in operator else [value]:
                yield label, each


class Query(NamedTuple):
    """An expression, its selectors, and the labels that it groups by or joins on."""

    text: str
    selectors: list[Selector]
    grouped: set[str]
    joined: set[str]


def read(text: str) -> Query:
    """Parse an expression."""
    tokens = _TOKEN.findall(re.sub(r"#.*", "", text))
    selectors: list[Selector] = []
    grouped: set[str] = set()
    joined: set[str] = set()
    at = 0
    while at < len(tokens):
        token, following = tokens[at], tokens[at + 1] if at + 1 < len(tokens) else ""
        if token in _CLAUSES and following == "(":
            end = tokens.index(")", at)
            labels = grouped if token == "by" else joined
            labels |= set(tokens[at + 2 : end]) - {","}
            at = end
        elif _is_metric(token, following):
            end = tokens.index("}", at) if following == "{" else at
            selectors.append(Selector(token, tuple(_matchers(tokens[at + 2 : end]))))
            at = end
        at += 1
    return Query(text, selectors, grouped, joined)


def _is_metric(token: str, following: str) -> bool:
    if not re.match(r"[A-Za-z_:]", token) or token in _WORDS | _CLAUSES:
        return False
    return following not in {"(", "by", "without"}


def _matchers(tokens: list[str]) -> Iterator[tuple[str, str, str]]:
    words = [token for token in tokens if token != ","]
    for label, operator, value in zip(words[::3], words[1::3], words[2::3], strict=True):
        yield label, operator, value.strip('"')


@cache
def rules() -> tuple[dict[str, Any], ...]:
    """Return every rule of the chart."""
    groups = [group for path in RULE_FILES for group in yaml.safe_load(path.read_text())["groups"]]
    return tuple(rule for group in groups for rule in group["rules"])


@cache
def dashboards() -> dict[str, dict[str, Any]]:
    """Return every dashboard of the chart, by the name of its file."""
    return {path.stem: json.loads(path.read_text("utf-8")) for path in DASHBOARD_FILES}


def targets() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (dashboard and panel, target) of every panel."""
    for name, board in dashboards().items():
        for panel in board["panels"]:
            for target in panel.get("targets", ()):
                yield f"{name}: {panel['title']}", target


def queries() -> list[Query]:
    """Return every expression of a rule or a panel."""
    return [read(rule["expr"]) for rule in rules()] + [read(t["expr"]) for _, t in targets()]


def recorded() -> dict[str, Query]:
    """Return the metrics that rules record, each with its expression."""
    return {rule["record"]: read(rule["expr"]) for rule in rules() if "record" in rule}
