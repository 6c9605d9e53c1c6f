"""The history, from the journal itself: it holds the incidents that the state has dropped."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from typing import Any

from google.protobuf.message import Message

from services.chassis.sdk.clock import now_microseconds
from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.journal_entry import StoredRecord
from services.chassis.sdk.service_context import ServiceContext
from services.coordination.domain.fold.entities import micros, timestamp
from services.coordination.history_sentences import (
    crew_of,
    mode_sentence,
    sentence_of,
    step_sentence,
)
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api

PAGE_SIZE = 200
READ_SECONDS = 2
"""A call of history reads this long at most: the caller continues with the page token."""

PACKAGE = events.DESCRIPTOR.package
"""The events of coordination; the chassis adds one of its own to each opening of a partition."""

TOLD_STEPS = frozenset(
    {
        bulletins.TASK_STATUS_EN_ROUTE,
        bulletins.TASK_STATUS_ON_SITE,
        bulletins.TASK_STATUS_MAKING_SAFE,
    }
)
"""Steps of a task that an incident shows, and that have no event in old records."""


async def read_history(context: ServiceContext, request: api.ReadHistoryRequest) -> Message:
    """Return a page of what happened, oldest first."""
    response = api.ReadHistoryResponse()
    limit = request.page_size or PAGE_SIZE
    offset, skip = map(int, (request.page_token or "0:0").split(":"))
    deadline = now_microseconds() + READ_SECONDS * MICROS
    records = records_between(
        context, micros(request.from_time), micros(request.to_time), offset=offset
    )
    async with aclosing(records):
        async for batch in records:
            for record in batch:
                found = [entry for entry in entries_of(record) if _is_about(entry, request)]
                first = skip if record.offset == offset else 0
                room = limit - len(response.entries)
                response.entries.extend(found[first : first + room])
                if len(found) - first > room:
                    response.next_page_token = f"{record.offset}:{first + room}"
                    return response
            if now_microseconds() > deadline:
                response.next_page_token = f"{batch[-1].offset + 1}:0"
                return response
    return response


async def records_between(
    context: ServiceContext, from_time: int, to_time: int, *, offset: int = 0
) -> AsyncGenerator[list[StoredRecord], None]:
    """Yield the records of a period in batches. Times are microseconds, 0 for no limit."""
    batches: Any = context.stored_records(0, from_time=from_time, offset=offset)
    async with aclosing(batches):
        async for batch in batches:
            kept = [r for r in batch if not to_time or r.record.decided_time < to_time]
            if kept:
                yield kept
            if len(kept) < len(batch):
                return


def entries_of(stored: StoredRecord) -> Iterator[api.HistoryEntry]:
    """Yield the events of a record; bulletins only if they changed an incident or a mode."""
    told = {getattr(event, "task_id", "") for event in stored.events} - {""}
    for event in stored.events:
        if isinstance(event, events.BulletinReceived):
            yield from _of_bulletin(stored, event.bulletin, told)
        elif type(event) is not events.StillNobody and event.DESCRIPTOR.file.package == PACKAGE:
            yield _entry(
                stored,
                event.DESCRIPTOR.name,
                sentence_of(event, stored.record.decided_time),
                incident_id=getattr(event, "incident_id", ""),
                crew=crew_of(event),
                decision_id=getattr(event, "decision_id", "") or getattr(event, "task_id", ""),
            )


def _of_bulletin(
    stored: StoredRecord, bulletin: bulletins.Bulletin, told: set[str]
) -> Iterator[api.HistoryEntry]:
    """Yield a step without an event in its record, and a change of the dispatch mode."""
    news, department = bulletin.WhichOneof("news"), bulletin.department
    if news == "task_changed":
        change = bulletin.task_changed
        incident_id = incident_of_task(change.task_id)
        if incident_id and change.status in TOLD_STEPS and change.task_id not in told:
            yield _entry(
                stored,
                news,
                step_sentence(department, change),
                incident_id=incident_id,
                crew=f"{department}/{change.crew_id}",
                decision_id=change.task_id,
            )
    elif news == "mode_changed":
        yield _entry(stored, news, mode_sentence(department, local=bulletin.mode_changed.local))


def incident_of_task(task_id: str) -> str:
    """Return the incident of a task that coordination gave: its id begins with it."""
    incident_id, dot, number = task_id.partition(".")
    is_ours = dot and number.isdigit() and incident_id[:1] == "I" and incident_id[1:].isdigit()
    return incident_id if is_ours else ""


def _entry(stored: StoredRecord, event: str, sentence: str, **about: str) -> api.HistoryEntry:
    record = stored.record
    return api.HistoryEntry(
        event_time=timestamp(record.decided_time),
        actor=record.actor,
        event=event,
        sentence=sentence,
        offset=stored.offset,
        **about,
    )


def _is_about(entry: api.HistoryEntry, request: api.ReadHistoryRequest) -> bool:
    words = entry.sentence.replace(":", " ").replace(",", " ").replace(".", " ").split()
    named = request.incident_id in {"", entry.incident_id} or request.incident_id in words
    return named and request.crew in {"", entry.crew}
