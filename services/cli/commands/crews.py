"""The crews of the city, and a crew leader's answers by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from services.chassis.sdk.clock import now_seconds
from services.cli.client.client import COORDINATION, CREW, ask, request_id_of
from services.cli.client.errors import REFUSED, USAGE, Trouble
from services.cli.client.session import Session
from services.cli.output.formatting import clock, priority, since, where, word
from services.cli.output.output import document, say, say_json, say_table
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.crew.v1 import service_pb2 as crew

COLUMNS = (
    "crew",
    "call sign",
    "duty",
    "doing",
    "",
    "where",
    "asked",
    "seen>",
    "shift ends",
    "left>",
)


async def list_crews(session: Session, *, department: str, on_duty: bool, direct: bool) -> None:
    """List crews as coordination knows them, or as their own departments do."""
    if department and department not in session.departments:
        known = ", ".join(session.departments)
        raise Trouble(
            USAGE, f"there is no department {department!r}: it is one of {known}", "DEPARTMENT"
        )
    if direct:
        await _list_direct(session, department, on_duty=on_duty)
        return
    query = coordination.ListCrewsRequest(on_duty_only=on_duty, department=department)
    answer = await ask(session, "coordination", COORDINATION, "ListCrews", query)
    if session.json:
        say_json(document(answer))
        return
    now = now_seconds()
    say_table(COLUMNS, [_city_row(each, now) for each in answer.crews], "no crew is known")
    for source in answer.sources:
        mode = ", dispatches by itself" if source.local_mode else ""
        say(f"{source.department}: heard {since(source.newest_event_time, now)} ago{mode}", "dim")


async def _list_direct(session: Session, department: str, *, on_duty: bool) -> None:
    named = (department,) if department else session.departments
    query = crew.ListCrewsRequest(on_duty_only=on_duty)
    answers = await asyncio.gather(
        *(ask(session, each, CREW, "ListCrews", query) for each in named)
    )
    crews = [each for answer in answers for each in answer.crews]
    if session.json:
        say_json({"crews": [document(each) for each in crews]})
        return
    say_table(COLUMNS, [_own_row(each) for each in crews], "no crew is known")


def _city_row(each: coordination.CityCrew, now: float) -> Sequence[str]:
    return (
        f"{each.department}/{each.crew_id}",
        each.name,
        "on" if each.on_duty else "off",
        _doing(each.task_id, each.task_status, on_duty=each.on_duty),
        priority(each.task_priority) if each.task_id else "",
        where(each.task_place) if each.task_id else "",
        each.offered_task_id,
        since(each.sighted_time, now),
        clock(each.shift_end_time),
        str(each.diversions or ""),
    )


def _own_row(each: crew.Crew) -> Sequence[str]:
    task = each.task
    return (
        f"{each.department}/{each.crew_id}",
        each.name,
        "on" if each.on_duty else "off",
        _doing(task.task_id, task.status, on_duty=each.on_duty),
        priority(task.priority) if task.task_id else "",
        where(task.place) if task.task_id else "",
        each.offer.task_id or each.next_task.task_id,
        "",
        clock(each.shift_end_time),
        str(each.diversions or ""),
    )


def _doing(task_id: str, status: int, *, on_duty: bool) -> str:
    if task_id:
        return word(bulletin.TaskStatus, status)
    return "free" if on_duty else ""


async def accept(session: Session, *, name: str, task_id: str, request_id: str) -> None:
    """Say yes to an offer, as the crew's leader."""
    department, crew_id = crew_of(name)
    task_id = task_id or await _offered(session, department, crew_id)
    request = crew.AcceptTaskRequest(
        request_id=request_id_of(request_id), crew_id=crew_id, task_id=task_id
    )
    answer = await ask(session, department, CREW, "AcceptTask", request)
    await _after(session, department, crew_id, answer, f"{name} accepts {task_id}")


async def decline(
    session: Session, *, name: str, task_id: str, reason: str, request_id: str
) -> None:
    """Say no to an offer, as the crew's leader."""
    department, crew_id = crew_of(name)
    task_id = task_id or await _offered(session, department, crew_id)
    request = crew.DeclineTaskRequest(
        request_id=request_id_of(request_id), crew_id=crew_id, task_id=task_id, reason=reason
    )
    answer = await ask(session, department, CREW, "DeclineTask", request)
    await _after(session, department, crew_id, answer, f"{name} declines {task_id}: {reason}")


def crew_of(name: str) -> tuple[str, str]:
    """Take `department/crew_id` apart. Raises `Trouble`."""
    department, slash, crew_id = name.partition("/")
    if not (department and slash and crew_id):
        raise Trouble(USAGE, f"{name!r} is no DEPARTMENT/CREW, such as roads/R-01", "CREW")
    return department, crew_id


async def _offered(session: Session, department: str, crew_id: str) -> str:
    query = crew.GetCrewRequest(crew_id=crew_id)
    found = (await ask(session, department, CREW, "GetCrew", query)).crew
    if not found.HasField("offer"):
        said = f"{department}/{crew_id} has no offer to answer: see `vigie crews`"
        raise Trouble(REFUSED, said, "NO_OFFER")
    return str(found.offer.task_id)


async def _after(
    session: Session, department: str, crew_id: str, answer: Any, sentence: str
) -> None:
    if session.json:
        say_json(document(answer))
        return
    query = crew.GetCrewRequest(crew_id=crew_id, at_least=answer.receipt.cursor)
    found = (await ask(session, department, CREW, "GetCrew", query)).crew
    say(sentence, "bold")
    if found.HasField("task"):
        task = found.task
        doing = word(bulletin.TaskStatus, task.status)
        urgency = priority(task.priority)
        say(f"now: {task.task_id} {urgency} {task.kind} at {where(task.place)}, {doing}")
    else:
        say("now: free")
    if found.HasField("next_task"):
        say(f"next, once the site is safe: {found.next_task.task_id}")
