"""What becomes whole when a crew has finished: the simulated equipment that its task was about.

Nobody tells a department that its lamp burns again. It finds out as in life, by asking the cabinet.
"""

from __future__ import annotations

from collections.abc import Sequence

import grpc

from services.client import watch
from services.simulator.equipment.faults import Faults
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.crew.v1 import service_pb2 as crews
from vigie.crew.v1.service_pb2_grpc import CrewServiceStub

DONE = bulletin.TASK_STATUS_DONE


def finished(before: crews.Crew, after: crews.Crew) -> Sequence[str]:
    """The needs whose work a crew has finished between two looks at it.

    A task that it was called away from, or gave back, is no longer its own either, and not done.
    """
    known = {_ending(task) for task in before.ended_tasks}
    ended = [task for task in after.ended_tasks if task.status == DONE]
    return [task.need_id for task in ended if _ending(task) not in known]


def _ending(task: crews.EndedTask) -> tuple[str, int]:
    """A task may come to the same crew again: then it ends again, at another time."""
    return task.task_id, task.end_time.ToMicroseconds()


class Repairs:
    """One department's crews, watched for what they finish."""

    def __init__(self, department: str, channel: grpc.aio.Channel, faults: Faults) -> None:
        self._department = department
        self._stub = CrewServiceStub(channel)
        self._faults = faults
        self._known: dict[str, crews.Crew] = {}

    async def run(self) -> None:
        """Watch without end, through restarts of the department."""
        async for frame in watch(self._stub.WatchCrews, crews.WatchCrewsRequest()):
            if frame.WhichOneof("frame") == "crew":
                self._look(frame.crew)

    def _look(self, crew: crews.Crew) -> None:
        before = self._known.get(crew.crew_id)
        self._known[crew.crew_id] = crew
        if before is None:
            return  # what it finished before we looked, it mended then
        for need_id in finished(before, crew):
            self._faults.mend_need(need_id, by=f"{self._department}/{crew.crew_id}")
