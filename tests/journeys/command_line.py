"""The command line as an operator runs it: a process of its own, against the running city."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE

from tests.journeys.stage import Stage
from tests.processes import ROOT


async def vigie(stage: Stage, *line: str) -> str:
    """Run a command that must succeed; return its output."""
    where = {f"VIGIE_{each.service.upper()}": each.target for each in stage.town.replicas}
    where["VIGIE_DEPARTMENTS"] = ",".join(stage.town.departments)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.cli", *line,
        cwd=ROOT, env={**os.environ, **where, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=PIPE, stderr=PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    return out.decode()
