"""Acts of crews: shifts, answers, steps, sites, and tablets that are dead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.proto_enum import proto_enum
from services.crews.domain.crew import Crew
from services.crews.domain.task import Status, Task
from services.crews.domain.timestamp import timestamp
from tests.oracle.acts import act
from tests.oracle.city import OracleCity
from tests.oracle.links import Vehicle
from tests.oracle.town import place, point
from vigie.bulletin.v1.bulletin_pb2 import LendingRule
from vigie.crew.v1 import service_pb2 as api
from vigie.type.v1.role_pb2 import Role


def crew_name(number: int) -> str:
    return f"c{number}"


@act
def crew(
    city: OracleCity,
    number: int,
    department: str,
    skills: tuple[str, ...],
    equipment: tuple[str, ...],
    lending: int,
    node: int,
    shift_seconds: int,
    size: int = 0,
) -> None:
    """Register a crew and begin its shift."""
    if department not in city.departments:
        return
    name = crew_name(number)
    vehicle = Vehicle(department, name, *point(node))
    city.vehicles[name] = vehicle
    request = api.RegisterCrewRequest(
        crew_id=name,
        name=name,
        skills=skills,
        equipment=equipment,
        lending=proto_enum(LendingRule, lending),
        size=size,
        depot=place(node),
    )
    city.ask(department, request, "installer")
    city.send_position(vehicle)
    start_shift(city, number, shift_seconds)


def state(city: OracleCity, number: int) -> Crew | None:
    """Return a crew as its department has it."""
    vehicle = city.vehicles.get(crew_name(number))
    if vehicle is None:
        return None
    found = city.departments[vehicle.department].get("crew", vehicle.crew_id)
    return found if isinstance(found, Crew) else None


def send(city: OracleCity, number: int, request: Any, **fields: Any) -> None:
    """Send a command of a crew's leader."""
    name = crew_name(number)
    vehicle = city.vehicles[name]
    city.ask(vehicle.department, request(crew_id=name, **fields), name)


@act
def start_shift(city: OracleCity, number: int, seconds: int) -> None:
    if state(city, number) is not None:
        department = city.vehicles[crew_name(number)].department
        end = timestamp(city.clock(department) + seconds * MICROS)
        send(city, number, api.StartShiftRequest, end_time=end)


@act
def end_shift(city: OracleCity, number: int) -> None:
    if state(city, number) is not None:
        send(city, number, api.EndShiftRequest)


@act
def accept(city: OracleCity, number: int) -> None:
    """The leader's yes: of this crew, or of the next one that has an offer."""
    asked = _with_offer(city, number)
    if asked is not None:
        number, task = asked
        send(city, number, api.AcceptTaskRequest, task_id=task.task_id)


@act
def decline(city: OracleCity, number: int, reason: str) -> None:
    asked = _with_offer(city, number)
    if asked is not None:
        number, task = asked
        send(city, number, api.DeclineTaskRequest, task_id=task.task_id, reason=reason)


def _with_offer(city: OracleCity, number: int) -> tuple[int, Task] | None:
    return _first(city, number, lambda found: found.offer)


def _with_task(
    city: OracleCity, number: int, among: frozenset[Status] = frozenset(Status)
) -> tuple[int, Task] | None:
    def task(found: Crew) -> Task | None:
        return found.task if found.task is not None and found.task.status in among else None

    return _first(city, number, task)


def _first(
    city: OracleCity, number: int, task: Callable[[Crew], Task | None]
) -> tuple[int, Task] | None:
    """Return this crew with its task, or the next crew that has one."""
    numbers = sorted(int(name[1:]) for name in city.vehicles)
    for each in sorted(numbers, key=lambda other: (other < number, other)):
        found = state(city, each)
        of = task(found) if found is not None else None
        if of is not None:
            return each, of
    return None


@act
def accept_late(city: OracleCity, number: int) -> None:
    """A yes to the task that the crew lost last: a tablet that was without a network."""
    found = state(city, number)
    if found is not None and found.ended:
        send(city, number, api.AcceptTaskRequest, task_id=found.ended[-1].task_id)


@act
def step(city: OracleCity, number: int) -> None:
    """The next step of a task, of this crew or of the next one that has a task."""
    working = _with_task(city, number)
    if working is not None:
        _step(city, *working)


def _step(city: OracleCity, number: int, task: Task) -> None:
    task_id = task.task_id
    match task.status:
        case Status.ACCEPTED:
            send(city, number, api.DepartRequest, task_id=task_id)
        case Status.EN_ROUTE:
            _move(city, number, task, 100)
            send(city, number, api.ArriveRequest, task_id=task_id)
        case Status.HOLDING:
            return  # an operator lets it go on
        case Status.MAKING_SAFE:
            send(city, number, api.MakeSafeRequest, task_id=task_id)
        case _:
            send(city, number, api.FinishTaskRequest, task_id=task_id)


def _move(city: OracleCity, number: int, task: Task, percent: int) -> None:
    vehicle = city.vehicles[crew_name(number)]
    vehicle.longitude += (task.goal.longitude - vehicle.longitude) * percent / 100
    vehicle.latitude += (task.goal.latitude - vehicle.latitude) * percent / 100
    city.send_position(vehicle)


@act
def drive(city: OracleCity, number: int, percent: int) -> None:
    """Drive a part of the way that is left."""
    driving = _with_task(city, number, frozenset({Status.EN_ROUTE}))
    if driving is not None:
        _move(city, *driving, percent)


@act
def unsafe(city: OracleCity, number: int, seconds: int) -> None:
    """Declare that a site needs so long to be left safe; 0 for a safe site."""
    working = _with_task(city, number, frozenset({Status.ON_SITE}))
    if working is not None:
        number, task = working
        fields = {"unsafe": seconds > 0, "make_safe_seconds": seconds}
        send(city, number, api.DeclareSiteRequest, task_id=task.task_id, **fields)


@act
def release(city: OracleCity, number: int, reason: str) -> None:
    """A crew gives its task back."""
    working = _with_task(city, number)
    if working is not None:
        number, task = working
        send(city, number, api.ReleaseTaskRequest, task_id=task.task_id, reason=reason)


@act
def pause(city: OracleCity, number: int, availability: int, reason: int) -> None:
    """A crew takes a break, cannot work for a reason, or is available again."""
    if state(city, number) is not None:
        fields = {"availability": availability, "reason": reason}
        send(city, number, api.SetAvailabilityRequest, **fields)


@act
def start_on_call(city: OracleCity, number: int, seconds: int) -> None:
    if state(city, number) is not None:
        until = timestamp(
            city.clock(city.vehicles[crew_name(number)].department) + seconds * MICROS
        )
        send(city, number, api.StartOnCallRequest, until_time=until, turnout_seconds=600)


@act
def end_on_call(city: OracleCity, number: int) -> None:
    if state(city, number) is not None:
        send(city, number, api.EndOnCallRequest)


@act
def backup(city: OracleCity, number: int, cancelled: int) -> None:
    """The leader on a site asks for one more crew, or does not need it any more."""
    working = _with_task(city, number, frozenset({Status.ON_SITE}))
    if working is not None:
        number, task = working
        role = Role(name="backup", count=1, work_seconds=600)
        fields = {"role": role, "reason": "TOO_LARGE", "cancelled": bool(cancelled)}
        send(city, number, api.RequestBackupRequest, task_id=task.task_id, **fields)


@act
def go_blind(city: OracleCity, number: int) -> None:
    """The tablet sends no more positions."""
    vehicle = city.vehicles.get(crew_name(number))
    if vehicle is not None:
        vehicle.blind = True


@act
def be_seen(city: OracleCity, number: int) -> None:
    """The tablet of this crew, or of the next one without a position, sends positions again."""
    blind = [each for each in city.vehicles.values() if each.blind]
    vehicle = next(
        iter(sorted(blind, key=lambda v: (v.crew_id != crew_name(number), v.crew_id))), None
    )
    if vehicle is not None:
        vehicle.blind = False
        city.seen[vehicle.crew_id] = city.time
        city.send_position(vehicle)
