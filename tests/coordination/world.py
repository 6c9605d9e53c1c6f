"""A small city in virtual time: coordination, the departments with their crews, the operators.

Two things are simplified: the drives are straight lines, and the logs are lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from google.protobuf.message import Message

from services.chassis.sdk.decider import MICROS, DecisionContext
from services.chassis.sdk.ids import derived_id
from services.chassis.sdk.proto_enum import proto_enum
from services.coordination.dispatch.appraisal_scheduler import AppraisalScheduler
from services.coordination.dispatch.positions import CrewPosition, CrewPositions
from services.coordination.domain.bulletin_rules import Surrounds, everywhere
from services.coordination.domain.fold import orders
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import PendingOrder, timestamp
from services.coordination.domain.fold.evolve import evolve
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.rules.city_decider import city_decider
from services.crews.domain.crew import Crew
from services.crews.domain.decide import crew_decider
from tests.coordination.department import Department
from tests.coordination.laws import check_choice
from tests.coordination.places import NOON, StraightLines, in_city
from tests.coordination.published import Reader
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import commands_pb2 as commands, events_pb2 as events, service_pb2 as api
from vigie.crew.v1 import service_pb2 as crews
from vigie.journal.v1 import journal_pb2 as journal
from vigie.type.v1 import place_pb2


class World:
    """The city, lighting and roads. A crew's key is "department/crew_id"."""

    def __init__(self, surrounds: Surrounds = everywhere) -> None:
        self.time = NOON
        self.bulletins: list[events.BulletinReceived] = []
        self.departments = {n: Department(n, self.bulletins) for n in ("lighting", "roads")}
        self.decider = city_decider(in_city, surrounds=surrounds, departments=self.departments)
        self.city = CityState()
        self.positions = CrewPositions()
        self.scheduler = AppraisalScheduler(StraightLines(), self.positions)
        self.journal: list[tuple[DecisionContext, Message]] = []
        self.parked: dict[str, place_pb2.Place] = {}
        self.requests, self.lost_orders = 0, False
        self.reader = Reader()

    def command(self, request: Message, command_id: str = "") -> list[Message]:
        """Decide one command of coordination, fold its events and send its orders."""
        context = DecisionContext(self.time, "city", "operator:ana", command_id)
        before = self.city.copy()
        decided = list(self.decider.decide(request, self.city, context))
        assert self.city == before, "deciding changes nothing"
        for event in decided:
            self.city = evolve(self.city, event, context)
            self.journal.append((context, event))
        self.reader.read(self.city, decided, context)
        given = orders.new_orders(self.city, decided)
        assert {order.id for order in given} <= set(self.city.pending_orders)
        self.send(given)
        return decided

    def send(self, given: Iterable[PendingOrder]) -> None:
        """Send orders to their departments, unless orders get lost."""
        for order in given if not self.lost_orders else ():
            self.departments[order.service].obey(order, self.time)

    def settle(self) -> None:
        """Decide bulletins and appraisals until nothing follows."""
        while True:
            batch = list(self.bulletins)
            self.bulletins.clear()
            if batch:
                self.command(commands.ReceiveBulletinsRequest(received=batch))
            if not self._appraise() and not batch:
                return

    def _appraise(self) -> bool:
        requests = self.scheduler.appraise_due(self.city, self.time)
        for request in requests:
            for event in self.command(request):
                check_choice(event)
        return bool(requests)

    def advance(self, seconds: float, *, seen: bool = True) -> None:
        """Let time pass: fire each timer in its order; `seen` crews report their positions."""
        end = self.time + round(seconds * MICROS)
        while (timer := self._next_timer()) is not None and timer[0] <= end:
            self._move_to(max(self.time, timer[0]), seen=seen)
            self._elapse(timer[1], timer[2])
            self.settle()
        self._move_to(end, seen=seen)
        self.settle()

    def _move_to(self, time: int, *, seen: bool) -> None:
        self.time = time
        if seen:
            self.see_all()

    def _next_timer(self) -> tuple[int, str, str] | None:
        """Return the time of the next timer, its department (or "city") and its crew id."""
        waking = self.city.next_timer()
        timers = [(waking[0], "city", "")] if waking else []
        for name, department in self.departments.items():
            for crew_id, crew in department.crews.items():
                timer = crew_decider.due(crew)
                if timer is not None:
                    timers.append((timer[0] - department.clock_offset, name, crew_id))
        return min(timers, default=None)

    def _elapse(self, name: str, crew_id: str) -> None:
        if crew_id:
            timer = crew_decider.due(self.state(f"{name}/{crew_id}"))
            self.departments[name].decide(crew_id, _elapsed(timer), "timer", self.time)
            return
        timer = self.city.next_timer()
        self.command(_elapsed(timer, "city/city"))
        self._appraise()
        assert self.city.next_timer() != timer, "a timer that fell due moves on"

    # Departments

    def announce(self, name: str, aggregate: str, version: int = 0, **news: Any) -> None:
        """Let a department publish a bulletin, and everybody act on it."""
        self.departments[name].announce(aggregate, self.time, version, **news)
        self.settle()

    def need(
        self,
        name: str,
        aggregate_id: str,
        place: place_pb2.Place,
        priority: int = 3,
        kind: str = "pothole",
        skills: Sequence[str] = (),
        **fields: Any,
    ) -> str:
        """Let a department raise a need; return the need's id."""
        need_id = f"{name}/{aggregate_id}"
        raised = bulletins.NeedRaised(
            need_id=need_id,
            kind=kind,
            priority=proto_enum(place_pb2.Priority, priority),
            place=place,
            skills=skills,
            clock_start_time=timestamp(self.time),
            **({"work_seconds": 1800} | fields),
        )
        self.announce(name, aggregate_id, need_raised=raised)
        return need_id

    def change_need(self, need_id: str, kind: str, place: place_pb2.Place, priority: int) -> None:
        """Let a department change a need."""
        level = proto_enum(place_pb2.Priority, priority)
        need = bulletins.NeedRaised(need_id=need_id, kind=kind, place=place, priority=level)
        name, _, aggregate = need_id.partition("/")
        self.announce(name, aggregate, need_changed=bulletins.NeedChanged(need=need))

    def end_need(self, need_id: str) -> None:
        """Let a department end a need."""
        name, _, aggregate = need_id.partition("/")
        ended = bulletins.NeedEnded(need_id=need_id, reason="cleared")
        self.announce(name, aggregate, need_ended=ended)

    def report_step(
        self, key: str, need_id: str, status: str, task_id: str = "local-1", **fields: Any
    ) -> None:
        """Let a crew's department report the status of a task that coordination cannot see."""
        name, _, crew_id = key.partition("/")
        change = bulletins.TaskChanged(
            crew_id=crew_id,
            task_id=task_id,
            need_id=need_id,
            status=f"TASK_STATUS_{status}",
            **fields,
        )
        self.announce(name, f"crew/{crew_id}", version=100, task_changed=change)

    def notified(self, status: str, need_id: str) -> bool:
        """Return whether a need was notified of this status of its task."""
        notes = self.departments[need_id.partition("/")[0]].notes
        value = bulletins.TaskStatus.Value(f"TASK_STATUS_{status}")
        return any(note.status == value and note.need_id == need_id for note in notes)

    # Crews

    def crew(
        self,
        key: str,
        place: place_pb2.Place,
        skills: Sequence[str] = (),
        lending: int = bulletins.LENDING_RULE_ALWAYS,
        hours: float = 8.0,
    ) -> str:
        """Register a crew and start its shift at a place; return its key."""
        name, _, crew_id = key.partition("/")
        card = crews.RegisterCrewRequest(
            crew_id=crew_id,
            name=crew_id.upper(),
            skills=skills,
            lending=proto_enum(bulletins.LendingRule, lending),
            depot=place,
        )
        end_time = timestamp(self.time + round(hours * 3_600 * MICROS))
        shift = crews.StartShiftRequest(crew_id=crew_id, end_time=end_time)
        for request in (card, shift):
            self.departments[name].decide(crew_id, request, "tester", self.time)
        self.parked[key] = place
        self.see_all()
        self.settle()
        return key

    def see_all(self) -> None:
        """Report each crew where it is parked."""
        for key, place in self.parked.items():
            point = place.position
            self.positions.update(key, CrewPosition(point.longitude, point.latitude, self.time))

    def do(self, key: str, request: Any, **fields: Any) -> None:
        """Send a command of a crew's leader, which must be accepted."""
        name, _, crew_id = key.partition("/")
        command = request(crew_id=crew_id, **fields)
        refused = self.departments[name].decide(crew_id, command, key, self.time)
        assert refused is None, refused
        self.settle()

    def accept(self, key: str) -> str:
        """Accept the offer; return its task id."""
        task_id = self.offered(key)
        self.do(key, crews.AcceptTaskRequest, task_id=task_id)
        return task_id

    def decline(self, key: str, reason: str = "TOO_FAR") -> None:
        self.do(key, crews.DeclineTaskRequest, task_id=self.offered(key), reason=reason)

    def depart(self, key: str) -> None:
        self.do(key, crews.DepartRequest, task_id=self.task(key))

    def arrive(self, key: str) -> None:
        self.do(key, crews.ArriveRequest, task_id=self.task(key))

    def finish(self, key: str) -> None:
        self.do(key, crews.FinishTaskRequest, task_id=self.task(key))

    def take_to_site(self, key: str) -> str:
        """Accept, drive and arrive; return the task id."""
        task_id = self.accept(key)
        self.depart(key)
        self.arrive(key)
        return task_id

    def state(self, key: str) -> Crew:
        """Return a crew as its department has it."""
        name, _, crew_id = key.partition("/")
        return self.departments[name].crews[crew_id]

    def offered(self, key: str) -> str:
        """Return the task id of a crew's offer; "" without one."""
        offer = self.state(key).offer
        return offer.task_id if offer else ""

    def task(self, key: str) -> str:
        """Return the id of a crew's active task; "" without one."""
        task = self.state(key).task
        return task.task_id if task else ""

    # Operators

    def operator(self, request: Any) -> list[Message]:
        """Send an operator's command, let everybody act on it, and return its events."""
        self.requests += 1
        request.request_id = derived_id("test", str(self.requests))
        decided = self.command(request, request.request_id)
        self.settle()
        return decided

    def close(self, incident_id: str) -> None:
        """Close an incident as an operator."""
        self.operator(api.CloseIncidentRequest(incident_id=incident_id, reason="FALSE_ALARM"))

    def incident(self, key: str) -> Incident:
        """Return the incident of a report, or with this id."""
        incident = self.city.find_incident(key)
        assert incident is not None, key
        return incident

    def decided(self, kind: type[Message]) -> list[Any]:
        """Return all events of a type so far."""
        return [event for _, event in self.journal if isinstance(event, kind)]


def _elapsed(timer: tuple[int, str] | None, aggregate: str = "") -> journal.ElapseRequest:
    assert timer is not None
    return journal.ElapseRequest(aggregate=aggregate, kind=timer[1], due_time=timer[0])
