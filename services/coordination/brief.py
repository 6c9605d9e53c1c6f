"""The handover of a shift: the present state, and the acts of its period from the journal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import aclosing

from google.protobuf.message import Message

from services.chassis.sdk.clock import Clock, now_microseconds
from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.journal_entry import StoredRecord
from services.chassis.sdk.service import Call
from services.chassis.sdk.service_context import ServiceContext
from services.city.streets import StreetGraph
from services.coordination.brief_figures import Figures
from services.coordination.crew_to_proto import crew_to_proto
from services.coordination.dispatch.positions import CrewPosition
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import OFFERED, micros, timestamp
from services.coordination.history import entries_of, records_between
from services.coordination.operator_queries import alerts_of, modes_of
from services.coordination.queries import city_of, open_in_order
from services.coordination.source_to_proto import sources
from services.coordination.to_proto import IncidentInCity, incident_to_proto
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api

SHIFT = 8 * 3_600 * MICROS
RELIEF = 1_800 * MICROS
"""A crew whose shift ends within half an hour needs a relief: the time of the dispatch policy."""
READ_SECONDS = 4
"""A call reads this long at most, less than the five seconds that `vigie` waits."""
ACTS_AT_MOST = 200
OPERATOR = "operator:"


def brief_call(
    streets: StreetGraph,
    positions: Mapping[str, CrewPosition],
    clock: Clock = now_microseconds,
) -> Call:
    """Return the call `Brief`, with the names of the streets and the positions of the crews."""

    async def brief(context: ServiceContext, request: api.BriefRequest) -> Message:
        now = clock()
        end = micros(request.to_time) or now
        start = micros(request.from_time) or end - SHIFT
        city = city_of(context.view)
        response = api.BriefResponse(
            from_time=timestamp(start), to_time=timestamp(end), state_time=timestamp(now)
        )
        _add_state(response, city)
        response.relief.extend(
            crew_to_proto(city, city.crews[key], positions.get(key)) for key in _relief(city, now)
        )
        response.closures.extend(_closures(city, streets))
        await _add_period(response, context, start, end)
        return response

    return brief


def _add_state(response: api.BriefResponse, city: CityState) -> None:
    for incident in open_in_order(city):
        response.open.append(incident_to_proto(incident.id, IncidentInCity(city, incident)))
        unsafe = incident.alert("LEFT_UNSAFE")
        if unsafe is not None and incident.attended_time <= unsafe.time:
            response.unsafe_incident_ids.append(incident.id)
    response.alerts.extend(alert for alert in alerts_of(city) if alert.HasField("repeat_time"))
    response.sources.extend(sources(city))
    automatic = events.DISPATCH_MODE_AUTOMATIC
    response.modes.extend(mode for mode in modes_of(city) if mode.mode != automatic)


def _relief(city: CityState, now: int) -> Iterator[str]:
    """Yield the crews that work on a task and whose shift is over or almost."""
    for key in sorted(city.tasks):
        crew = city.crew(key)
        works = any(task.status != OFFERED for task in city.tasks[key])
        if crew is not None and crew.on_duty and works and crew.shift_end_time < now + RELIEF:
            yield key


def _closures(city: CityState, streets: StreetGraph) -> Iterator[api.BriefClosure]:
    for key, arcs in sorted(city.closures.items()):
        department, _, closure_id = key.partition("/")
        names = {streets.edge(arc).name for arc in arcs if arc in streets.edges.rows}
        yield api.BriefClosure(
            department=department,
            closure_id=closure_id,
            streets=sorted(names - {""}),
            arc_count=len(arcs),
        )


async def _add_period(
    response: api.BriefResponse, context: ServiceContext, start: int, end: int
) -> None:
    """Add acts and figures; `read_until_time` is the time up to which the journal was read."""
    figures = Figures(city_of(context.view))
    deadline = now_microseconds() + READ_SECONDS * MICROS
    read_until = end
    async with aclosing(records_between(context, start, end)) as records:
        async for batch in records:
            for stored in batch:
                for event in stored.events:
                    figures.add(event, stored.record.decided_time)
                _add_acts(response, stored)
            if now_microseconds() > deadline:
                read_until = batch[-1].record.decided_time
                break
    response.read_until_time.FromMicroseconds(read_until)
    response.figures.extend(figures.messages())
    response.repeated_places.extend(figures.repeated())


def _follows(entry: api.HistoryEntry) -> bool:
    """Return whether an entry is not the offer to the crew that an operator chose."""
    return entry.event != "CrewChosen" or not entry.actor.startswith(OPERATOR)


def _add_acts(response: api.BriefResponse, stored: StoredRecord) -> None:
    """Add what an operator did, in one entry for each record, and each change of mode."""
    is_act = stored.record.actor.startswith(OPERATOR) or any(
        isinstance(event, events.BulletinReceived)
        and event.bulletin.WhichOneof("news") == "mode_changed"
        for event in stored.events
    )
    entries = sorted(entries_of(stored) if is_act else (), key=_follows)
    for entry in entries:
        response.acts_count += 1
        if len(response.acts) < ACTS_AT_MOST:
            response.acts.append(entry)
        if entry.event != "mode_changed":
            return  # what follows from the act is in the history
