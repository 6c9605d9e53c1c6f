"""Why a P1 waits longer than its bound: what became of the crew that could be there soonest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from services.chassis.sdk.proto_enum import proto_enum
from services.coordination.domain.rules.choose import crew_key
from vigie.coordination.v1 import events_pb2 as events

TERMS = ("eta", "make_safe", "lateness", "rest", "coverage", "diversion", "turnout", "roles")
SAME_CREW = "SAME_CREW"
GAIN_TOO_SMALL = "GAIN_TOO_SMALL"
OFF_DUTY = "OFF_DUTY"
NO_TABLE = "NO_TABLE"
PASSED_OVER = "DEARER_BY_"
WORDS: Mapping[str, str] = {
    SAME_CREW: "it came: answer, drive",
    GAIN_TOO_SMALL: "busy, and the gain is below the minimum",
    OFF_DUTY: "off duty until its shift",
    NO_TABLE: "no decision",
    "DECLINED": "it declined",
    "ANOTHER_CREW": "another crew accepted first, of two with an offer",
    "NOT_WORTH_LEAVING": "busy, and this way takes no crew off its work",
    "EXPIRED": "it did not answer",
    "LEFT_RELEASED": "another crew took its place under way",
    "NOT_LENT": "its department does not lend it",
    "TASK_AS_URGENT": "it had another life",
    "RESERVED": "it had an offer of another life",
    "UNAVAILABLE": "on a break or out of order",
}


class Soonest(NamedTuple):
    """The crew that could be on a site soonest, "department/crew_id", and in how many seconds."""

    seconds: float
    crew: str


@dataclass
class Trace:
    """The fate of the soonest crew of one P1, from the records of its leading role."""

    soonest: Soonest
    first: events.CrewChosen | events.NobodyFound | None = None
    """The first decision, with its table."""
    asked: set[str] = field(default_factory=set)
    """The crews that got an offer on the first table."""
    fates: dict[str, str] = field(default_factory=dict)
    """Why the last offer or task of each crew ended."""
    came: str = ""
    """The crew that was on the site first."""

    def saw(self, event: object) -> None:
        """Take an event of the leading role; none counts once a crew is on the site."""
        if self.came:
            return
        match event:
            case events.CrewChosen() | events.NobodyFound():
                self._decided(event)
            case events.OfferEnded() | events.OfferWithdrawn() | events.TaskRecalled():
                self.fates[crew_of(event)] = event.reason
            case events.IncidentLeft():
                self.fates[crew_of(event)] = f"LEFT_{event.reason}"
            case events.IncidentAttended():
                self.came = crew_of(event)
            case _:
                pass

    def _decided(self, event: events.CrewChosen | events.NobodyFound) -> None:
        if self.first is None:
            self.first = event
        if isinstance(event, events.CrewChosen) and self.first.decision_id in {
            event.decision_id,
            event.table_decision_id,
        }:
            self.asked.add(crew_of(event))

    def cause(self) -> str:
        """Return why the response was not the bound.

        SAME_CREW if the soonest crew came; the end of its offer or task; its verdict in the first
        table; DEARER_BY and the term of its price that cost it most against the crew chosen.
        """
        crew = self.soonest.crew
        if self.first is None:
            return NO_TABLE
        if crew == self.came and crew in self.asked:
            return SAME_CREW
        if crew in self.asked:
            return self.fates.get(crew, "NOT_YET_THERE")
        table = self.first.appraisal
        for group in table.verdicts:
            if crew in group.crews:
                name = events.Verdict.Name(proto_enum(events.Verdict, group.verdict))
                return name.removeprefix("VERDICT_")
        rows = {crew_key(row): row for row in table.candidates}
        mine = rows.get(crew)
        if mine is None:
            return OFF_DUTY
        best = min((rows[each] for each in self.asked), key=lambda row: row.price_seconds)
        if mine.price_seconds < best.price_seconds:
            return GAIN_TOO_SMALL
        return f"{PASSED_OVER}{dearest_term(mine, best).upper()}"


def dearest_term(row: events.Candidate, best: events.Candidate) -> str:
    """Return the term of the price that makes a row dearer than another one by most."""
    return max(TERMS, key=lambda term: _seconds(row, term) - _seconds(best, term))


def _seconds(row: events.Candidate, term: str) -> int:
    seconds: int = getattr(row, f"{term}_seconds")
    return seconds


def crew_of(event: object) -> str:
    """Return the crew of an event, as "department/crew_id"."""
    department: str = getattr(event, "department")  # noqa: B009  # one of many events
    crew_id: str = getattr(event, "crew_id")  # noqa: B009
    return f"{department}/{crew_id}"


def cause_words(cause: str) -> str:
    """Return what became of the soonest crew in plain words."""
    if cause.startswith(PASSED_OVER):
        return f"dearer, most by {cause.removeprefix(PASSED_OVER).lower()}"
    return WORDS.get(cause, f"rule {cause}" if cause else "had a crew before it became a P1")
