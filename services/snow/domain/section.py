"""A section of street: its condition, its last treatment, and its level-of-service clock.

One clock runs at most. While snow or freezing rain falls, its target is the minimum condition of
the service level, afterwards the reference condition. It starts when the section is worse than the
target, and again when the target changes. Events record changes only: the state of a section that
stays as it is costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum

import msgspec
from google.protobuf.message import Message
from msgspec.structs import replace

from services.chassis.sdk.decider import Decider, DecisionContext, Rejected
from services.chassis.sdk.proto_enum import proto_enum
from services.crews.domain.timestamp import timestamp
from services.snow.domain.conditions import (
    C1,
    FALLING,
    NONE,
    PATROL_HOLDS,
    UNKNOWN,
    after_pass,
    by_weather,
)
from services.snow.domain.dose import check_dose
from services.snow.domain.fields import dose_of, plain
from services.snow.domain.rules import HOUR, MINUTE, Level, Rules
from vigie.journal.v1 import journal_pb2 as journal
from vigie.snow.v1 import (
    commands_pb2 as internal,
    events_pb2 as events,
    service_pb2 as commands,
    winter_pb2 as winter,
)

DEADLINE = "deadline"
PATROL = "patrol"
SAME_PASS = 2 * MINUTE
"""A report so soon after a pass is of the same pass: a section takes less than two minutes."""
OLDEST_PASS = 6 * HOUR
"""A unit without a network sends its passes later; older ones change no decision."""
CLOCK_DIFFERENCE = MINUTE


class Status(Enum):
    """The state of the clock. The words are those of `SectionState`."""

    KEPT = "kept"
    RUNNING = "running"
    MISSED = "missed"


class Section(msgspec.Struct, frozen=True):
    """A section. Times are microseconds since 1970, UTC; 0 where there is none."""

    condition: int = C1
    phenomenon: int = NONE
    source: str = ""
    condition_time: int = 0
    target: int = 0
    deadline_time: int = 0
    missed: bool = False
    pass_time: int = 0
    spread_grams: int = 0
    brine_percent: int = 0
    blade_down: bool = False
    road_celsius: float | None = None

    dose = property(dose_of)

    @property
    def status(self) -> Status:
        """The state of the clock."""
        if not self.deadline_time:
            return Status.KEPT
        return Status.MISSED if self.missed else Status.RUNNING


def evolve(section: Section, event: Message, context: DecisionContext) -> Section:
    """Return the section after an event."""
    match event:
        case events.ConditionChanged():
            after = replace(section, **plain(event), condition_time=context.time)
            same = after.deadline_time == section.deadline_time
            return replace(after, missed=section.missed and same)
        case events.SectionTreated():
            return replace(section, **plain(event))
        case events.DeadlineMissed():
            return replace(section, missed=True)
        case _:
            raise TypeError(event.DESCRIPTOR.full_name)


def due(section: Section) -> tuple[int, str] | None:
    """Wait for the deadline, once."""
    return (section.deadline_time, DEADLINE) if section.status is Status.RUNNING else None


def assess(
    section: Section, level: Level, phenomenon: int, time: int, *, thawing: bool
) -> Sequence[Message]:
    """Return the events of the weather. None while the section and its clock stay as they are."""
    held = section.source == PATROL and time - section.condition_time < PATROL_HOLDS
    if held and phenomenon == section.phenomenon and not thawing:
        return []
    since_salt = time - section.pass_time if section.spread_grams else None
    condition = by_weather(section.condition, phenomenon, since_salt=since_salt, thawing=thawing)
    return _changed(section, level, condition, phenomenon, source="weather", time=time)


def section_decider(level_of: Callable[[str], Level | None], rules: Rules) -> Decider[Section]:
    """Make the decider of the sections that have a level, with the rules of doses."""

    def decide(command: Message, section: Section, context: DecisionContext) -> Sequence[Message]:
        if isinstance(command, journal.ElapseRequest):
            waits = section.status is Status.RUNNING and section.deadline_time <= context.time
            return [_missed(section)] if waits and command.kind == DEADLINE else []
        level = level_of(context.id)
        if level is None:
            message = f"The city has no section {context.id}: take ids from winter_sections.csv.gz."
            raise Rejected("SECTION_UNKNOWN", message, "section_id")
        match command:
            case internal.AssessSectionRequest(phenomenon=phenomenon, thawing=thawing):
                return assess(section, level, phenomenon, context.time, thawing=thawing)
            case commands.ObserveSectionRequest(condition=condition):
                kept = section.phenomenon
                return _changed(section, level, condition, kept, source=PATROL, time=context.time)
            case internal.NotePassRequest():
                return _treat(command, section, level, rules, context)
            case _:
                raise TypeError(command.DESCRIPTOR.full_name)

    return Decider(decide, evolve, Section(), due)


def _missed(section: Section) -> events.DeadlineMissed:
    condition = proto_enum(winter.Condition, section.condition)
    return events.DeadlineMissed(
        deadline_time=timestamp(section.deadline_time), condition=condition
    )


def _treat(
    command: internal.NotePassRequest,
    section: Section,
    level: Level,
    rules: Rules,
    context: DecisionContext,
) -> Sequence[Message]:
    time, grams = command.pass_time.ToMicroseconds(), command.dose.spread_grams
    if not context.time - OLDEST_PASS <= time <= context.time + CLOCK_DIFFERENCE:
        message = "pass_time is in the last six hours: check the clock of the on-board unit."
        raise Rejected("PASS_TIME_INVALID", message, "pass_time")
    if section.pass_time and time < section.pass_time + SAME_PASS:
        return []  # reported twice, of the same pass, or out of order: a later one is on record
    treated = events.SectionTreated(
        pass_time=command.pass_time, dose=command.dose, blade_down=command.blade_down
    )
    if command.HasField("road_celsius"):
        treated.road_celsius = command.road_celsius
    check_dose(
        rules,
        grams,
        road_celsius=plain(treated)["road_celsius"],
        condition=section.condition,
        phenomenon=command.pass_phenomenon,
        expected=command.phenomenon_expected,
    )
    phenomenon = section.phenomenon if command.phenomenon == UNKNOWN else command.phenomenon
    condition = after_pass(
        section.condition, phenomenon, salted=grams > 0, blade_down=command.blade_down
    )
    change = _changed(section, level, condition, phenomenon, source="treatment", time=context.time)
    return [treated, *change]


def _changed(
    section: Section, level: Level, condition: int, phenomenon: int, *, source: str, time: int
) -> Sequence[Message]:
    """Return the change of a section to a condition under the weather; none if it is already so."""
    falling, deadline = phenomenon in FALLING, 0
    target = level.minimum if falling else level.reference
    if condition <= target:
        target = 0
    elif target == section.target:
        deadline = section.deadline_time
    else:
        deadline = level.deadline(time, falling=falling)
    now = (condition, phenomenon, target, deadline)
    if now == (section.condition, section.phenomenon, section.target, section.deadline_time):
        return []
    changed = events.ConditionChanged(
        condition=proto_enum(winter.Condition, condition),
        phenomenon=proto_enum(winter.Phenomenon, phenomenon),
        source=source,
        target=proto_enum(winter.Condition, target),
        deadline_time=timestamp(deadline) if deadline else None,
    )
    return [changed]
