"""The traffic department on one page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from zoneinfo import ZoneInfo

from services.chassis.devices.device_network import DeviceNetwork
from services.chassis.devices.polling import poll_devices
from services.chassis.sdk.document import Document
from services.chassis.sdk.service import Worker
from services.city.city import City
from services.city.ground import Ground
from services.city.streets import StreetGraph
from services.crews.aggregate_kind import Kind
from services.crews.department import Department
from services.crews.domain.fields import shown_as
from services.traffic import bulletins
from services.traffic.corridors.worker import run_corridors
from services.traffic.devices.bollard_poller import BollardPoller
from services.traffic.devices.junction_worker import serve_controllers, watch_silence
from services.traffic.domain import bollard, corridor, device, diversion, section, situation
from services.traffic.domain.junction import decide, state
from services.traffic.domain.kinds import REQUIREMENTS
from services.traffic.feeds.documents import feeds
from services.traffic.flow.flow_watch import Flows, watch_congestions
from services.traffic.inbox import situations_inbox
from services.traffic.settings import TrafficSettings
from vigie.traffic.v1 import commands_pb2, events_pb2, service_pb2 as api


def traffic(settings: TrafficSettings) -> Department:
    """Declare the department with the settings of its devices, and the feeds of its city."""
    city = settings.load(City.load)
    documents = feeds(city.streets, city.name)
    return declare(settings.load(Ground.of_city), settings, documents, city)


def declare(
    ground: Ground,
    settings: TrafficSettings,
    documents: Sequence[Document] = (),
    city: City | None = None,
) -> Department:
    """Declare the department for one city's ground.

    Its workers read the street graph of `city`, and by default load that of the settings.
    """
    network, seconds = settings.device_network, settings.device_poll_seconds
    poll = partial(poll_devices, poller=BollardPoller, poll_seconds=seconds, network=network)
    flows = Flows(city.timezone if city else ZoneInfo("UTC"))
    load_streets = partial(_streets, city, settings)
    congestions = partial(watch_congestions, flows=flows, load_streets=load_streets)
    corridors = run_corridors(load_streets, settings.corridor_rules)
    workers: list[Worker] = [poll, corridors, congestions]
    if settings.rsmp_port:
        serve = partial(serve_controllers, settings=settings, load_streets=load_streets)
        workers += [serve, watch_silence]
    return Department(
        name="traffic",
        port=7002,
        rpc=api.DESCRIPTOR.services_by_name["TrafficService"],
        events=events_pb2,
        commands=commands_pb2,
        kinds=[_junctions(ground), _bollards(ground, network), *_others(ground)],
        requirements=REQUIREMENTS,
        queries={"ListFlow": flows.list_flow},
        workers=workers,
        documents=documents,
        inbox=situations_inbox(settings),
        reference_hashes=ground.reference_hashes,
    )


def _streets(city: City | None, settings: TrafficSettings) -> StreetGraph:
    return (city or settings.load(City.load)).streets


def _junctions(ground: Ground) -> Kind:
    return Kind(
        "junction",
        decide.junction_decider(ground),
        to_proto=shown_as(api.Junction),
        creates=frozenset({api.InstallJunctionRequest}),
        bulletins=bulletins.junction_bulletins,
        needs=state.needs,
        on_task=device.on_task,
        end_reason=bulletins.end_reason,
        had_need=device.had_need,
    )


def _bollards(ground: Ground, network: DeviceNetwork) -> Kind:
    return Kind(
        "bollard",
        bollard.bollard_decider(ground, network),
        to_proto=shown_as(api.Bollard),
        creates=frozenset({api.InstallBollardRequest}),
        needs=bollard.needs,
        on_task=device.on_task,
        end_reason=bulletins.end_reason,
        had_need=device.had_need,
    )


def _others(ground: Ground) -> list[Kind]:
    """Return the kinds without needs."""
    diversions = Kind(
        "diversion",
        diversion.diversion_decider(ground),
        to_proto=shown_as(api.Diversion),
        bulletins=bulletins.diversion_bulletins,
    )
    sections = Kind(
        "section",
        section.section_decider(ground),
        to_proto=shown_as(api.Section),
        creates=frozenset({api.InstallSectionRequest}),
        bulletins=bulletins.section_bulletins,
    )
    corridors = Kind("corridor", corridor.corridor_decider(ground), to_proto=shown_as(api.Corridor))
    situations = Kind(
        "situations",
        situation.situations_decider(ground),
        creates=frozenset({commands_pb2.ReceiveBulletinsRequest}),
    )
    return [diversions, sections, corridors, situations]
