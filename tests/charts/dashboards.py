"""Generate the Grafana dashboards of the chart from one table: `make dashboards`.

The table, charts/dashboards.yaml, has one entry for each panel: its title, unit, queries and
thresholds. This module adds what all panels of a kind share, and places them from left to right.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

CHARTS = Path(__file__).parents[2] / "charts"
TABLE = CHARTS / "dashboards.yaml"
FOLDER = CHARTS / "vigie" / "dashboards"

COLUMNS = 24
SOURCE = {"type": "prometheus", "uid": "${datasource}"}
NOTICE = "Generated from charts/dashboards.yaml by `make dashboards`."

Json = dict[str, Any]


def dashboards() -> dict[str, str]:
    """Return the JSON of each dashboard by the name of its file."""
    table = yaml.safe_load(TABLE.read_text("utf-8"))
    return {name: _text(_dashboard(name, entry)) for name, entry in table.items()}


def _text(board: Json) -> str:
    """Return compact JSON with one panel a line, so that a change shows the panels it changes."""
    panels = ",\n".join(json.dumps(panel, ensure_ascii=False) for panel in board.pop("panels"))
    head = json.dumps(board, ensure_ascii=False).removesuffix("}")
    return f'{head},\n"panels": [\n{panels}\n]}}\n'


def _dashboard(name: str, entry: Json) -> Json:
    variables = [{"name": "datasource", "label": "Data", "type": "datasource"}]
    variables[0]["query"] = "prometheus"
    variables.append(_variable("namespace", "City", "label_values(vigie_build_info, namespace)"))
    if entry.get("by_service"):
        services = 'label_values(vigie_build_info{namespace="$namespace"}, service)'
        several = {"multi": True, "includeAll": True, "allValue": ".*"}
        shown = {"current": {"text": "All", "value": "$__all"}}
        variables.append(_variable("service", "Service", services) | several | shown)
    link = {"type": "dashboards", "title": "Vigie", "tags": ["vigie"], "asDropdown": False}
    return {
        "uid": f"vigie-{name}",
        "title": entry["title"],
        "description": f"{entry['description']} {NOTICE}",
        "tags": ["vigie"],
        "schemaVersion": 41,
        "editable": True,
        "graphTooltip": 1,
        "refresh": "15s",
        "time": {"from": "now-3h", "to": "now"},
        "timezone": "browser",
        "annotations": {"list": []},
        "links": [link | {"includeVars": True, "keepTime": True}],
        "templating": {"list": variables},
        "panels": _panels(entry),
    }


def _variable(name: str, label: str, query: str) -> Json:
    return {
        "name": name,
        "label": label,
        "type": "query",
        "datasource": SOURCE,
        "query": {"query": query, "refId": name},
        "definition": query,
        "refresh": 2,
        "sort": 1,
    }


def _panels(entry: Json) -> list[Json]:
    """Return all panels, each at its place: stats in a line of their own, then rows of graphs."""
    stats = entry["stats"]
    panels = [
        _panel("stat", stat, {"w": COLUMNS // len(stats), "h": 4, "x": at, "y": 0})
        for stat, at in zip(stats, range(0, COLUMNS, COLUMNS // len(stats)), strict=True)
    ]
    y = 4
    for row, graphs in entry["rows"].items():
        place = {"h": 1, "w": COLUMNS, "x": 0, "y": y}
        panels.append(
            {"type": "row", "title": row, "collapsed": False, "panels": [], "gridPos": place}
        )
        x, y = 0, y + 1
        for graph in graphs:
            width = graph.get("width", COLUMNS // 2)
            if x + width > COLUMNS:
                x, y = 0, y + 8
            kind = graph.get("type", "timeseries")
            panels.append(_panel(kind, graph, {"w": width, "h": 8, "x": x, "y": y}))
            x += width
        y += 8
    return [panel | {"id": number} for number, panel in enumerate(panels, 1)]


def _panel(kind: str, entry: Json, place: Json) -> Json:
    defaults: Json = {"unit": entry.get("unit", "short")}
    if kind == "stat":
        reduced = {"calcs": ["lastNotNull"], "fields": "", "values": False}
        options = {"reduceOptions": reduced, "colorMode": "background", "graphMode": "none"}
    else:
        defaults |= {"min": 0, "custom": _drawing(entry)}
        options = {
            "legend": {"displayMode": "list", "placement": "bottom"},
            "tooltip": {"mode": "multi", "sort": "desc"},
        }
    if kind == "stat" or "thresholds" in entry:
        steps: list[Json] = [{"color": "green", "value": None}]
        steps += [{"color": c, "value": v} for c, v in entry.get("thresholds", {}).items()]
        defaults["thresholds"] = {"mode": "absolute", "steps": steps}
    about = {"description": entry["description"]} if "description" in entry else {}
    return {
        "type": kind,
        "title": entry["title"],
        "datasource": SOURCE,
        "gridPos": place,
        "targets": [
            {
                "datasource": SOURCE,
                "expr": query,
                "legendFormat": legend,
                "refId": chr(ord("A") + number),
                "range": True,
            }
            for number, (legend, query) in enumerate(entry["queries"].items())
        ],
        "fieldConfig": {"defaults": defaults, "overrides": []},
        "options": options,
        **about,
    }


def _drawing(entry: Json) -> Json:
    stacked = entry.get("stacked", False)
    drawing: Json = {"fillOpacity": 10 if stacked else 0, "showPoints": "never"}
    if stacked:
        drawing["stacking"] = {"mode": "normal", "group": "A"}
    if "thresholds" in entry:
        drawing["thresholdsStyle"] = {"mode": "line"}
    return drawing


if __name__ == "__main__":
    for name, text in dashboards().items():
        (FOLDER / f"{name}.json").write_text(text, encoding="utf-8")
