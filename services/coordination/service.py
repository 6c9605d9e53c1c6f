"""The declaration of coordination: its bulletins topics, decider, queries and workers."""

from __future__ import annotations

from collections.abc import Mapping

from services.chassis.sdk.service import Call, Inbox, Query, Service, Worker
from services.chassis.sdk.settings import Settings
from services.chassis.topics.names import topic_name
from services.city.city import City
from services.coordination import (
    brief,
    bulletins,
    history,
    inbox,
    moves,
    operator_queries,
    outbox,
    queries,
    workers,
)
from services.coordination.appraisal_failures import count_failure
from services.coordination.dispatch.appraisal_scheduler import AppraisalScheduler
from services.coordination.dispatch.city_coverage import CityCoverage
from services.coordination.dispatch.positions import CrewPositions
from services.coordination.dispatch.slow_streets import SlowStreets
from services.coordination.dispatch.travel_times import StreetTravelTimes
from services.coordination.domain.fold.entities import COORDINATION
from services.coordination.domain.fold.evolve import EVOLVE
from services.coordination.domain.policy import DEFAULT, Policy
from services.coordination.domain.rules.city_decider import city_decider
from services.coordination.incident_watch import WATCH_INCIDENTS
from services.coordination.metrics.sources import source_metrics
from services.coordination.metrics.worker import metrics_worker
from services.coordination.settings import CoordinationSettings
from services.coordination.works_calendar import read_works_calendar
from vigie.coordination.v1 import commands_pb2 as commands, service_pb2 as api

COORDINATION_RPC = api.DESCRIPTOR.services_by_name["CoordinationService"]


def coordination(settings: CoordinationSettings) -> Service:
    """Return coordination of the city in the settings.

    Raises `InvalidSettings` for no city, a wrong policy, and an unknown or repeated department:
    coordination reads the topics of each.
    """
    settings.checked_departments()
    return declare(settings.load(City.load), settings, settings.load_policy())


def declare(city: City, settings: Settings, policy: Policy = DEFAULT) -> Service:
    """Return coordination of a loaded city, which reads the bulletins of each department."""
    positions = CrewPositions()
    coverage = CityCoverage(city.streets, positions, policy)
    districts = city.districts
    known = settings.department_names
    decider = city_decider(
        districts.contains, policy, districts.surrounds, known, name_place=city.names_at
    )
    travel_times = StreetTravelTimes(city.streets)
    scheduler = AppraisalScheduler(
        travel_times, positions, policy, on_failure=count_failure, coverage=coverage
    )
    return Service(
        name=COORDINATION,
        port=7007,
        deciders={"city": decider},
        rpcs=(COORDINATION_RPC,),
        commands=(commands.ReceiveBulletinsRequest, commands.ChooseRequest),
        events=tuple(EVOLVE),
        bulletins=bulletins.bulletins_of,
        orders=outbox.orders_of,
        queries=_queries(positions, coverage),
        calls=_calls(city, positions),
        watches={"WatchIncidents": WATCH_INCIDENTS},
        workers=_workers(positions, travel_times.slow_streets, policy, coverage),
        inbox=_inbox(settings, scheduler),
        partitions=1,
        reference_hashes=_reference_hashes(city, policy),
    )


def _reference_hashes(city: City, policy: Policy) -> Mapping[str, str]:
    return {
        "streets_sha256": city.streets.sha256,
        "districts_sha256": city.districts.sha256,
        "policy_sha256": policy.sha256,
    }


def _queries(positions: CrewPositions, coverage: CityCoverage) -> Mapping[str, Query]:
    return {
        "ListIncidents": queries.list_incidents,
        "GetIncident": queries.get_incident,
        "ListCrews": queries.crews_query(positions),
        "ListMoves": moves.moves_query(coverage),
        "Explain": queries.explain,
        "ListAlerts": operator_queries.list_alerts,
        "ListDispatchModes": operator_queries.list_dispatch_modes,
        "ReadWorksCalendar": read_works_calendar,
    }


def _workers(
    positions: CrewPositions, slow_streets: SlowStreets, policy: Policy, coverage: CityCoverage
) -> tuple[Worker, ...]:
    return (
        workers.follow_telemetry(positions, slow_streets),
        metrics_worker(positions, policy, coverage=coverage),
        moves.learn_demand(coverage),
        workers.resend_orders,
        workers.heartbeat,
        source_metrics,
    )


def _calls(city: City, positions: CrewPositions) -> Mapping[str, Call]:
    return {
        "ReadHistory": history.read_history,
        "Brief": brief.brief_call(city.streets, positions),
    }


def _inbox(settings: Settings, scheduler: AppraisalScheduler) -> Inbox:
    return Inbox(
        topics=[topic_name(settings.prefix, d, "bulletins") for d in settings.department_names],
        aggregate=workers.CITY,
        to_command=inbox.to_command,
        next_offsets=inbox.next_offsets,
        follow_ups=scheduler.appraise_due,
        to_rejection=inbox.to_rejection,
    )
