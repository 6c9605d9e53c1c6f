"""The story of a script in plain lines: acts, decisions, violations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.journal_entry import JournalEntry
from services.testing.spec import NOW
from tests.oracle.acts import Act
from tests.oracle.run import Run
from tests.oracle.wiring import COORDINATION
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events
from vigie.journal.v1 import journal_pb2 as journal

ABOUT = ("incident_id", "need_id", "task_id", "leaves_task_id", "department", "crew_id", "reason")
SILENT = (events.StillNobody, events.BulletinReceived)


class Story(Run):
    """A run that writes down what happens."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.lines: list[str] = []
        self.city.follow.append(self._tell)

    def _perform(self, each: Act) -> None:
        self.lines.append(f"{self._clock()} > {each}")
        before = set(self.violations)
        super()._perform(each)
        for code in self.violations.keys() - before:
            self.lines.append(f"{self._clock()} ! {code}: {self.violations[code][1].detail}")

    def _clock(self) -> str:
        return f"{(self.city.time - NOW) / MICROS:9.2f}"

    def _tell(self, service: str, entry: JournalEntry) -> None:
        record = entry.record
        if record.outcome != journal.OUTCOME_ACCEPTED:
            command = record.type.rpartition(".")[2].removesuffix("Request")
            self.lines.append(
                f"{self._clock()}   {service}: {command} {record.aggregate} "
                f"{journal.Outcome.Name(record.outcome)} {record.reason.code}"
            )
        for event in entry.events:
            if not isinstance(event, SILENT):
                what = " ".join(_words(event))
                whose = "" if service == COORDINATION else f" {record.aggregate}"
                self.lines.append(f"{self._clock()}   {service}{whose}: {what}")


def _words(event: Any) -> Iterator[str]:
    yield event.DESCRIPTOR.name
    for name in ABOUT:
        value = getattr(event, name, "")
        if value:
            yield f"{name}={value}"
    if isinstance(event, events.CrewChosen | events.NobodyFound):
        for row in event.appraisal.candidates:
            verdict = events.Verdict.Name(row.verdict).removeprefix("VERDICT_")
            yield f"[{row.crew_id} {verdict} {row.price_seconds}]"
    if isinstance(event, bulletins.NeedRaised):
        yield f"P{event.priority} {event.kind} {list(event.skills)} {list(event.equipment)}"
    if isinstance(event, bulletins.TaskChanged):
        yield bulletins.TaskStatus.Name(event.status)


def told(script: Sequence[Act]) -> list[str]:
    """Return the story of a script."""
    story = Story(script)
    story.play()
    return story.lines
