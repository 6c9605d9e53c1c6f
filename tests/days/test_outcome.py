"""The outcome of a run: what an incident counts that becomes a P1 after it was opened."""

from google.protobuf.message import Message

from services.chassis.sdk.decider import MICROS, DecisionContext
from services.chassis.sdk.journal_entry import JournalEntry
from services.coordination.domain.fold.entities import COORDINATION, timestamp
from tests.days.outcome import Outcome
from tests.days.why import Soonest
from vigie.coordination.v1 import events_pb2 as events
from vigie.journal.v1 import journal_pb2 as journal
from vigie.type.v1 import place_pb2

KNOWN = 1_700_000_000


def outcome() -> Outcome:
    """An outcome in a city whose soonest crew is 300 s away."""
    return Outcome(lambda _required, _clock: Soonest(300.0, "roads/near"), lambda _crew: 0.0)


def show(seen: Outcome, seconds: int, *given: Message) -> None:
    """Show a record of coordination, decided so many seconds after the report."""
    time = (KNOWN + seconds) * MICROS
    record = journal.Record(decided_time=time)
    context = DecisionContext(time, "city")
    seen.saw(COORDINATION, JournalEntry(record, "city", "city", given, None, None, context))


def a_requirement(priority: place_pb2.Priority) -> events.Requirement:
    return events.Requirement(kind="lamp_failure", priority=priority)


def opened(priority: place_pb2.Priority) -> events.IncidentOpened:
    return events.IncidentOpened(
        incident_id="I1",
        requirement=a_requirement(priority),
        clock_start_time=timestamp(KNOWN * MICROS),
    )


def nobody() -> events.NobodyFound:
    found = events.NobodyFound(incident_id="I1", role="lead")
    found.appraisal.verdicts.add(verdict=events.VERDICT_UNAVAILABLE, crews=["roads/near"])
    return found


def attended() -> events.IncidentAttended:
    return events.IncidentAttended(
        incident_id="I1", department="roads", crew_id="near", task_id="I1.1"
    )


def assigned() -> events.IncidentAssigned:
    return events.IncidentAssigned(
        incident_id="I1", department="roads", crew_id="near", task_id="I1.1", role="lead"
    )


def test_a_life_that_meets_nobody_has_the_rule_as_its_cause() -> None:
    seen = outcome()
    show(seen, 0, opened(place_pb2.PRIORITY_P1), nobody())
    [response] = seen.responses()
    assert response.nobody == "UNAVAILABLE"
    assert response.bound_seconds == 300


def test_a_report_that_becomes_a_life_counts_from_that_moment() -> None:
    """Given a lamp without a crew as a P4, it has a bound and meets a crew once it is a P1."""
    seen = outcome()
    show(seen, 0, opened(place_pb2.PRIORITY_P4), nobody())
    upgraded = events.IncidentUpgraded(
        incident_id="I1", requirement=a_requirement(place_pb2.PRIORITY_P1)
    )
    chosen = events.CrewChosen(incident_id="I1", decision_id="I1.1", department="roads")
    show(seen, 150, upgraded, chosen)
    [response] = seen.responses()
    assert response.nobody == ""
    assert response.bound_seconds == 450
    show(seen, 500, assigned(), attended())
    assert response.attended == response.first == KNOWN + 500


def test_a_crew_of_another_role_is_the_first_and_not_the_leading_one() -> None:
    seen = outcome()
    show(seen, 0, opened(place_pb2.PRIORITY_P1))
    show(seen, 100, attended())
    [response] = seen.responses()
    assert response.first == KNOWN + 100
    assert response.attended is None


def test_a_life_that_had_a_crew_on_the_site_is_its_own_bound() -> None:
    seen = outcome()
    show(seen, 0, opened(place_pb2.PRIORITY_P4), assigned())
    show(seen, 100, attended())
    show(
        seen,
        200,
        events.IncidentUpgraded(incident_id="I1", requirement=a_requirement(place_pb2.PRIORITY_P1)),
    )
    [response] = seen.responses()
    assert response.bound_seconds == 100
