"""The crews of the city, and a crew leader's answers by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from services.chassis.sdk.clock import now_seconds
from services.cli.client.channels import open_channel, pages
from services.cli.client.cli_settings import COORDINATION, CliSettings
from services.cli.client.errors import REJECTED, USAGE, CliError
from services.cli.input.parsing import code_of, request_id_of
from services.cli.output.crew_hours import state_of
from services.cli.output.formatting import effect, hold, moment, priority, since, where, word
from services.cli.output.output import (
    console,
    document,
    print_json,
    print_line,
    print_sentence,
    print_table,
)
from services.cli.output.source_lines import source_lines
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.coordination.v1.service_pb2_grpc import CoordinationServiceStub
from vigie.crew.v1 import service_pb2 as crew
from vigie.crew.v1.service_pb2_grpc import CrewServiceStub
from vigie.type.v1 import role_pb2

COLUMNS = (
    "crew",
    "call sign",
    "duty",
    "doing",
    "",
    "where",
    "offer",
    "seen>",
    "shift ends>",
    "diverted>",
)
WIDE_ENOUGH = 100
"""A narrower terminal has no column for call signs: a place would be one word a line."""


async def list_crews(
    settings: CliSettings, *, department: str, on_duty: bool, direct: bool
) -> None:
    """List crews as coordination has them, or with `direct` as their departments have them."""
    if department and department not in settings.departments:
        known = ", ".join(settings.departments)
        raise CliError(
            USAGE, f"there is no department {department!r}: it is one of {known}", "DEPARTMENT"
        )
    if direct:
        await _list_direct(settings, department, on_duty=on_duty)
        return
    query = coordination.ListCrewsRequest(on_duty_only=on_duty, department=department)
    async with open_channel(settings, COORDINATION) as channel:
        answer = await CoordinationServiceStub(channel).ListCrews(query)
    if settings.json:
        print_json(document(answer))
        return
    now = now_seconds()
    print_table(COLUMNS, [_city_row(each, now) for each in answer.crews], "no crew is known")
    for line in source_lines(answer.sources, now):
        print_sentence(line, "yellow")


async def _list_direct(settings: CliSettings, department: str, *, on_duty: bool) -> None:
    named = (department,) if department else settings.departments
    lists = (_crews_of(settings, each, on_duty=on_duty) for each in named)
    crews = [each for found in await asyncio.gather(*lists) for each in found]
    if settings.json:
        print_json({"crews": [document(each) for each in crews]})
        return
    print_table(COLUMNS, [_own_row(each) for each in crews], "no crew is known")


async def _crews_of(settings: CliSettings, department: str, *, on_duty: bool) -> list[crew.Crew]:
    query = crew.ListCrewsRequest(on_duty_only=on_duty, page_size=1000)
    async with open_channel(settings, department) as channel:
        found = pages(CrewServiceStub(channel).ListCrews, query)
        return [each async for page in found for each in page.crews]


def _city_row(each: coordination.CityCrew, now: float) -> Sequence[str]:
    place = each.task_place
    status, urgency = each.task_status, each.task_priority
    task = crew.Task(task_id=each.task_id, status=status, priority=urgency, place=place)
    return _row(each, task, each.offered_task_id, since(each.sighted_time, now))


def _own_row(each: crew.Crew) -> Sequence[str]:
    return _row(each, each.task, each.offer.task_id or each.next_task.task_id, "")


def _row(
    each: coordination.CityCrew | crew.Crew, task: crew.Task, asked: str, seen: str
) -> Sequence[str]:
    free = state_of(each)
    doing = word(bulletin.TaskStatus, task.status) if task.task_id else free or "free"
    duty = "on call" if each.on_call else "off"
    on = "called out" if each.called_out else "overrun" if each.shift_overrun else "on"
    return (
        f"{each.department}/{each.crew_id}",
        each.name if console().width >= WIDE_ENOUGH else "",
        on if each.on_duty else duty,
        doing if task.task_id or each.on_duty or each.on_call else "",
        priority(task.priority) if task.task_id else "",
        where(task.place) if task.task_id else "",
        asked,
        seen,
        moment(each.shift_end_time),
        str(each.diversions or ""),
    )


async def accept(settings: CliSettings, *, name: str, task_id: str, request_id: str) -> None:
    """Accept an offer in the name of the crew's leader."""
    await _answer(settings, name, task_id, crew.AcceptTaskRequest(request_id=request_id))


async def decline(
    settings: CliSettings, *, name: str, task_id: str, reason: str, request_id: str
) -> None:
    """Decline an offer in the name of the crew's leader."""
    request = crew.DeclineTaskRequest(request_id=request_id, reason=code_of(reason))
    await _answer(settings, name, task_id, request)


async def _answer(
    settings: CliSettings,
    name: str,
    task_id: str,
    request: crew.AcceptTaskRequest | crew.DeclineTaskRequest,
) -> None:
    """Send an answer, to the present offer if no task is named; print the crew's task after it."""
    department, request.crew_id = crew_of(name)
    request.request_id = request_id_of(request.request_id)
    async with open_channel(settings, department) as channel:
        crews = CrewServiceStub(channel)
        request.task_id = task_id or await _offered(crews, department, request.crew_id)
        if isinstance(request, crew.AcceptTaskRequest):
            sentence = f"{name} accepts {request.task_id}"
            already = f"{name} had already accepted {request.task_id}"
            answer = await crews.AcceptTask(request)
        else:
            sentence = f"{name} declines {request.task_id}: {request.reason}"
            already = f"{name} had already declined {request.task_id}"
            answer = await crews.DeclineTask(request)
        if settings.json:
            print_json(document(answer))
            return
        query = crew.GetCrewRequest(crew_id=request.crew_id, at_least=answer.receipt.cursor)
        found = (await crews.GetCrew(query)).crew
    print_line(effect(answer, sentence, already), "bold")
    _print_tasks(found)


async def request_backup(
    settings: CliSettings,
    *,
    name: str,
    task_id: str,
    role: role_pb2.Role,
    reason: str,
    cancel: bool,
    request_id: str,
) -> None:
    """Request further crews at a crew's task in the name of its leader, or cancel the request."""
    department, crew_id = crew_of(name)
    async with open_channel(settings, department) as channel:
        crews = CrewServiceStub(channel)
        request = crew.RequestBackupRequest(
            request_id=request_id_of(request_id),
            crew_id=crew_id,
            task_id=task_id or await _active(crews, department, crew_id),
            role=role,
            reason=code_of(reason),
            cancelled=cancel,
        )
        answer = await crews.RequestBackup(request)
    if settings.json:
        print_json(document(answer))
        return
    wanted = "no longer needs" if cancel else f"needs {role.count} more for"
    sentence = f"{name} {wanted} {role.name} at {request.task_id}"
    already = f"{name} had already reported it: {sentence}"
    print_line(effect(answer, sentence, already), "bold")


def crew_of(name: str) -> tuple[str, str]:
    """Take `department/crew_id` apart. Raises `CliError`."""
    department, slash, crew_id = name.partition("/")
    if not (department and slash and crew_id):
        raise CliError(USAGE, f"{name!r} is no DEPARTMENT/CREW, such as roads/roads-20", "CREW")
    return department, crew_id


async def _offered(crews: CrewServiceStub, department: str, crew_id: str) -> str:
    found = (await crews.GetCrew(crew.GetCrewRequest(crew_id=crew_id))).crew
    if not found.HasField("offer"):
        said = f"{department}/{crew_id} has no offer to answer: see `vigie crews`"
        raise CliError(REJECTED, said, "NO_OFFER")
    return found.offer.task_id


async def _active(crews: CrewServiceStub, department: str, crew_id: str) -> str:
    found = (await crews.GetCrew(crew.GetCrewRequest(crew_id=crew_id))).crew
    if not found.HasField("task"):
        said = f"{department}/{crew_id} has no task: see `vigie crews`"
        raise CliError(REJECTED, said, "NO_TASK")
    return found.task.task_id


def _print_tasks(found: crew.Crew) -> None:
    if found.HasField("task"):
        task = found.task
        doing = word(bulletin.TaskStatus, task.status)
        urgency, place = priority(task.priority), where(task.place)
        print_line(f"now: {task.task_id} {urgency} {task.kind} at {place}{hold(task)}, {doing}")
    else:
        print_line("now: free")
    if found.HasField("next_task"):
        waits = found.next_task.status == bulletin.TASK_STATUS_QUEUED
        begins = "this one is done" if waits else "the site is safe"
        print_line(f"next, once {begins}: {found.next_task.task_id}")
