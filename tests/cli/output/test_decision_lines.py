"""A decision in a few lines."""

from __future__ import annotations

from typing import Any

import pytest

from services.cli.output.decision_lines import heading, notes, outcome, override_line
from tests.cli.examples import at
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as coordination


def decision(**fields: Any) -> coordination.Decision:
    return coordination.Decision(decision_id="I7.2", crew="roads/R-1", **fields)


OVERRIDE = {"override_reason": "LOCAL_KNOWLEDGE", "overrides_decision_id": "I7.1"}


REASON = "reason: local knowledge; overrides I7.1"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"override_verdict": events.VERDICT_ELIGIBLE, "override_cost_seconds": 240},
            f"{REASON}, and costs 4 min more than the best crew there",
        ),
        (
            {"override_verdict": events.VERDICT_ELIGIBLE, "override_cost_seconds": -30},
            f"{REASON}, where no crew was better",
        ),
        (
            {"override_verdict": events.VERDICT_RESERVED},
            f"{REASON}, where the verdict on the crew is: has another offer to answer",
        ),
        (
            {"override_verdict": events.VERDICT_PRICED_OUT, "override_cost_seconds": 600},
            f"{REASON}, and costs at least 10 min more than the best crew there",
        ),
        ({}, f"{REASON}, whose table does not have the crew"),
    ],
)
def test_an_override_states_its_reason_and_its_cost(fields: Any, sentence: str) -> None:
    assert override_line(decision(**OVERRIDE, **fields)) == sentence


def test_an_override_before_any_table_overrides_nothing() -> None:
    chosen = decision(override_reason="PHONED")
    assert override_line(chosen) == "reason: phoned; no table was overridden"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"outcome": "DECLINED", "detail": "too_far"}, "declined (too far)"),
        ({"outcome": "PROPOSED"}, "waits: vigie confirm I7.2"),
        ({"outcome": "PROPOSED", "mode": "ADVISE"}, "as advice alone: vigie confirm I7.2"),
        ({"outcome": "LATER_RELEASE"}, "later release"),
    ],
)
def test_an_outcome_is_a_sentence(fields: Any, sentence: str) -> None:
    assert outcome(decision(**fields)) == sentence


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"outcome": "PROPOSED", "mode": "TAKEN"},
            "I7.2: roads/R-1 is proposed, waits for the operator who took the incident",
        ),
        ({"outcome": "CONFIRMED", "mode": "CONFIRM"}, "is proposed, confirmed by an operator"),
        (
            {"outcome": "ACCEPTED", "actor": "operator:ana"},
            "operator:ana confirmed roads/R-1, accepted",
        ),
        (
            {"outcome": "ACCEPTED", "actor": "operator:ana", **OVERRIDE},
            "operator:ana assigned roads/R-1, accepted",
        ),
        (
            {"outcome": "EXPIRED", "leaves_task_id": "I2.1"},
            "was chosen (leaves I2.1), left unanswered",
        ),
    ],
)
def test_a_heading_names_the_actor_of_the_choice(fields: Any, sentence: str) -> None:
    assert sentence in heading(decision(**fields))


def test_the_notes_give_the_search_the_other_offers_and_the_obstacles() -> None:
    why = "because its crew has not left in time"
    chosen = decision(search="NOT_DEPARTED", search_reason=why, asked_too=["roads/R-2"])
    assert list(notes(chosen)) == [
        "another crew was sought because its crew has not left in time",
        "asked too, the first yes wins: roads/R-2",
    ]
    assert "another crew was sought (not departed)" in notes(decision(search="NOT_DEPARTED"))
    nobody = coordination.Decision(outcome="NOBODY", appraise_time=at(30))
    nobody.appraisal.failure = "KeyError"
    nobody.appraisal.barriers.add(closure_id="roads/C-1", street="Rue Foch")
    again, failure, barriers = notes(nobody)
    assert again.startswith("the crews are compared again at ")
    assert "(KeyError): send one by radio" in failure
    assert barriers == "closures in the way: Rue Foch (roads/C-1)"


def test_a_table_older_than_the_last_comparison_says_what_that_one_found() -> None:
    """Given a table of the night, the crews that came on duty since are counted."""
    counts = [(events.VERDICT_TASK_AS_URGENT, 12), (events.VERDICT_SKILL_MISSING, 3)]
    nobody = coordination.Decision(
        outcome="NOBODY", decided_time=at(0), compared_time=at(300), appraise_time=at(315)
    )
    for verdict, count in counts:
        nobody.not_sent.add(verdict=verdict, crew_count=count)
    compared, again = notes(nobody)
    assert compared.startswith("compared again at ")
    assert compared.endswith(
        ", still no crew: busy with something as urgent (12), lacks a skill or licence (3)"
    )
    assert again.startswith("the crews are compared again at ")
    del nobody.not_sent[:]
    assert next(notes(nobody)).endswith(", still no crew: no crew was on duty")
    nobody.compared_time.CopyFrom(nobody.decided_time)
    assert len(list(notes(nobody))) == 1


def test_a_table_whose_drives_end_at_a_hold_place_states_so() -> None:
    table = events.Appraisal(hold_place={"street": "Place d'Armes"})
    assert "the drives end at the hold place, Place d'Armes" in notes(decision(appraisal=table))
