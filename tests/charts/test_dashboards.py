"""The dashboards are those of the table, with panels that do not overlap and valid PromQL."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.charts.dashboards import dashboards as generated
from tests.charts.promql import DASHBOARD_FILES, dashboards, targets

each_board = pytest.mark.parametrize("board", dashboards().values(), ids=dashboards())


@each_board
def test_panels_have_their_own_numbers_and_do_not_overlap(board: dict[str, Any]) -> None:
    assert max(Counter(panel["id"] for panel in board["panels"]).values()) == 1
    taken: Counter[tuple[int, int]] = Counter()
    for panel in board["panels"]:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        for x in range(place["x"], place["x"] + place["w"]):
            taken.update((x, y) for y in range(place["y"], place["y"] + place["h"]))
    assert max(taken.values()) == 1


@each_board
def test_a_panel_queries_the_chosen_city(board: dict[str, Any]) -> None:
    for panel in board["panels"]:
        for target in panel.get("targets", ()):
            assert 'namespace="$namespace"' in target["expr"], panel["title"]


@pytest.mark.parametrize("path", DASHBOARD_FILES, ids=lambda path: path.stem)
def test_a_dashboard_is_what_the_table_generates(path: Path, agreed: Callable[..., str]) -> None:
    now = generated()[path.stem]
    assert agreed(path, now) == now, "run `make dashboards` and commit the result"


@pytest.mark.skipif(
    shutil.which("promtool") is None,
    reason="NO PROMTOOL, SO NO PANEL IS READ: apt-get install prometheus",
)
def test_every_panels_expression_is_promql(tmp_path: Path) -> None:
    rules = [
        {"record": f"panel:number:{number}", "expr": target["expr"], "labels": {"panel": title}}
        for number, (title, target) in enumerate(targets())
    ]
    assert len(rules) > 60
    file = tmp_path / "panels.yaml"
    file.write_text(json.dumps({"groups": [{"name": "panels", "rules": rules}]}))
    command = ["promtool", "check", "rules", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
