"""The invariants across services: bulletins, orders, crews and needs at the end of a run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from services.chassis.owner.cloudevents import outgoing_bulletin
from services.chassis.partition.partition_state import CorruptJournal, PartitionState
from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.topics.names import ResourceNames
from services.coordination.domain.fold.entities import COORDINATION
from services.coordination.queries import city_of, list_incidents
from services.crews.domain.crew import Crew
from tests.faults.checker import Finding
from tests.faults.evidence import Entry, Journal
from tests.simulation.evidence import fresh, read_journal
from tests.simulation.services import DEPARTMENTS
from tests.simulation.settings import settings
from tests.simulation.world import World
from vigie.coordination.v1 import service_pb2 as api
from vigie.journal.v1 import journal_pb2 as journal

PENDING_SECONDS = 90
"""An order is sent again after 30 s, and its answer is a bulletin."""


def broken(world: World) -> Iterator[Finding]:
    """Yield the broken invariants."""
    journals = {name: read_journal(world.broker, name) for name in world.groups}
    for name in world.groups:
        yield from _announced_once(world, name, journals[name])
    for name in DEPARTMENTS:
        yield from _orders_have_one_id(name, journals[name])
    views = {name: _view(world, name) for name in world.groups}
    if None in views.values():
        yield Finding("S0 all services run", "a service has no process two minutes after a fault")
        return
    yield from _nothing_is_pending(world, views[COORDINATION])
    yield from _needs_are_known(world, views)
    yield from _crews_agree(views)


def _view(world: World, name: str) -> Any:
    return next((each.read_model for each in world.processes(name)), None)


def _announced_once(world: World, name: str, read: Journal) -> Iterator[Finding]:
    """S1: the bulletins of a partition are those of its records, in their order."""
    service = world.groups[name].declare()
    names = ResourceNames(settings().prefix, name)
    for state in fresh(service):
        p, wanted = state.partition, []
        for entry in _replayed(state, read[p]):
            for number, bulletin in enumerate(service.bulletins(entry) if entry.kind else ()):
                message = outgoing_bulletin(names, p, entry, bulletin, number)
                wanted.append((message.key, message.value, tuple(message.headers)))
        log = (each for each in world.broker.log(names.bulletins, p) if each is not None)
        found = [(each.key, each.value, each.headers) for each in log]
        if found != wanted:
            at = next((n for n, (a, b) in enumerate(zip(found, wanted, strict=False)) if a != b), 0)
            what = f"{len(found)} bulletins for {len(wanted)}, the first that differs is {at}"
            yield Finding("S1 each bulletin once", f"{name}/{p}: {what}")


def _replayed(state: PartitionState, entries: Sequence[Entry]) -> Iterator[JournalEntry]:
    """Yield the records of a partition, up to one that does not follow."""
    for each in entries:
        try:
            entry = state.replay(each.record, each.offset)
        except CorruptJournal:
            return
        if entry is not None:
            yield entry


def _orders_have_one_id(name: str, read: Journal) -> Iterator[Finding]:
    """S2: an order that is sent again has its id, so it takes effect once."""
    ids: dict[tuple[str, bytes], str] = {}
    for entries in read.values():
        for entry in entries:
            record = entry.record
            if record.actor != COORDINATION or record.outcome == journal.OUTCOME_DUPLICATE:
                continue
            content = record.aggregate, record.body_sha256
            first = ids.setdefault(content, record.command_id)
            if first != record.command_id:
                what = (
                    f"{name}: {record.aggregate} has {first} and {record.command_id} for one order"
                )
                yield Finding("S2 one id for an order", what)


def _nothing_is_pending(world: World, city: Any) -> Iterator[Finding]:
    """S3: coordination waits for no answer to an order, and no department is in local mode."""
    before = world.loop.now - PENDING_SECONDS * MICROS
    for order in city_of(city).pending_orders.values():
        if order.given_time < before:
            yield Finding("S3 nothing is pending", f"{order.type} for {order.service}: {order.id}")
    for process in world.processes(*DEPARTMENTS):
        if process.workers.is_local:
            yield Finding("S3 nothing is pending", f"{process} is in local mode")


def _needs_are_known(world: World, views: dict[str, Any]) -> Iterator[Finding]:
    """S4: each open need has an incident, and each role of it a crew, or the reasons for none."""
    city = views[COORDINATION]
    incidents = _incidents(city, api.INCIDENT_STATE_UNSPECIFIED)
    # A need whose incident an operator closed is no longer one of coordination.
    listed = [*incidents, *_incidents(city, api.INCIDENT_STATE_CLOSED)]
    known = {need_id for each in listed for need_id in each.need_ids}
    for name in DEPARTMENTS:
        service: Any = world.groups[name].declare()
        for need in service.open_needs(views[name]):
            if need.need_id not in known:
                yield Finding("S4 no need is forgotten", f"{need.need_id} has no incident")
    for incident in incidents:
        if incident.state == api.INCIDENT_STATE_HELD or incident.taken_by:
            continue
        for role in incident.roles:
            if not (role.crews or role.asked or role.not_sent or role.done_by):
                what = f"{incident.incident_id} {role.role.name} waits without a reason"
                yield Finding("S4 no need is forgotten", what)


def _incidents(city: Any, state: api.IncidentState) -> Any:
    request: Any = api.ListIncidentsRequest(state=state, page_size=1_000)
    found: Any = list_incidents(city, request)
    return found.incidents


def _crews_agree(views: dict[str, Any]) -> Iterator[Finding]:
    """S5: each crew that coordination counts on has its task."""
    tasks = {}
    for name in DEPARTMENTS:
        for crew_id, crew in views[name].all("crew"):
            assert isinstance(crew, Crew)
            tasks.update({task.task_id: f"{name}/{crew_id}" for task in crew.held})
    for incident in _incidents(views[COORDINATION], api.INCIDENT_STATE_UNSPECIFIED):
        for role in incident.roles:
            for assigned in role.crews:
                if tasks.get(assigned.task_id) != assigned.crew:
                    what = f"{assigned.crew} does not have {assigned.task_id}, which it is assigned"
                    yield Finding("S5 crews agree", what)
