"""Every log event has a snake_case name, so that a runbook can search for it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}


def log_events(source: str) -> Iterator[str]:
    """Yield the first argument of each call of a logger."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            logger = ast.unparse(node.func.value).rpartition(".")[2].lstrip("_")
            if node.func.attr in LEVELS and logger in {"log", "logger"}:
                name = node.args[0]
                yield str(name.value) if isinstance(name, ast.Constant) else ast.unparse(name)


def not_snake_case(source: str) -> list[str]:
    return [name for name in log_events(source) if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name)]


def test_every_log_event_is_snake_case() -> None:
    files = [path for part in ("services", "deploy") for path in (ROOT / part).rglob("*.py")]
    sources = {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in files}
    assert sum(len(list(log_events(source))) for source in sources.values()) > 30
    wrong = {path: not_snake_case(source) for path, source in sources.items()}
    assert {path: names for path, names in wrong.items() if names} == {}


def test_a_sentence_is_noticed() -> None:
    source = 'self._log.info("position lost")\nlog.error(f"no {crew}")\nlog.info("ready")\n'
    assert not_snake_case(source) == ["position lost", "f'no {crew}'"]
