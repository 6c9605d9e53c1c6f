"""The example of the README runs as it is printed there."""

from __future__ import annotations

import asyncio
import re
import runpy
from pathlib import Path

from tests.simulator.department import Department, running
from vigie.crew.v1 import service_pb2 as crews

README = Path(__file__).parents[2] / "services" / "client" / "README.md"


async def test_the_example_registers_a_crew_and_accepts_an_offer(tmp_path: Path) -> None:
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    example = tmp_path / "example.py"
    example.write_text(blocks[0], encoding="utf-8")
    namespace = runpy.run_path(str(example))
    offered = crews.Crew(crew_id="R-42", on_duty=True, offer=crews.Task(task_id="I7.1"))
    department = Department([crews.WatchCrewsResponse(crew=offered)])
    async with asyncio.timeout(20), running("roads", department):
        await namespace["work"](f"127.0.0.1:{department.port}")

    names = [type(request).__name__ for request in department.asked]
    assert names == ["RegisterCrewRequest", "StartShiftRequest", "AcceptTaskRequest"]
    assert department.asked[-1].task_id == "I7.1"
    assert department.actors == {"tablet:r-42"}
