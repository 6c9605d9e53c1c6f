"""The words of verdicts: why a crew could not be sent, or was passed over."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from services.cli.output.formatting import age
from vigie.coordination.v1 import events_pb2 as events

PASSED = {
    events.PASSED_OVER_DEARER: "dearer",
    events.PASSED_OVER_GAIN_TOO_SMALL: "busy, and too little gained over a free crew",
    events.PASSED_OVER_TIE: "same price, lower rank",
    events.PASSED_OVER_SWAP_TOO_SMALL: "too little gained over the crew under way",
}
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
    events.VERDICT_NEEDED_ELSEWHERE: "kept for more urgent work",
    events.VERDICT_PRICED_OUT: "could be sent; enough crews are cheaper",
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
    events.VERDICT_PRICED_OUT: lambda seconds: f"drive {seconds}",
}
"""How the number of each verdict is written."""


def group_rows(table: events.Appraisal) -> Iterator[tuple[str, str, str]]:
    """Yield (crew, verdict, number) of each crew that was not priced."""
    for group in table.verdicts:
        verdict = VERDICTS.get(group.verdict, events.Verdict.Name(group.verdict))
        if group.detail:
            verdict = f"{verdict}: {group.detail}"
        write = NUMBERS.get(group.verdict)
        numbers = group.numbers or [0] * len(group.crews)
        for crew, number in zip(group.crews, numbers, strict=False):
            yield crew, verdict, write(number) if write is not None and number else ""
