"""The command line against the roads department itself, running over a journal in memory."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from typer.testing import CliRunner

from services.cli.parser.app import app
from services.testing.in_process_service import Running, memory_journal, running
from tests.roads.department import montpellier_roads


async def vigie(town: Running, *arguments: str) -> Any:
    """Run a command beside the department; return its output in JSON, or its error."""
    command = [*arguments, "--json"]
    environment = {"VIGIE_ROADS": town.address}
    done = await asyncio.to_thread(CliRunner().invoke, app, command, env=environment)
    return json.loads((done.stdout or done.stderr).splitlines()[-1])


async def test_what_is_reported_is_there_after_a_restart_and_a_closure_holds() -> None:
    source = memory_journal(roads=4)
    async with running(montpellier_roads(), source) as town:
        said = await vigie(town, "report", "column_fallen", "--street", "Rue Foch", "-p", "P1")
        defect = said["defect"]
        assert (defect["kind"], defect["priority"]) == ("column_fallen", "PRIORITY_P1")
        away = await vigie(town, "report", "pothole", "--at", "2.35,48.85")
        assert away["error"]["code"] == "POSITION_INVALID"
        again = ("report", "column_fallen", "--street", "Rue Foch", "-p", "P1")
        same = await vigie(town, *again, "--request-id", said["receipt"]["command_id"])
        assert same["receipt"]["duplicate"]
        assert same["defect"]["defect_id"] == defect["defect_id"]
        closed = await vigie(town, "close", "Rue Foch", "--for", "1h")
        assert closed["receipt"]["aggregate"].startswith("closure/")
    async with running(montpellier_roads(), source) as town:
        seen = await vigie(town, "watch", "defects", "--count", "1")
        assert seen["defect"]["defect_id"] == defect["defect_id"]
        (closure,) = (await vigie(town, "closures"))["closures"]
        await vigie(town, "open", closure["closure_id"])
        assert (await vigie(town, "closures"))["closures"] == []
