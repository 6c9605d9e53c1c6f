"""The words of verdicts: why a crew could not be sent, or was passed over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from services.cli.output.formatting import age
from vigie.coordination.v1 import events_pb2 as events

PASSED = {
    events.PASSED_OVER_DEARER: "dearer",
    events.PASSED_OVER_GAIN_TOO_SMALL: "gains too little",
    events.PASSED_OVER_TIE: "tie, lower rank",
    events.PASSED_OVER_SWAP_TOO_SMALL: "gains too little",
}
"""Why a crew that could be sent was passed over. A busy crew must gain enough over the best free
one, and a crew that replaces another one over the crew under way."""
ROWS = (events.VERDICT_ELIGIBLE, events.VERDICT_ASSIGNED)
"""The verdicts of crews with a price."""
VERDICTS = {
    events.VERDICT_ELIGIBLE: "could be sent",
    events.VERDICT_SKILL_MISSING: "lacks a skill or licence",
    events.VERDICT_EQUIPMENT_MISSING: "lacks equipment",
    events.VERDICT_NOT_LENT: "not lent for this by its department",
    events.VERDICT_LOCAL_MODE: "its department dispatches by itself",
    events.VERDICT_RESERVED: "has another offer to answer",
    events.VERDICT_EXCLUDED: "declined or left this one unanswered",
    events.VERDICT_NO_POSITION: "not seen for an hour",
    events.VERDICT_STALE_POSITION: "position too old to act on",
    events.VERDICT_UNREACHABLE: "no open street leads there",
    events.VERDICT_SHIFT_TOO_SHORT: "shift ends before the work would",
    events.VERDICT_TASK_AS_URGENT: "busy with something as urgent",
    events.VERDICT_NOT_WORTH_LEAVING: "busy; this is not urgent enough to leave it",
    events.VERDICT_COMMITTED: "on its site or almost there",
    events.VERDICT_CREW_DIVERTED_ENOUGH: "taken off its work often enough this shift",
    events.VERDICT_TASK_DIVERTED_ENOUGH: "its task lost a crew often enough",
    events.VERDICT_DIVERTED_LATELY: "taken off a task a moment ago",
    events.VERDICT_ASSIGNED: "serves it now",
    events.VERDICT_NOT_ANSWERING: "left its last offers unanswered",
    events.VERDICT_UNAVAILABLE: "on a break or out of order",
    events.VERDICT_CREW_TOO_SMALL: "has too few people",
    events.VERDICT_OFF_ROAD: "too far from every street",
    events.VERDICT_NEEDED_ELSEWHERE: "is worth more elsewhere",
    events.VERDICT_PRICED_OUT: "could be sent, but is dearer",
    events.VERDICT_DIG_NOT_CLEARED: "may not dig there yet",
}


def _until(seconds: int) -> str:
    return f"for {age(seconds)} more"


def _task(priority: int) -> str:
    return f"P{priority}"


NUMBERS: dict[int, Callable[[int], str]] = {
    events.VERDICT_RESERVED: _until,
    events.VERDICT_EXCLUDED: _until,
    events.VERDICT_DIVERTED_LATELY: _until,
    events.VERDICT_STALE_POSITION: lambda seconds: f"{age(seconds)} old",
    events.VERDICT_SHIFT_TOO_SHORT: lambda seconds: f"by {age(seconds)}",
    events.VERDICT_TASK_AS_URGENT: _task,
    events.VERDICT_NOT_WORTH_LEAVING: _task,
    events.VERDICT_COMMITTED: _task,
    events.VERDICT_CREW_DIVERTED_ENOUGH: lambda times: f"{times} times",
    events.VERDICT_TASK_DIVERTED_ENOUGH: lambda times: f"{times} times",
    events.VERDICT_NOT_ANSWERING: lambda times: f"{times} offers",
    events.VERDICT_NEEDED_ELSEWHERE: lambda seconds: f"price here {seconds}",
    events.VERDICT_PRICED_OUT: lambda seconds: f"drive {age(seconds)}",
}
"""How the number of each verdict is written."""


OF_THE_CREW = frozenset({
    events.VERDICT_SKILL_MISSING,
    events.VERDICT_EQUIPMENT_MISSING,
    events.VERDICT_CREW_TOO_SMALL,
    events.VERDICT_NOT_LENT,
    events.VERDICT_LOCAL_MODE,
})  # fmt: skip
"""The verdicts that no time changes: an operator reads the others first."""


@dataclass(frozen=True, slots=True)
class Excluded:
    """The crews that could not be sent for one reason; `crews` are names with their number."""

    reason: str
    crews: tuple[tuple[str, str], ...]


def excluded(table: events.Appraisal) -> list[Excluded]:
    """Return the crews without a row by their verdict: those first that time may change."""
    groups = [*table.verdicts, *_of_old_rows(table)]
    groups.sort(key=lambda each: (each.verdict in OF_THE_CREW, len(each.crews)))
    return [_excluded(each) for each in groups]


def _of_old_rows(table: events.Appraisal) -> Iterator[events.VerdictGroup]:
    """Yield the groups of a record before groups existed: each crew had a row then."""
    groups: dict[int, events.VerdictGroup] = {}
    for row in table.candidates:
        if row.verdict not in ROWS:
            group = groups.setdefault(row.verdict, events.VerdictGroup(verdict=row.verdict))
            group.crews.append(f"{row.department}/{row.crew_id}")
            stale = row.verdict == events.VERDICT_STALE_POSITION
            group.numbers.append(row.position_age_seconds if stale else 0)
    yield from groups.values()


def _excluded(group: events.VerdictGroup) -> Excluded:
    reason = VERDICTS.get(group.verdict, events.Verdict.Name(group.verdict))
    if group.detail:
        reason = f"{reason}: {group.detail}"
    write = NUMBERS.get(group.verdict)
    numbers = group.numbers or [0] * len(group.crews)
    pairs = zip(group.crews, numbers, strict=False)
    crews = ((crew, write(number) if write and number else "") for crew, number in pairs)
    return Excluded(reason, tuple(crews))
