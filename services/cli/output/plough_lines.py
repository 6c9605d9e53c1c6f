"""The sentence of a plough: the streets that it would treat too late, and its load."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from services.cli.output.formatting import age
from vigie.coordination.v1 import events_pb2 as events


def plough_lines(table: events.Appraisal, shown: Collection[str]) -> Iterator[str]:
    """Yield a sentence for each of the `shown` crews that is a plough on its circuit."""
    for row in table.candidates:
        name = f"{row.department}/{row.crew_id}"
        if name in shown and row.HasField("plough"):
            absent = age(row.plough.absent_seconds)
            yield f"{name}, gone for {absent}: {_missed(row.plough)}; {_load(row.plough)}"


def _missed(plough: events.DivertedPlough) -> str:
    """Return the deadlines that it would miss: the gravest by street, then how many more."""
    if not plough.missed_count:
        return "misses no deadline"
    named = ", ".join(map(_deadline, plough.missed))
    more = plough.missed_count - len(plough.missed)
    return f"misses the deadline of {named}" + (f", and {more} more" if more else "")


def _deadline(each: events.MissedDeadline) -> str:
    return f"{each.street or each.section_id} (rank {each.rank}) by {age(each.late_seconds)}"


def _load(plough: events.DivertedPlough) -> str:
    return (
        f"{plough.salt_kg} kg of salt and {plough.brine_litres} l of brine left,"
        f" a reload takes {age(plough.reload_seconds)} ({age(plough.load_age_seconds)} old)"
    )
