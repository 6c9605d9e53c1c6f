"""The notice of digging, its answers, and the ground that it opens."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.message import Message

from services.roads.domain.values import DAY
from services.roads.domain.works.law import DICT_MONTHS, months_after, working_days_after
from services.testing.spec import NOW, given
from tests.roads.domain.works.examples import (
    AUTHORISED,
    GAS,
    ID,
    REQUESTED,
    SCHEDULED,
    START,
    START_THEM,
    STARTED,
    TIMES,
    decider,
    urgent,
)
from vigie.roads.v1 import events_pb2 as events, service_pb2 as api

READY = [REQUESTED, SCHEDULED, AUTHORISED]
DICT, ATU = api.DIG_NOTICE_FORM_DICT, api.DIG_NOTICE_FORM_ATU
EXPIRES = months_after(START, DICT_MONTHS)
RESUME = api.ResumeWorksRequest(**ID)
SUSPENDED = events.WorksSuspended(reason="weather")


def send(*networks: str, form: Any = DICT) -> api.SendDigNoticeRequest:
    return api.SendDigNoticeRequest(**ID, form=form, networks=networks)


def sent(*networks: str, form: str = "dict") -> events.DigNoticeSent:
    return events.DigNoticeSent(form=form, networks=networks)


def receipt(network: str) -> events.NetworkReceiptReceived:
    return events.NetworkReceiptReceived(network=network)


def reminded(network: str) -> events.NetworkReminded:
    return events.NetworkReminded(network=network)


def record(network: str) -> api.RecordReceiptRequest:
    return api.RecordReceiptRequest(**ID, network=network)


def remind(network: str) -> api.RemindNetworkRequest:
    return api.RemindNetworkRequest(**ID, network=network)


@pytest.mark.parametrize(
    ("before", "command", "expected"),
    [
        (READY, send("gas", "water"), [sent("gas", "water")]),
        (READY, send("gas", form=ATU), "FORM_INVALID"),
        ([urgent()], send("gas"), "FORM_INVALID"),
        ([urgent()], send("gas", form=ATU), [sent("gas", form="atu")]),
        ([urgent(digs=False)], send("gas", form=ATU), "WORKS_WITHOUT_DIG"),
        ([REQUESTED, events.WorksRefused(reason="traffic")], send("gas"), "WORKS_REFUSED"),
        ([*READY, sent("gas")], send("gas"), []),
        ([*READY, sent("gas")], send("gas", "water"), [sent("gas", "water")]),
        ([*READY, sent("gas")], record("gas"), [receipt("gas")]),
        ([*READY, sent("gas"), receipt("gas")], record("gas"), []),
        ([*READY, sent("gas")], record("water"), "NETWORK_INVALID"),
        (READY, record("gas"), "NETWORK_INVALID"),
        ([*READY, sent("gas")], remind("gas"), "REMINDER_EARLY"),
    ],
)
def test_each_step_of_a_notice(
    before: list[Message], command: Message, expected: str | list[Message]
) -> None:
    given(decider, *before).when(command).expect(expected)


@pytest.mark.parametrize(
    ("answers", "time", "missing"),
    [
        ([], START, "dict"),
        ([sent("gas", "water")], START, "answer_water, receipt_gas"),
        ([sent("gas", "water"), receipt("gas")], START, "answer_water"),
        ([sent("water"), reminded("water")], START, "delay"),
        ([sent("water"), reminded("water")], working_days_after(START, 2), ""),
        ([sent("gas"), reminded("gas")], working_days_after(START, 2), "receipt_gas"),
        ([sent("gas"), receipt("gas")], START, ""),
        ([sent()], START, ""),
    ],
)
def test_works_that_dig_start_once_the_networks_let_them(
    answers: list[Message], time: int, missing: str
) -> None:
    """Given answers of the first day of the period, the start has what it needs or not."""
    noticed = given(decider, *READY).later(START)
    state = noticed.state
    for event in answers:
        state = decider.evolve(state, event, noticed.context)
    assert ", ".join(state.clearance().missing_at(time)) == missing


def test_the_start_of_works_that_dig_names_what_is_missing() -> None:
    rejected = given(decider, *READY).at(START).when(START_THEM).then_rejected("DIG_NOT_CLEARED")
    assert rejected.message == "The ground may not be opened; missing: dict."
    answered = given(decider, *READY, sent("gas"), receipt("gas"))
    answered.at(START).when(START_THEM).then(STARTED)


def test_a_dict_is_valid_for_three_months_unless_the_works_have_begun() -> None:
    answered = [*READY, sent("gas"), receipt("gas")]
    waiting = given(decider, *answered).at(START).state.clearance()
    assert waiting.until_time == EXPIRES
    assert waiting.missing_at(EXPIRES - 1) == ()
    assert waiting.missing_at(EXPIRES) == ("renewal",)
    begun = given(decider, *answered, STARTED).at(START).state.clearance()
    assert begun.missing_at(EXPIRES) == ()


def test_a_dict_is_renewed_after_an_interruption_of_three_months() -> None:
    paused = given(decider, *READY, sent("gas"), receipt("gas"), STARTED, SUSPENDED).at(START)
    paused.later(EXPIRES - 1).when(RESUME).then(events.WorksResumed())
    late = paused.later(EXPIRES)
    late.when(RESUME).expect("DIG_NOT_CLEARED")
    late.when(send("gas")).then(sent("gas"))


def test_urgent_works_wait_for_the_sensitive_networks_alone() -> None:
    called = given(decider, urgent(), sent("gas", "water", form="atu"))
    called.when(START_THEM).expect("DIG_NOT_CLEARED")
    answered = given(decider, urgent(), sent("gas", "water", form="atu"), receipt("gas"))
    answered.when(START_THEM).then(STARTED)


def test_works_that_do_not_dig_need_no_notice() -> None:
    crane = events.WorksPlanned(kind="crane", place=GAS["place"], **TIMES)
    given(decider, crane).at(START).when(START_THEM).then(STARTED)


def test_a_network_is_reminded_after_seven_days() -> None:
    late = given(decider, *READY, sent("water")).later(NOW + 7 * DAY)
    late.when(remind("water")).then(reminded("water"))


@pytest.mark.parametrize(
    ("time", "days", "expected"),
    # NOW is a Tuesday, so that the third working day after it is a Friday, and the fourth a Monday.
    [(NOW, 3, NOW + 3 * DAY), (NOW, 4, NOW + 6 * DAY)],
)
def test_working_days_leave_out_the_weekend(time: int, days: int, expected: int) -> None:
    assert working_days_after(time, days) == expected


def test_a_month_without_that_day_ends_the_period_on_its_last_day() -> None:
    end_of_november = 1_764_504_000_000_000  # 30 November 2025, 12:00
    assert months_after(end_of_november, 3) == 1_772_280_000_000_000  # 28 February 2026, 12:00
