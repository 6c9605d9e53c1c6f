"""A section: condition, clock, passes, and the rules of a dose."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.message import Message

from services.crews.domain.timestamp import timestamp
from services.snow.domain.rules import HOUR, MINUTE
from services.snow.domain.section import DEADLINE, Section, Status, section_decider
from services.testing.spec import NOW, Given, given
from tests.snow.department import LEVELS, RULES
from vigie.journal.v1 import journal_pb2 as journal
from vigie.snow.v1 import (
    commands_pb2 as internal,
    events_pb2 as events,
    service_pb2 as api,
    winter_pb2 as winter,
)

DECIDER = section_decider({"S1": LEVELS["N1"], "S3": LEVELS["N3"]}.get, RULES)
C1, C2, C3, C4 = 1, 2, 3, 4
NONE, SNOW, HEAVY = winter.PHENOMENON_NONE, winter.PHENOMENON_SNOW, winter.PHENOMENON_HEAVY_SNOW
ICE, UNKNOWN = winter.PHENOMENON_ICE, winter.PHENOMENON_UNSPECIFIED


def section(*happened: Message, id: str = "S1") -> Given:
    return given(DECIDER, *happened, id=id)


def changed(
    condition: int, phenomenon: int, target: int = 0, deadline: int = 0, source: str = "weather"
) -> events.ConditionChanged:
    event = events.ConditionChanged(source=source)
    event.condition, event.phenomenon, event.target = condition, phenomenon, target  # type: ignore[assignment]
    if deadline:
        event.deadline_time.CopyFrom(timestamp(deadline))
    return event


def weather(phenomenon: int, *, thawing: bool = False) -> internal.AssessSectionRequest:
    request = internal.AssessSectionRequest(section_id="S1", thawing=thawing)
    request.phenomenon = phenomenon  # type: ignore[assignment]
    return request


def treated(time: int = NOW, grams: int = 15, blade: bool = True) -> events.SectionTreated:  # noqa: FBT001, FBT002
    dose = winter.Dose(spread_grams=grams)
    return events.SectionTreated(pass_time=timestamp(time), dose=dose, blade_down=blade)


def pass_(
    time: int = NOW, grams: int = 15, phenomenon: int = SNOW, **fields: Any
) -> internal.NotePassRequest:
    request = internal.NotePassRequest(
        section_id="S1",
        pass_time=timestamp(time),
        dose=winter.Dose(spread_grams=grams),
        **{"blade_down": True, **fields},
    )
    request.phenomenon = request.pass_phenomenon = phenomenon  # type: ignore[assignment]
    return request


def elapse(due: int, kind: str = DEADLINE) -> journal.ElapseRequest:
    return journal.ElapseRequest(aggregate="section/S1", kind=kind, due_time=due)


def test_fine_weather_changes_nothing() -> None:
    section().when(weather(NONE)).then()


def test_snow_makes_it_difficult_and_heavy_snow_starts_the_clock_of_the_minimum() -> None:
    section().when(weather(SNOW)).then(changed(C3, SNOW))
    expected = changed(C4, HEAVY, C3, NOW + 2 * HOUR)
    state = section(changed(C3, SNOW)).when(weather(HEAVY)).then(expected)
    assert (state.status, DECIDER.due(state)) == (Status.RUNNING, (NOW + 2 * HOUR, DEADLINE))


def test_the_same_weather_again_changes_nothing() -> None:
    happened = changed(C4, HEAVY, C3, NOW + 2 * HOUR)
    section(happened).later(NOW + HOUR).when(weather(HEAVY)).then()


def test_the_end_of_the_snow_starts_the_clock_of_the_reference() -> None:
    later = NOW + HOUR
    expected = changed(C3, NONE, C1, later + 4 * HOUR)
    section(changed(C3, SNOW)).later(later).when(weather(NONE)).then(expected)


def test_lying_snow_stays_until_a_thaw() -> None:
    lying = section(changed(C3, NONE, C1, NOW + 4 * HOUR))
    lying.later(NOW + HOUR).when(weather(NONE)).then()
    lying.when(weather(NONE, thawing=True)).then(changed(C1, NONE))


def test_salt_holds_a_street_while_it_works() -> None:
    salted = section(treated(), changed(C2, SNOW, source="treatment"))
    salted.later(NOW + 89 * MINUTE).when(weather(SNOW)).then()
    salted.later(NOW + 90 * MINUTE).when(weather(SNOW)).then(changed(C3, SNOW))


def test_a_pass_after_the_snow_restores_the_reference() -> None:
    lying = section(changed(C3, NONE, C1, NOW + 4 * HOUR))
    restored = changed(C1, NONE, source="treatment")
    state = lying.when(pass_(phenomenon=NONE)).then(treated(), restored)
    assert (state.status, DECIDER.due(state)) == (Status.KEPT, None)


def test_clearing_alone_leaves_a_film_and_ice_needs_salt() -> None:
    lying = section(changed(C3, NONE, C1, NOW + 4 * HOUR))
    film = changed(C2, NONE, C1, NOW + 4 * HOUR, source="treatment")
    lying.when(pass_(grams=0, phenomenon=NONE)).then(treated(grams=0), film)
    icy = section(changed(C2, ICE, C1, NOW + 4 * HOUR))
    icy.when(pass_(grams=0, phenomenon=ICE)).then(treated(grams=0))


def test_a_pass_ahead_of_the_snow_is_recorded_and_holds_later() -> None:
    ahead = pass_(phenomenon=NONE, phenomenon_expected=True, blade_down=False)
    state = section().when(ahead).then(treated(blade=False))
    after = given(DECIDER, treated(blade=False), id="S1").later(NOW + HOUR)
    after.when(weather(SNOW)).then(changed(C2, SNOW))
    assert isinstance(state, Section)


def test_a_deadline_is_missed_once_and_by_its_timer_alone() -> None:
    due = NOW + 4 * HOUR
    late = section(changed(C3, NONE, C1, due))
    missed = events.DeadlineMissed(deadline_time=timestamp(due), condition=winter.CONDITION_C3)
    late.later(due - 1).when(elapse(due)).then()
    late.later(due).when(elapse(due, "other")).then()
    state = late.later(due).when(elapse(due)).then(missed)
    assert (state.status, DECIDER.due(state)) == (Status.MISSED, None)
    again = section(changed(C3, NONE, C1, due), missed).later(due + HOUR)
    again.when(elapse(due)).then()
    again.when(weather(NONE)).then()
    restored = again.when(pass_(due + HOUR, phenomenon=NONE)).decided[-1]
    assert restored == changed(C1, NONE, source="treatment")


def test_the_word_of_a_patrol_stands_until_the_weather_changes() -> None:
    seen = api.ObserveSectionRequest(section_id="S1", condition=winter.CONDITION_C2)
    noted = changed(C2, SNOW, source="patrol")
    section(changed(C3, SNOW)).when(seen).then(noted)
    patrolled = section(changed(C3, SNOW), noted)
    patrolled.later(NOW + HOUR).when(weather(SNOW)).then()
    patrolled.later(NOW + HOUR).when(weather(HEAVY)).expect(
        [changed(C4, HEAVY, C3, NOW + 3 * HOUR)]
    )
    patrolled.later(NOW + 2 * HOUR).when(weather(SNOW)).then(changed(C3, SNOW))


def test_a_pass_reported_twice_or_out_of_order_changes_nothing() -> None:
    done = section(treated())
    for time in (NOW, NOW + MINUTE, NOW - HOUR):
        done.later(NOW + 2 * MINUTE).when(pass_(time)).then()
    again = done.later(NOW + 2 * MINUTE).when(pass_(NOW + 2 * MINUTE)).decided
    assert again[0] == treated(NOW + 2 * MINUTE)


@pytest.mark.parametrize("time", [NOW - 6 * HOUR - 1, NOW + MINUTE + 1])
def test_a_pass_of_another_time_is_rejected(time: int) -> None:
    section().when(pass_(time)).expect("PASS_TIME_INVALID")


@pytest.mark.parametrize(
    ("command", "code", "rule"),
    [
        (pass_(phenomenon=NONE), "DOSE_ROAD_DRY", "road_dry"),
        (pass_(road_celsius=-10.5), "DOSE_TOO_COLD", "too_cold"),
        (pass_(grams=51), "DOSE_ABOVE_LIMIT", "above_limit"),
        (
            pass_(grams=21, phenomenon=NONE, phenomenon_expected=True),
            "DOSE_ABOVE_LIMIT",
            "above_limit",
        ),
    ],
    ids=["dry", "cold", "curative limit", "pre-curative limit"],
)
def test_a_dose_is_refused_by_the_name_of_its_rule(command: Message, code: str, rule: str) -> None:
    rejected = section().when(command).then_rejected(code)
    assert rejected.message.startswith(f"Rule {rule}: ")
    assert rejected.field == "dose.spread_grams"


@pytest.mark.parametrize(
    "command",
    [
        pass_(grams=0, phenomenon=NONE),
        pass_(phenomenon=UNKNOWN),
        pass_(road_celsius=-10),
        pass_(grams=50),
    ],
    ids=["no salt", "no weather", "at the temperature", "at the limit"],
)
def test_a_dose_within_the_rules_is_recorded(command: Message) -> None:
    found = section().when(command).decided[0]
    assert isinstance(found, events.SectionTreated)


def test_an_unknown_section_is_rejected() -> None:
    section(id="S9").when(weather(SNOW)).expect("SECTION_UNKNOWN")
