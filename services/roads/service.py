"""The roads department on one page: what it decides, what it tells, what it serves."""

from __future__ import annotations

from services.chassis.sdk.service import Service, Watch
from services.chassis.sdk.settings import Settings
from services.crews.service import (
    CREW_COMMANDS,
    CREW_EVENTS,
    CREW_RPC,
    crew_calls,
    crew_deciders,
    crew_queries,
    crew_watches,
    crew_workers,
)
from services.roads import to_proto
from services.roads.bulletins import ROADS, announce
from services.roads.domain.closure import closure_decider
from services.roads.domain.defect.decide import defect_decider
from services.roads.domain.works import works_decider
from services.roads.reference_data import ReferenceData, load_reference_data
from vigie.need.v1 import commands_pb2 as needs
from vigie.roads.v1 import events_pb2 as events, service_pb2 as api

ROADS_RPC = api.DESCRIPTOR.services_by_name["RoadsService"]

ROADS_EVENTS = (
    events.DefectReported,
    events.DefectInspected,
    events.DefectMadeSafe,
    events.DefectAssigned,
    events.DefectAttended,
    events.DefectRequeued,
    events.DefectRepaired,
    events.DefectClosed,
    events.DefectReopened,
    events.WorksPlanned,
    events.WorksStarted,
    events.WorksSuspended,
    events.WorksResumed,
    events.WorksEnded,
    events.WorksCancelled,
    events.RoadClosed,
    events.ClosureProlonged,
    events.ClosureOverdue,
    events.RoadOpened,
)

WATCHES = {
    "WatchDefects": Watch(
        kind="defect",
        response=api.WatchDefectsResponse,
        field="defect",
        to_proto=to_proto.defect_to_proto,
        matches=to_proto.keep_defect,
    ),
    "WatchClosures": Watch(
        kind="closure",
        response=api.WatchClosuresResponse,
        field="closure",
        to_proto=to_proto.closure_to_proto,
        matches=to_proto.keep_closure,
    ),
}


def load(settings: Settings) -> Service:
    """Read the city's ground and declare the department on it."""
    return roads(load_reference_data(settings.city))


def roads(ground: ReferenceData) -> Service:
    """Declare the department for one city's ground."""
    return Service(
        name=ROADS,
        port=7004,
        http_port=7104,
        deciders={
            "defect": defect_decider(ground.contains),
            "works": works_decider(ground.contains),
            "closure": closure_decider(ground.has_edge),
            **crew_deciders,
        },
        rpcs=(ROADS_RPC, CREW_RPC),
        commands=(needs.NoteTaskRequest, *CREW_COMMANDS),
        events=(*ROADS_EVENTS, *CREW_EVENTS),
        bulletins=announce,
        queries={
            "GetDefect": to_proto.get_defect,
            "ListDefects": to_proto.list_defects,
            "ListWorks": to_proto.list_works,
            "ListClosures": to_proto.list_closures,
            **crew_queries(ROADS),
        },
        watches={**WATCHES, **crew_watches(ROADS)},
        calls=crew_calls(ROADS),
        workers=crew_workers(ROADS, to_proto.needs),
        reference_hashes=ground.reference_hashes,
    )
