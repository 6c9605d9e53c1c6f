"""The command that breaks things by hand, against a field that runs."""

from __future__ import annotations

import asyncio
from importlib import import_module
from pathlib import Path

import pytest

from deploy.local.ports import free_port
from services.city.city import City
from services.simulator.equipment.cabinets import SimulatedCabinets
from services.simulator.equipment.faults import Faults, Wiring
from services.simulator.http_api import Page
from services.simulator.platform.saved_state import Notebook

main = import_module("services.simulator.inject").main


async def test_words_reach_the_running_field(
    hamlet: City,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    notebook = Notebook.open(tmp_path / "field.json")
    faults = Faults(Wiring(hamlet.cabinets), SimulatedCabinets(hamlet.cabinets), notebook)
    page = Page(dict, faults)
    monkeypatch.setenv("VIGIE_SIMULATOR_HTTP_PORT", str(await page.start("127.0.0.1", 0)))

    assert await asyncio.to_thread(main, ["breaker", "HAM-0001", "2"]) == 0
    assert tuple(faults.broken) == ("breaker HAM-0001 2",)
    assert await asyncio.to_thread(main, ["list"]) == 0
    assert "breaker HAM-0001 2" in capsys.readouterr().out
    assert await asyncio.to_thread(main, ["lamp", "L99"]) == 1
    assert "lights.csv.gz" in capsys.readouterr().out
    assert await asyncio.to_thread(main, ["mend", "breaker", "HAM-0001", "2"]) == 0
    assert "nothing" in capsys.readouterr().out
    assert tuple(faults.broken) == ()

    await page.stop()


def test_no_field_is_said_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VIGIE_SIMULATOR_HTTP_PORT", str(free_port()))

    assert main(["lamp", "L1"]) == 2
    assert "make run" in capsys.readouterr().out
