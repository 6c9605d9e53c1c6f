"""The street lighting department on one page."""

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
from services.lighting import queries
from services.lighting.bulletins import DEPARTMENT, announce
from services.lighting.devices.worker import attend_cabinets
from services.lighting.domain.decide import cabinet_decider
from vigie.lighting.v1 import commands_pb2 as reports, events_pb2 as events, service_pb2 as api
from vigie.need.v1 import commands_pb2 as needs

CABINET_EVENTS = (
    events.CabinetInstalled,
    events.CabinetEdited,
    events.ProgrammeAssigned,
    events.ProgrammeStepped,
    events.DimRequested,
    events.OverrideBegan,
    events.OverrideEnded,
    events.ProgrammeResumed,
    events.FeederSwitched,
    events.FeederMadeSafe,
    events.FeederReleased,
    events.DimConfirmed,
    events.DimFailed,
    events.DimRetried,
    events.ActuationFailed,
    events.DimDrifted,
    events.CabinetUnreachable,
    events.CabinetReachable,
    events.LampFailureDetected,
    events.LampFailureCleared,
    events.SupplyFaultDetected,
    events.SupplyFaultGrew,
    events.SupplyFaultCleared,
    events.SupplyLost,
    events.SupplyRestored,
    events.BreakerTripped,
    events.BreakerReset,
    events.CabinetDoorOpened,
    events.DoorLeftOpen,
    events.CabinetDoorClosed,
    events.EnergyMetered,
    events.LocalProgrammeBegan,
    events.LocalProgrammeEnded,
    events.TaskNoted,
    events.RepairReported,
)

lighting = Service(
    name=DEPARTMENT,
    port=7001,
    http_port=7101,
    deciders={"cabinet": cabinet_decider, **crew_deciders},
    rpcs=(api.DESCRIPTOR.services_by_name["LightingService"], CREW_RPC),
    commands=(
        reports.ConfirmDimRequest,
        reports.ReportDimFailureRequest,
        reports.ReportCabinetStateRequest,
        reports.ReportUnreachableRequest,
        reports.ReportReachableRequest,
        needs.NoteTaskRequest,
        *CREW_COMMANDS,
    ),
    events=(*CABINET_EVENTS, *CREW_EVENTS),
    bulletins=announce,
    queries={
        "GetCabinet": queries.get_cabinet,
        "ListCabinets": queries.list_cabinets,
        "GetLamp": queries.get_lamp,
        **crew_queries(DEPARTMENT),
    },
    watches={
        "WatchCabinets": Watch(
            "cabinet", api.WatchCabinetsResponse, "cabinet", queries.present, queries.keep
        ),
        **crew_watches(DEPARTMENT),
    },
    calls=crew_calls(DEPARTMENT),
    workers=(attend_cabinets, *crew_workers(DEPARTMENT, queries.needs)),
)


def load(_settings: Settings) -> Service:
    """Declare the department: it is the same in every city."""
    return lighting
