"""Coordination on one page: what it hears, what it decides, what it serves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.chassis.sdk.service import Inbox, Service
from services.chassis.sdk.settings import Settings
from services.chassis.topics.names import topic_name
from services.city.city import City as Place
from services.coordination import inbox, metrics, queries, workers
from services.coordination.dispatch.positions import CrewPositions
from services.coordination.dispatch.scheduler import AppraisalScheduler
from services.coordination.dispatch.travel_times import StreetTravelTimes
from services.coordination.domain.fold.evolve import EVOLVE
from services.coordination.domain.rules.decide import city_decider
from vigie.coordination.v1 import commands_pb2 as commands, service_pb2 as api

COORDINATION = "coordination"
WORKERS = (workers.send_orders, workers.resend_orders, workers.heartbeat)
COORDINATION_RPC = api.DESCRIPTOR.services_by_name["CoordinationService"]


def load(settings: Settings) -> Service:
    """Read the city's ground and declare the service on it."""
    return coordination(Place.load(settings.city), settings)


def coordination(place: Place, settings: Settings) -> Service:
    """Declare the service for one city."""
    positions = CrewPositions()
    scheduler = AppraisalScheduler(StreetTravelTimes(place.streets), positions)
    return Service(
        name=COORDINATION,
        port=7007,
        http_port=7107,
        deciders={"city": city_decider(place.districts.contains)},
        rpcs=(COORDINATION_RPC,),
        commands=(commands.ReceiveBulletinsRequest, commands.ChooseRequest),
        events=tuple(EVOLVE),
        queries={
            "ListIncidents": queries.list_incidents,
            "GetIncident": queries.get_incident,
            "ListCrews": queries.crews_query(positions),
            "Explain": queries.explain,
        },
        watches={"WatchIncidents": queries.WATCH_INCIDENTS},
        workers=(workers.follow_positions(positions), metrics.metrics_worker(positions), *WORKERS),
        inbox=Inbox(
            _bulletins(settings), workers.CITY, inbox.note, inbox.cursor, scheduler.appraise_due
        ),
        partitions=1,
        reference_hashes=_ground(place),
    )


def _bulletins(settings: Settings) -> Sequence[str]:
    """The topics of every department."""
    return [topic_name(settings.prefix, each, "bulletins") for each in settings.department_names]


def _ground(place: Place) -> Mapping[str, str]:
    """What each opening of the journal says of the ground that decisions stand on."""
    return {
        "streets_sha256": place.streets.sha256,
        "districts_sha256": place.districts.sha256,
    }
