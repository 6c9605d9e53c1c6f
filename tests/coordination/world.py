"""A whole small city in virtual time: coordination, departments with their crews, and the people.

Nothing is faked but the roads (straight lines at 8.3 m/s) and the log (lists). Crews are decided by
their own decider, and told of by their own announcements.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import cos, radians
from typing import Any

import numpy as np
from google.protobuf.message import Message
from numpy.typing import NDArray

from services.chassis.sdk.decider import MICROS, DecisionContext, Rejected
from services.chassis.sdk.ids import derived_id
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.proto_enum import proto_enum
from services.city.geodesy import distance_metres
from services.coordination.dispatch.positions import CrewPosition, CrewPositions
from services.coordination.dispatch.scheduler import AppraisalScheduler
from services.coordination.domain.fold import orders
from services.coordination.domain.fold.city_state import CityState, due
from services.coordination.domain.fold.evolve import evolve
from services.coordination.domain.fold.orders import Order
from services.coordination.domain.fold.values import Incident, State, timestamp
from services.coordination.domain.rules.choose import choose
from services.coordination.domain.rules.decide import city_decider
from services.crews.bulletins import bulletin, crew_bulletins, order_answered
from services.crews.domain.crew import Crew
from services.crews.domain.decide import crew_decider
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import (
    commands_pb2 as commands,
    events_pb2 as events,
    service_pb2 as api,
)
from vigie.crew.v1 import service_pb2 as crews
from vigie.journal.v1 import journal_pb2 as journal
from vigie.need.v1 import commands_pb2 as needs
from vigie.type.v1 import place_pb2

NOON = 1_700_000_000 * MICROS
CENTRE = (3.88, 43.61)
KM_EAST = 1_000 / (111_195.0 * cos(radians(CENTRE[1])))
SPEED = 8.3


def at(km_east: float, km_north: float = 0.0) -> place_pb2.Place:
    """A place so far from the centre."""
    point = place_pb2.Position(
        longitude=CENTRE[0] + km_east * KM_EAST, latitude=CENTRE[1] + km_north / 111.195
    )
    return place_pb2.Place(position=point, street="Rue de la Loge")


class StraightLines:
    """Drives in a straight line, where no wall of closed arcs says otherwise."""

    sha256 = "straight"

    def __init__(self) -> None:
        self.cut_off: set[tuple[float, float]] = set()

    def closed(self, closures: Mapping[str, Iterable[str]]) -> frozenset[str]:
        return frozenset(edge for edges in closures.values() for edge in edges)

    def seconds(
        self,
        longitude: float,
        latitude: float,
        crews: NDArray[np.float64],
        closed: frozenset[str],
    ) -> NDArray[np.float64]:
        return np.array(
            [
                np.inf
                if closed and (lon, lat) in self.cut_off
                else distance_metres(longitude, latitude, lon, lat) / SPEED
                for lon, lat in crews.tolist()
            ]
        )


@dataclass
class Department:
    """A department's crews, and a desk that says yes to every note."""

    name: str
    crews: dict[str, Crew] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    offsets: dict[int, int] = field(default_factory=dict)
    answered: dict[str, journal.Record] = field(default_factory=dict)
    notes: list[needs.NoteTaskRequest] = field(default_factory=list)
    silent: bool = False


class World:
    """The city and everybody in it."""

    def __init__(self, *departments: str) -> None:
        self.time = NOON
        self.departments = {name: Department(name) for name in departments or ("lighting", "roads")}
        self.decider = city_decider(lambda lon, lat: abs(lon - CENTRE[0]) < 0.5 and lat > 40)
        self.city = CityState()
        self.positions = CrewPositions()
        self.roads = StraightLines()
        self.scheduler = AppraisalScheduler(self.roads, self.positions)
        self.journal: list[tuple[DecisionContext, Message]] = []
        self.bulletins: list[events.BulletinReceived] = []
        self.sent: list[Order] = []
        self.parked: dict[str, place_pb2.Place] = {}
        self.requests = 0
        self.lost_orders = False

    # What coordination does

    def command(self, request: Message, command_id: str = "") -> list[Message]:
        """Decide one command of coordination, fold it, and check the laws of orders on the way."""
        context = DecisionContext(self.time, "city", "room", command_id)
        before = self.city.copy()
        decided = list(self.decider.decide(request, self.city, context))
        assert self.city == before, "deciding changes nothing"
        for event in decided:
            self.city = evolve(self.city, event, context)
            self.journal.append((context, event))
        given = orders.new_orders(self.city, decided)
        owed = {order.command_id for order in orders.pending_orders(self.city)}
        assert {order.command_id for order in given} <= owed, "react stays within pending"
        self._send(given)
        return decided

    def _send(self, given: Sequence[Order]) -> None:
        self.sent.extend(given)
        if self.lost_orders:
            return
        for order in given:
            self.deliver(order)

    def deliver(self, order: Order) -> None:
        """Let a department take an order from its commands topic."""
        department = self.departments[order.service]
        if not department.silent:
            self._take_order(department, order)

    def settle(self) -> None:
        """Let the news run until nothing follows any more."""
        while True:
            batch, self.bulletins = self.bulletins, []
            if batch:
                self.command(commands.ReceiveBulletinsRequest(received=batch))
            chosen = self.scheduler.appraise_due(self.city, self.time)
            for request in chosen:
                for event in self.command(request):
                    check_choice(event)
            if not batch and not chosen:
                return

    def advance(self, seconds: float, *, seen: bool = True) -> None:
        """Let time pass: each timer falls due in its order, everybody is seen where they are."""
        end = self.time + round(seconds * MICROS)
        while True:
            waking = due(self.city)
            timers = [(waking[0], "city", "")] if waking else []
            for department in self.departments.values():
                for crew_id, crew in department.crews.items():
                    timer = crew_decider.due(crew)
                    if timer is not None:
                        timers.append((timer[0], department.name, crew_id))
            soonest = min(timers, default=None)
            if soonest is None or soonest[0] > end:
                break
            self.time = max(self.time, soonest[0])
            if seen:
                self.see_all()
            self._elapse(soonest[1], soonest[2])
            self.settle()
        self.time = end
        if seen:
            self.see_all()
        self.settle()

    def _elapse(self, name: str, crew_id: str) -> None:
        if name == "city":
            timer = due(self.city)
            assert timer is not None
            self.command(
                journal.ElapseRequest(aggregate="city/city", kind=timer[1], due_time=timer[0])
            )
            for choice in self.scheduler.appraise_due(self.city, self.time):
                for event in self.command(choice):
                    check_choice(event)
            assert due(self.city) != timer, "a timer that fell due moves on"
            return
        timer = crew_decider.due(self.departments[name].crews[crew_id])
        assert timer is not None
        request = journal.ElapseRequest(kind=timer[1], due_time=timer[0])
        self._crew_record(self.departments[name], crew_id, request, "timer", "")

    # What departments do

    def tell(self, name: str, aggregate: str, version: int = 0, **news: Any) -> None:
        """Let a department announce something."""
        department = self.departments[name]
        known = department.versions.get(aggregate, 0)
        department.versions[aggregate] = version or known + 1
        self._post(
            department,
            bulletins.Bulletin(
                department=name,
                aggregate=aggregate,
                version=department.versions[aggregate],
                event_time=self.time,
                **news,
            ),
        )

    def _post(self, department: Department, told: bulletins.Bulletin) -> None:
        partition = sum(told.aggregate.encode()) % 4
        offset = department.offsets.get(partition, 0)
        department.offsets[partition] = offset + 1
        self.bulletins.append(
            events.BulletinReceived(
                topic=f"vigie.{department.name}.bulletins",
                partition=partition,
                offset=offset,
                bulletin=told,
            )
        )

    def need(
        self,
        name: str,
        aggregate_id: str,
        place: place_pb2.Place,
        priority: int = 3,
        kind: str = "pothole",
        skills: Sequence[str] = (),
        equipment: Sequence[str] = (),
        work_seconds: int = 1800,
        make_safe_seconds: int = 0,
    ) -> str:
        """Let a department raise a need, and everybody act on it."""
        need_id = f"{name}/{aggregate_id}"
        raised = bulletins.NeedRaised(
            need_id=need_id,
            kind=kind,
            priority=proto_enum(place_pb2.Priority, priority),
            place=place,
            skills=skills,
            equipment=equipment,
            clock_start_time=timestamp(self.time),
            work_seconds=work_seconds,
            make_safe_seconds=make_safe_seconds,
        )
        self.tell(name, aggregate_id, need_raised=raised)
        self.settle()
        return need_id

    def _take_order(self, department: Department, order: Order) -> None:
        record = journal.Record(
            command_id=order.command_id,
            aggregate=f"crew/{getattr(order.request, 'crew_id', '')}",
            decided_time=self.time,
            actor="coordination",
            outcome=journal.OUTCOME_ACCEPTED,
        )
        if isinstance(order.request, needs.NoteTaskRequest):
            record.aggregate = order.request.aggregate
            if order.command_id not in department.answered:
                department.notes.append(order.request)
            department.answered[order.command_id] = record
            entry = JournalEntry(record, "need", "", (), None, None, DecisionContext(self.time, ""))
            for told in order_answered(entry):
                self._post(department, bulletin(entry, department.name, told))
            if order.request.status == bulletins.TASK_STATUS_DONE:
                ended = bulletins.NeedEnded(need_id=order.request.need_id, reason="done")
                self.tell(department.name, order.request.aggregate, need_ended=ended)
            return
        if order.expires_time < self.time:
            record.outcome = journal.OUTCOME_EXPIRED
            entry = JournalEntry(record, "crew", "", (), None, None, DecisionContext(self.time, ""))
            for told in order_answered(entry):
                self._post(department, bulletin(entry, department.name, told))
            return
        crew_id = getattr(order.request, "crew_id", "")
        self._crew_record(department, crew_id, order.request, "coordination", order.command_id)

    def _crew_record(
        self, department: Department, crew_id: str, request: Message, actor: str, command_id: str
    ) -> Rejected | None:
        before = department.crews.get(crew_id, Crew())
        context = DecisionContext(self.time, crew_id, actor, command_id)
        key = f"crew/{crew_id}"
        record = journal.Record(
            command_id=command_id,
            aggregate=key,
            decided_time=self.time,
            actor=actor,
            outcome=journal.OUTCOME_ACCEPTED,
        )
        happened: tuple[Message, ...] = ()
        refused = None
        first = department.answered.get(command_id) if command_id else None
        if first is not None:
            record.outcome = journal.OUTCOME_DUPLICATE
            record.first_outcome = first.outcome
        else:
            try:
                happened = tuple(crew_decider.decide(request, before, context))
            except Rejected as no:
                refused = no
                record.outcome = journal.OUTCOME_REFUSED
                record.reason.code = no.code
            if command_id:
                department.answered[command_id] = record
        crew = before
        for event in happened:
            crew = crew_decider.evolve(crew, event, context)
        if happened:
            department.crews[crew_id] = crew
        department.versions[key] = department.versions.get(key, 0) + len(happened)
        record.version = department.versions[key]
        entry = JournalEntry(record, "crew", crew_id, happened, before, crew, context)
        for told in (
            *crew_bulletins(entry),
            *order_answered(entry),
        ):
            self._post(department, bulletin(entry, department.name, told))
        return refused

    # What crews do

    def crew(
        self,
        key: str,
        place: place_pb2.Place,
        skills: Sequence[str] = (),
        equipment: Sequence[str] = (),
        lending: int = bulletins.LENDING_RULE_ALWAYS,
        hours: float = 8.0,
    ) -> str:
        """Put a crew to work at a place."""
        name, _, crew_id = key.partition("/")
        card = crews.RegisterCrewRequest(
            crew_id=crew_id,
            name=crew_id.upper(),
            skills=skills,
            equipment=equipment,
            lending=proto_enum(bulletins.LendingRule, lending),
            depot=place,
        )
        self._crew_record(self.departments[name], crew_id, card, "tester", "")
        end_time = timestamp(self.time + round(hours * 3_600 * MICROS))
        shift = crews.StartShiftRequest(crew_id=crew_id, end_time=end_time)
        self._crew_record(self.departments[name], crew_id, shift, "tester", "")
        self.parked[key] = place
        self.see_all()
        self.settle()
        return key

    def see_all(self) -> None:
        """Report each crew where it is parked."""
        for key, place in self.parked.items():
            point = place.position
            self.positions.update(key, CrewPosition(point.longitude, point.latitude, self.time))

    def do(self, key: str, request: Message) -> None:
        """Let a crew's leader say something; it must be taken."""
        name, _, crew_id = key.partition("/")
        refused = self._crew_record(self.departments[name], crew_id, request, key, "")
        assert refused is None, refused
        self.settle()

    def accept(self, key: str, task_id: str = "") -> str:
        """The leader's yes to what is offered."""
        task_id = task_id or self.offered(key)
        crew_id = key.partition("/")[2]
        self.do(key, crews.AcceptTaskRequest(crew_id=crew_id, task_id=task_id))
        return task_id

    def decline(self, key: str, reason: str = "TOO_FAR") -> None:
        """The leader's no."""
        crew_id = key.partition("/")[2]
        request = crews.DeclineTaskRequest(
            crew_id=crew_id, task_id=self.offered(key), reason=reason
        )
        self.do(key, request)

    def depart(self, key: str) -> None:
        """The crew is on its way."""
        crew_id = key.partition("/")[2]
        self.do(key, crews.DepartRequest(crew_id=crew_id, task_id=self.task(key)))

    def arrive(self, key: str) -> None:
        """The crew is there."""
        crew_id = key.partition("/")[2]
        self.do(key, crews.ArriveRequest(crew_id=crew_id, task_id=self.task(key)))

    def finish(self, key: str) -> None:
        """The crew is done."""
        crew_id = key.partition("/")[2]
        self.do(key, crews.FinishTaskRequest(crew_id=crew_id, task_id=self.task(key)))

    def take_to_site(self, key: str) -> str:
        """Accept, drive and arrive."""
        task_id = self.accept(key)
        self.depart(key)
        self.arrive(key)
        return task_id

    def operator(self, request: Any) -> list[Message]:
        """Let the room say something, and everybody act on it."""
        request.request_id = self.request_id()
        decided = self.command(request, request.request_id)
        self.settle()
        return decided

    def operator_closes(self, incident_id: str) -> None:
        """The room closes an incident."""
        self.operator(api.CloseIncidentRequest(incident_id=incident_id, reason="FALSE_ALARM"))

    def offered(self, key: str) -> str:
        """The task that a crew is asked about."""
        crew = self.state(key)
        return crew.offer.task_id if crew.offer else ""

    def task(self, key: str) -> str:
        """The task that a crew is at."""
        crew = self.state(key)
        return crew.task.task_id if crew.task else ""

    def state(self, key: str) -> Crew:
        """The crew in its own department."""
        name, _, crew_id = key.partition("/")
        return self.departments[name].crews[crew_id]

    # What is seen

    def incident(self, named: str) -> Incident:
        """The incident of a report, or by its id."""
        incident = self.city.find_incident(named)
        assert incident is not None, named
        return incident

    def decided(self, kind: type[Message]) -> list[Any]:
        """All events of a type so far."""
        return [event for _, event in self.journal if isinstance(event, kind)]

    def request_id(self) -> str:
        """A fresh id."""
        self.requests += 1
        return derived_id("test", str(self.requests))

    def says(self, status: int, need_id: str) -> bool:
        """Tell whether a department was told of that step of its need's task."""
        name = need_id.partition("/")[0]
        return any(
            n.status == status and n.need_id == need_id for n in self.departments[name].notes
        )


def check_choice(event: Message) -> None:
    """The law of choices: what stands in the journal follows from the table beside it."""
    if isinstance(event, events.CrewChosen):
        again = choose(event.appraisal)
        assert again is not None
        assert (again.department, again.crew_id) == (event.department, event.crew_id)
    elif isinstance(event, events.NobodyFound):
        assert choose(event.appraisal) is None


def check_city(world: World) -> None:
    """What must hold of any city at any moment."""
    city = world.city
    asked = [i.crew for i in city.incidents.values() if i.state is State.OFFERED]
    assert len(asked) == len(set(asked)), "one offer to a crew"
    assert set(city.reserved_crews) == set(asked)
    assert set(city.waiting) == {i.id for i in city.incidents.values() if i.state is State.WAITING}
    busy = [i.task_id for i in city.incidents.values() if i.state is State.ASSIGNED]
    assert len(busy) == len(set(busy))
    folded = CityState()
    for context, event in world.journal:
        folded = evolve(folded, event, context)
    assert folded == city, "the state is the fold of the journal"
