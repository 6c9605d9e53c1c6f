"""The history of the city, and the handover of a shift."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from services.chassis.sdk.clock import now_seconds
from services.cli.client.channels import open_channel
from services.cli.client.cli_settings import COORDINATION, CliSettings
from services.cli.input.parsing import seconds_of
from services.cli.output.formatting import (
    HOUR,
    after,
    age,
    alert_age,
    clock,
    day as day_of,
    moment,
    priority,
    since as ago,
    where,
    word,
)
from services.cli.output.incident_lines import role_line
from services.cli.output.output import document, print_json, print_line, print_wrapped
from services.cli.output.source_lines import source_lines
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as coordination
from vigie.coordination.v1.service_pb2_grpc import CoordinationServiceStub
from vigie.type.v1.place_pb2 import PRIORITY_P4

PAGE_SIZE = 1000
OLDEST = 3
"""The most P4 that a section of a handover names."""


async def history(settings: CliSettings, *, about: str, since: str, until: str, limit: int) -> None:
    """Print what happened, page by page: the whole journal of an incident, or the last 8 hours."""
    query = coordination.ReadHistoryRequest(page_size=min(limit, PAGE_SIZE))
    query.crew, query.incident_id = (about, "") if "/" in about else ("", about)
    start = since or ("" if about else "8h")
    now = now_seconds()
    if start:
        query.from_time.CopyFrom(after(now, -seconds_of("--from", start)))
    if until:
        query.to_time.CopyFrom(after(now, -seconds_of("--to", until)))
    shown, day = 0, ""
    async with open_channel(settings, COORDINATION) as channel:
        service = CoordinationServiceStub(channel)
        while shown < limit:
            page = await service.ReadHistory(query)
            for entry in page.entries[: limit - shown]:
                day = _print_entry(settings, entry, day)
            shown += len(page.entries)
            query.page_token = page.next_page_token
            if not page.next_page_token:
                break
    if query.page_token and not settings.json:
        print_line("there is more: raise --limit, or narrow --from and --to", "dim")
    elif not shown and not settings.json:
        print_line("no event in that period")


def _print_entry(settings: CliSettings, entry: coordination.HistoryEntry, day: str) -> str:
    """Print one line, after a line with the date if it is another day; return the day."""
    if settings.json:
        print_json(document(entry))
        return day
    today = day_of(entry.event_time)
    if today != day:
        print_line(today, "bold")
    print_wrapped(f"{clock(entry.event_time)}  {_sentence(entry)}", hanging=10)
    return today


def _sentence(entry: coordination.HistoryEntry) -> str:
    """Return what happened, with the operator who did it unless the sentence names that one."""
    is_named = not entry.actor.startswith("operator:") or entry.actor in entry.sentence
    return entry.sentence if is_named else f"{entry.sentence} [{entry.actor}]"


async def brief(settings: CliSettings, *, hours: float) -> None:
    """Print the handover of the last hours."""
    now = now_seconds()
    query = coordination.BriefRequest(from_time=after(now, -hours * HOUR))
    async with open_channel(settings, COORDINATION) as channel:
        told = await CoordinationServiceStub(channel).Brief(query)
    if settings.json:
        print_json(document(told))
        return
    period = f"{day_of(told.from_time)} {clock(told.from_time)} to {clock(told.to_time)}"
    print_line(f"Handover {period}, state of {clock(told.state_time)}", "bold")
    for title, lines in _sections(told, now):
        print_line(title, "bold")
        for line in lines:
            print_wrapped(line, 2)
    if told.read_until_time.ToMicroseconds() < told.to_time.ToMicroseconds():
        read = clock(told.read_until_time)
        print_line(f"acts and figures up to {read} only: ask with fewer --hours", "yellow")


def _sections(told: coordination.BriefResponse, now: float) -> Iterator[tuple[str, list[str]]]:
    """Yield the title and the lines of each section of a handover."""
    held = [each for each in told.open if each.state == coordination.INCIDENT_STATE_HELD]
    opened = [each for each in told.open if each.state != coordination.INCIDENT_STATE_HELD]
    yield f"Open ({len(opened)})", list(_incidents(opened, now))
    yield f"Held ({len(held)})", list(_incidents(held, now))
    for title, lines in _lists(told, now):
        yield f"{title} ({len(lines)})", lines


def _lists(told: coordination.BriefResponse, now: float) -> Iterator[tuple[str, list[str]]]:
    yield "Left unsafe", list(told.unsafe_incident_ids)
    yield (
        "Alerts to acknowledge",
        [f"{a.code} {a.incident_id or a.subject}, {alert_age(a, now)}: {a.detail}"
         for a in told.alerts],
    )  # fmt: skip
    yield (
        "Crews to relieve",
        [f"{c.department}/{c.crew_id} {c.name}, shift ends {moment(c.shift_end_time)}, "
         f"{c.incident_id or c.task_id}" for c in told.relief],
    )  # fmt: skip
    yield (
        "Closures",
        [f"{c.department} {', '.join(c.streets) or c.closure_id}, {c.arc_count} arcs"
         for c in told.closures],
    )  # fmt: skip
    yield "Not dispatched automatically", list(map(_mode, told.modes))
    yield "Sources that are late or wrong", list(source_lines(told.sources, now))
    yield (
        "Acts of operators, changes of mode",
        [f"{clock(act.event_time)} {_sentence(act)}" for act in told.acts],
    )
    yield "Figures", [_figures(each) for each in told.figures]
    yield (
        "Came up repeatedly",
        [f"{len(r.incident_ids)} x {r.kind}, {r.street}" for r in told.repeated_places],
    )


def _mode(each: coordination.DispatchModeSetting) -> str:
    which = f"{priority(each.priority)} {each.department or 'all other departments'}"
    set_at = f"{day_of(each.set_time)} {clock(each.set_time)}"
    mode, reason = word(events.DispatchMode, each.mode), each.reason.lower()
    return f"{which}: {mode} since {set_at} ({reason}), set by {each.set_by}"


def _incidents(found: Sequence[coordination.Incident], now: float) -> Iterator[str]:
    """Yield the line of each P1 to P3; of the P4 their number by department, and the oldest."""
    routine = [each for each in found if each.requirement.priority == PRIORITY_P4]
    others = [each for each in found if each.requirement.priority != PRIORITY_P4]
    yield from (_incident(each, now) for each in others)
    if len(routine) > OLDEST:
        counts = Counter(_department(each) for each in routine)
        shares = ", ".join(f"{name} {count}" for name, count in counts.most_common())
        yield f"{len(routine)} P4: {shares}; the oldest:"
    routine.sort(key=lambda each: each.clock_start_time.ToMicroseconds())
    yield from (_incident(each, now) for each in routine[:OLDEST])


def _department(incident: coordination.Incident) -> str:
    """Return the department of the first report; a report of an operator has no department."""
    first = incident.need_ids[0] if incident.need_ids else ""
    department, slash, _ = first.partition("/")
    return department if slash else "operators"


def _incident(each: coordination.Incident, now: float) -> str:
    asked = each.requirement
    known = ago(each.clock_start_time, now)
    place = f"{asked.kind} {where(asked.place)}"
    roles = role_line(each, now)
    return f"{each.incident_id} {priority(asked.priority)} {place}, {known}: {roles}"


def _figures(each: coordination.BriefFigures) -> str:
    reached = f"{each.attended_count} reached"
    if each.attended_count:
        times = f"median {age(each.median_seconds)}, longest {age(each.longest_seconds)}"
        reached += f" ({times}, {each.attended_late_count} late)"
    counts = f"{each.opened_count} opened, {each.closed_count} closed, {reached}"
    return f"{priority(each.priority)} {counts}, {each.left_count} left for more urgent work"
