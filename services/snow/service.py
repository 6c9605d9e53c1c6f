"""The snow department on one page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from google.protobuf.message import Message

from services.chassis.sdk.decider import Decider
from services.chassis.sdk.document import Document
from services.chassis.sdk.journal_entry import JournalEntry
from services.crews.aggregate_kind import Kind, no_messages
from services.crews.department import Department
from services.crews.domain.fields import shown_as
from services.crews.last_sightings import LastSightings
from services.snow.bulletins import (
    circuit_bulletins,
    event_bulletins,
    section_bulletins,
    stock_bulletins,
)
from services.snow.calls import receive_alert, report_pass
from services.snow.domain.circuit import circuit_decider
from services.snow.domain.duty import duty_decider
from services.snow.domain.event import event_decider
from services.snow.domain.needs import REQUIREMENTS
from services.snow.domain.section import section_decider
from services.snow.domain.stock import stock_decider
from services.snow.late_list import LateList
from services.snow.public_map import treated_streets
from services.snow.reference_data import ReferenceData, load_reference_data
from services.snow.settings import SnowSettings
from services.snow.weather import Weather, load_weather
from services.snow.workers import WinterWorker
from vigie.snow.v1 import commands_pb2 as internal, events_pb2, service_pb2 as api

MAP_PATH, MAP_TYPE, MAP_SECONDS = "treated-streets.geojson", "application/geo+json", 60


def snow(settings: SnowSettings) -> Department:
    """Declare the department for the city and the weather in the settings."""
    weather = load_weather(settings.weather_file, settings.weather_shift_seconds)
    return declare(settings.load(load_reference_data), weather)


def kinds(city: ReferenceData) -> list[Kind]:
    """Return the kinds of aggregates, for one city's reference data."""
    circuits = circuit_decider(city.circuits.__contains__, city.rules)
    openings = {api.OpenEventRequest, internal.NoteVigilanceRequest}
    reports = {api.ObserveSectionRequest, internal.AssessSectionRequest, internal.NotePassRequest}
    stocks = {api.CountStockRequest, api.DeliverStockRequest, api.LoadPloughRequest}
    return [
        _kind(api.Event, event_decider, openings, event_bulletins),
        _kind(api.Circuit, circuits, {api.StartCircuitRequest}, circuit_bulletins),
        _kind(api.Section, section_decider(city.level_of, city.rules), reports, section_bulletins),
        _kind(
            api.Stock, stock_decider(city.stock_of, city.rules.low_share), stocks, stock_bulletins
        ),
        _kind(api.Duty, duty_decider(city.rules), {api.PlanDutyRequest}, no_messages),
    ]


def _kind(
    shown: type[Message],
    decider: Decider[Any],
    creates: set[type[Message]],
    published: Callable[[JournalEntry], Iterable[Message]],
) -> Kind:
    name = shown.DESCRIPTOR.name.lower()
    return Kind(name, decider, shown_as(shown), frozenset(creates), bulletins=published)


def declare(city: ReferenceData, weather: Weather) -> Department:
    """Declare the department for one city's reference data and its weather."""
    late = LateList(city, sightings := LastSightings())
    return Department(
        name="snow",
        port=7006,
        rpc=api.DESCRIPTOR.services_by_name["SnowService"],
        events=events_pb2,
        commands=internal,
        kinds=kinds(city),
        requirements=REQUIREMENTS,
        queries={"ListLate": late.list_late},
        calls={"ReportPass": report_pass(city, weather), "ReceiveAlert": receive_alert(city)},
        documents=[Document(MAP_PATH, MAP_TYPE, partial(treated_streets, city), MAP_SECONDS)],
        workers=[WinterWorker(city, weather, late, sightings).run],
        reference_hashes=city.reference_hashes,
    )
