"""Why a P1 waits longer than its bound: each fate of the crew that could be there soonest."""

import pytest

from tests.days.figures import Figures, figures_of
from tests.days.goals import goals_of
from tests.days.report import causes_of, causes_table, goals_table
from tests.days.runs import Row, Run
from tests.days.why import Soonest, Trace, cause_words
from tests.days.why_command import table_of
from vigie.coordination.v1 import events_pb2 as events

NEAR, FAR = "roads/near", "roads/far"


def a_row(crew: str, **seconds: int) -> events.Candidate:
    """A row of a table whose price is the sum of its terms."""
    department, crew_id = crew.split("/")
    row = events.Candidate(
        department=department,
        crew_id=crew_id,
        verdict=events.VERDICT_ELIGIBLE,
        price_seconds=sum(seconds.values()),
    )
    for term, each in seconds.items():
        setattr(row, f"{term}_seconds", each)
    return row


def a_choice(
    crew: str, *rows: events.Candidate, barred: events.Verdict = events.VERDICT_UNSPECIFIED
) -> events.CrewChosen:
    """A decision for a crew, with a table; `barred` is the verdict of the nearest crew."""
    table = events.Appraisal(candidates=rows)
    if barred:
        table.verdicts.add(verdict=barred, crews=[NEAR])
    department, crew_id = crew.split("/")
    return events.CrewChosen(
        decision_id="one", department=department, crew_id=crew_id, appraisal=table
    )


def attended(crew: str) -> events.IncidentAttended:
    department, crew_id = crew.split("/")
    return events.IncidentAttended(department=department, crew_id=crew_id)


def traced(*seen: object) -> Trace:
    trace = Trace(Soonest(300.0, NEAR))
    for event in seen:
        trace.saw(event)
    return trace


def test_the_soonest_crew_that_came_lost_no_time_to_another() -> None:
    trace = traced(a_choice(NEAR, a_row(NEAR, eta=300)), attended(NEAR))
    assert (trace.cause(), trace.came) == ("SAME_CREW", NEAR)


def test_a_crew_that_declined_is_the_cause() -> None:
    ended = events.OfferEnded(department="roads", crew_id="near", reason="DECLINED")
    trace = traced(a_choice(NEAR, a_row(NEAR, eta=300)), ended, attended(FAR))
    assert trace.cause() == "DECLINED"


def test_a_barred_crew_has_its_verdict_as_the_cause() -> None:
    given = a_choice(FAR, a_row(FAR, eta=900), barred=events.VERDICT_NOT_LENT)
    assert traced(given, attended(FAR)).cause() == "NOT_LENT"


def test_a_dearer_crew_has_the_term_that_cost_it_most() -> None:
    near, far = a_row(NEAR, eta=300, rest=500, make_safe=240), a_row(FAR, eta=900)
    assert traced(a_choice(FAR, near, far), attended(FAR)).cause() == "DEARER_BY_REST"


def test_a_cheaper_crew_was_busy_and_gained_too_little() -> None:
    near, far = a_row(NEAR, eta=300), a_row(FAR, eta=330)
    assert traced(a_choice(FAR, near, far), attended(FAR)).cause() == "GAIN_TOO_SMALL"


def test_a_crew_in_no_table_was_off_duty() -> None:
    assert traced(a_choice(FAR, a_row(FAR, eta=900)), attended(FAR)).cause() == "OFF_DUTY"


def test_what_happens_after_the_arrival_is_no_cause() -> None:
    left = events.IncidentLeft(department="roads", crew_id="near", reason="SUSPENDED")
    trace = traced(a_choice(NEAR, a_row(NEAR, eta=300)), attended(NEAR), left, attended(FAR))
    assert (trace.cause(), trace.came) == ("SAME_CREW", NEAR)


@pytest.mark.parametrize("cause", ["", "SAME_CREW", "DEARER_BY_REST", "STALE_POSITION"])
def test_each_cause_has_words(cause: str) -> None:
    assert cause_words(cause)


def a_run(way: str, *minutes: tuple[float, float, str], done: float = 60.0) -> Run:
    """One day with a P1 for each (minutes, bound, cause), and a P3 and a P4 done after `done`."""
    lives = [a_response(1, each, bound, cause) for each, bound, cause in minutes]
    rest = [a_response(priority, done) for priority in (2, 3, 4)]
    return Run(
        kind="ordinary",
        day=1,
        seed=1,
        share=1.0,
        way=way,
        rows=[*lives, *rest],
        diversions={},
        shifts=1,
        overtime_minutes=[],
        kilometres=1.0,
    )


def a_response(priority: int, minutes: float, bound: float = 0.0, cause: str = "") -> Row:
    return Row(
        key=f"{priority}/{minutes}",
        kind="column_fallen",
        priority=priority,
        minutes=minutes,
        first_minutes=minutes,
        done_minutes=minutes,
        left_minutes=[],
        left_count=0,
        nobody="",
        bound_minutes=bound,
        cause=cause,
        soonest=NEAR,
        came=FAR,
    )


def figures(run: Run, shared: Run) -> Figures:
    return figures_of([run], [shared])


def test_the_causes_of_a_way_add_up_to_its_minutes_beyond_the_bound() -> None:
    run = a_run("vigie", (6.0, 5.0, "SAME_CREW"), (9.0, 5.0, "NOT_LENT"), (8.0, 5.0, "NOT_LENT"))
    assert causes_of([run]) == {"SAME_CREW": [1.0], "NOT_LENT": [4.0, 3.0]}
    table = causes_table("ordinary", {"vigie": [run]})
    assert list(table.columns[1].cells) == ["2: 2.33", "1: 0.33", "2.67"]
    assert list(table_of([run], "vigie", 1).columns[2].cells) == ["9.0"]


def test_goals_are_met_or_missed_by_their_figures() -> None:
    shared = a_run("shared", (9.0, 6.0, ""), done=60.0)
    given = a_run("vigie", (7.0, 5.0, ""), done=64.0)
    goals = goals_of("ordinary", figures(given, shared), figures(shared, shared))
    met = {each["name"]: each["met"] for each in goals}
    assert met["P1 p50, leading crew"]
    assert not met["P1 p50 / bound p50"], "7 is 1.4 times 5"
    assert not met["P3 until done / shared"], "64 is more than 5 % above 60"
    assert met["P1 without a crew at once because of a rule"]
    assert goals_table("ordinary", {"vigie": goals}).row_count == len(goals)


def test_response_times_have_goals_on_usual_days_alone() -> None:
    run = a_run("vigie", (70.0, 5.0, ""))
    goals = goals_of("storm", figures(run, run), figures(run, run))
    assert all(each["met"] for each in goals)
