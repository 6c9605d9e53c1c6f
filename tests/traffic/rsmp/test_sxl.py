"""The table of the exchange list is what the published list states."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from services.traffic.rsmp import sxl
from services.traffic.rsmp.versions import SXL_VERSION
from tests.traffic.rsmp.schemas import FOLDER


@pytest.fixture(scope="module")
def published() -> list[dict[str, Any]]:
    text = (FOLDER / "tlc" / SXL_VERSION / "sxl.yaml").read_text()
    return list(yaml.safe_load(text)["objects"].values())


def merged(published: list[dict[str, Any]], key: str) -> dict[str, Any]:
    return {code: entry for each in published for code, entry in each.get(key, {}).items()}


def test_alarms(published: list[dict[str, Any]]) -> None:
    alarms = merged(published, "alarms")
    assert set(sxl.ALARMS) == set(alarms)
    assert {c: kind.priority for c, kind in sxl.ALARMS.items()} == {
        c: entry["priority"] for c, entry in alarms.items()
    }
    assert {c for c, kind in sxl.ALARMS.items() if kind.major} == {
        c for c, entry in alarms.items() if "major fault" in entry["description"]
    }


def test_statuses(published: list[dict[str, Any]]) -> None:
    statuses = merged(published, "statuses")
    names = {code: tuple(statuses[code]["arguments"]) for code in sxl.STATUSES}
    assert {code: set(each) for code, each in sxl.STATUSES.items()} == {
        code: set(each) for code, each in names.items()
    }
    assert sxl.STATUS_CODES - {"S0018"} == set(statuses)  # S0018 is in the schemas alone


def test_commands(published: list[dict[str, Any]]) -> None:
    commands = merged(published, "commands")
    for code, command in sxl.COMMANDS.items():
        entry = commands[code]
        assert command.function == entry["command"]
        assert {*command.arguments, sxl.SECURITY_CODE} == set(entry["arguments"])
        for name, rule in command.arguments.items():
            for text, allowed in expected(entry["arguments"][name]):
                assert rule(text) is allowed, (code, name, text)


def expected(argument: dict[str, Any]) -> list[tuple[str, bool]]:
    """Return texts with whether a rule must allow them."""
    wrong = [(text, False) for text in ("", "x", "-1", "1.5", "1 ", "٣")]
    if "values" in argument:
        return [*wrong, *((value, True) for value in argument["values"])]
    if argument["type"] == "boolean":
        return [*wrong, ("True", True), ("False", True), ("true", False)]
    lowest = max(1, argument["min"]) if argument["max"] == 1440 else argument["min"]
    return [
        *wrong,
        (str(lowest), True),
        (str(argument["max"]), True),
        (str(argument["max"] + 1), False),
        *([("0", False)] if lowest == 1 else []),
    ]
