"""Local dispatchers of the lighting department, and what they have submitted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TypeVar

from google.protobuf.message import Message

from services.chassis.sdk.view import View
from services.crews.domain.crew import Crew
from services.crews.domain.dispatch_mode import DispatchMode
from services.crews.domain.place import Place
from services.crews.local_mode import LocalDispatcher, Needs
from services.crews.need import Need, Requirements
from services.testing.memory_context import MemoryContext
from services.testing.spec import NOW
from tests.crews.examples import CREW, HOUR
from vigie.bulletin.v1 import telemetry_pb2

Request = TypeVar("Request", bound=Message)

FAULT = Need(
    need_id="lighting/cabinet/MTP-0001/feeder-1",
    kind="supply_fault",
    priority=2,
    place=Place(3.88, 43.6, "Rue Foch"),
    clock_start_time=NOW - HOUR,
    requirements=Requirements(2, ("electrical",), ("bucket_truck",), 1800, 60),
)


def needs_of(needs: Sequence[Need], _view: View) -> Iterable[Need]:
    return needs


faults, nothing = partial(needs_of, [FAULT]), partial(needs_of, [])


def dispatcher_of(context: MemoryContext, needs: Needs = faults) -> LocalDispatcher:
    return LocalDispatcher(context, "lighting", needs, context.clock)


def heartbeat(time: int, epoch: str = "e1") -> telemetry_pb2.Heartbeat:
    return telemetry_pb2.Heartbeat(sent_time=time, epoch=epoch)


def crew_of(context: MemoryContext, crew_id: str = CREW) -> Crew:
    crew = context.get("crew", crew_id)
    assert isinstance(crew, Crew)
    return crew


def local(context: MemoryContext) -> bool:
    mode = context.get("desk", "dispatch")
    return isinstance(mode, DispatchMode) and mode.local


def submitted(context: MemoryContext, kind: type[Request]) -> list[Request]:
    return [request for request in context.submitted if isinstance(request, kind)]
