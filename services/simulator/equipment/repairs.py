"""Repairs of the simulated equipment: a fault is cleared when a crew has finished its task.

Lighting receives no report of a repair: it reads the cabinet, as it does with real equipment.
"""

from __future__ import annotations

from collections.abc import Sequence

import grpc

from services.client import watch
from services.simulator.equipment.active_faults import Faults
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.crew.v1 import service_pb2 as crews
from vigie.crew.v1.service_pb2_grpc import CrewServiceStub


def finished(before: crews.Crew, after: crews.Crew) -> Sequence[str]:
    """Return the needs whose work a crew has finished between two states.

    A task may come to the same crew again: then it ends again, at another time.
    """
    known = {(task.task_id, task.end_time.ToMicroseconds()) for task in before.ended_tasks}
    return [
        task.need_id
        for task in after.ended_tasks
        if task.status == bulletin.TASK_STATUS_DONE
        and (task.task_id, task.end_time.ToMicroseconds()) not in known
    ]


async def repair_finished(department: str, channel: grpc.aio.Channel, faults: Faults) -> None:
    """Clear the faults whose tasks the crews of a department finish, without end.

    A task that was finished before the first state of its crew has cleared its fault already.
    """
    known: dict[str, crews.Crew] = {}
    stub = CrewServiceStub(channel)
    async for frame in watch(stub.WatchCrews, crews.WatchCrewsRequest()):
        if frame.WhichOneof("frame") == "crew":
            crew = frame.crew
            for need_id in finished(known.get(crew.crew_id, crew), crew):
                faults.repair_need(need_id, by=f"{department}/{crew.crew_id}")
            known[crew.crew_id] = crew
