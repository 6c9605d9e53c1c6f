"""History: what happened, from the journal, in one sentence each."""

from __future__ import annotations

import re
from typing import Any

import pytest

from services.chassis.rpc.validation import violations
from services.chassis.sdk.journal_entry import StoredRecord
from services.coordination.domain.fold.evolve import EVOLVE
from services.coordination.history import entries_of, incident_of_task, read_history
from services.coordination.history_sentences import REASONS, SENTENCES, sentence_of
from services.coordination.metrics import offers
from tests.coordination.memory_context import MemoryContext
from tests.coordination.places import NOON, at
from tests.coordination.world import World
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api
from vigie.journal.v1 import journal_pb2 as journal

SECOND = 1_000_000


@pytest.fixture
def busy(world: World) -> World:
    """A crew that is taken off a P4 for a tree, and that is done with it."""
    crew = world.crew("roads/r1", at(1))
    world.need("roads", "defect/1", at(2), 4)
    world.accept(crew)
    world.depart(crew)
    world.advance(60)
    world.need("roads", "defect/2", at(0), 1, "tree_down")
    world.accept(crew)
    world.depart(crew)
    world.arrive(crew)
    world.finish(crew)
    return world


async def ask(world: World, **fields: Any) -> api.ReadHistoryResponse:
    request = api.ReadHistoryRequest(**fields)
    assert not violations(request)
    answer = await read_history(MemoryContext(world), request)
    assert isinstance(answer, api.ReadHistoryResponse)
    return answer


async def whole(world: World, **fields: Any) -> list[api.HistoryEntry]:
    """Return all pages."""
    entries: list[api.HistoryEntry] = []
    token = ""
    while True:
        page = await ask(world, page_token=token, **fields)
        entries += page.entries
        token = page.next_page_token
        if not token:
            return entries


async def test_an_incident_is_told_from_its_report_to_its_end(busy: World) -> None:
    told = [entry.sentence for entry in await whole(busy, incident_id="I2")]
    assert told[0] == "I2 is opened: P1 tree_down at Rue de la Loge."
    assert "roads/r1 is on the site of I2." in told
    assert told[-1] == "I2 is closed: done."
    assert not [sentence for sentence in told if "I1 " in sentence and "I2" not in sentence]


async def test_a_crew_is_told_with_the_task_that_it_left(busy: World) -> None:
    entries = await whole(busy, crew="roads/r1")
    assert {entry.crew for entry in entries} == {"roads/r1"}
    assert "roads/r1 leaves I1 for more urgent work." in [entry.sentence for entry in entries]


@pytest.mark.parametrize("size", [1, 2, 7])
async def test_the_pages_together_are_the_history(busy: World, size: int) -> None:
    assert await whole(busy, page_size=size) == await whole(busy)


async def test_a_period_includes_its_start_and_excludes_its_end(busy: World) -> None:
    noon, later = api.ReadHistoryRequest().from_time, api.ReadHistoryRequest().to_time
    noon.FromMicroseconds(NOON)
    later.FromMicroseconds(NOON + 60 * SECOND)
    first = await whole(busy, from_time=noon, to_time=later)
    second = await whole(busy, from_time=later)
    assert first + second == await whole(busy)
    assert {entry.event_time.ToMicroseconds() for entry in first} == {NOON}
    assert second
    assert violations(api.ReadHistoryRequest(from_time=later, to_time=noon))


async def test_a_bulletin_is_left_out_unless_it_changed_what_an_incident_shows(
    busy: World,
) -> None:
    """Given bulletins of crews, needs and orders, then only steps without an event are listed."""
    assert not [e for e in await whole(busy) if e.event in {"crew_changed", "need_raised"}]
    change = bulletins.TaskChanged(crew_id="r1", task_id="I7.1", status="TASK_STATUS_EN_ROUTE")
    step = events.BulletinReceived(bulletin={"department": "roads", "task_changed": change})
    left = events.CrewDeparted(incident_id="I7", department="roads", crew_id="r1", task_id="I7.1")
    old, new = (
        [entry.sentence for entry in entries_of(StoredRecord(5, journal.Record(), happened))]
        for happened in ((step,), (step, left))
    )
    assert old == ["roads/r1 is en route with task I7.1."], "records before CrewDeparted existed"
    assert new == ["roads/r1 is on its way to I7."]


def test_each_kind_of_event_has_its_sentence() -> None:
    timed = {events.CrewChosen, events.IncidentHeld}
    assert set(SENTENCES) == set(EVOLVE) - {events.BulletinReceived} - timed
    for type_ in (*SENTENCES, *timed):
        said = sentence_of(type_(), NOON)
        assert said.endswith((".", ": ")), said


async def test_no_sentence_has_a_code_or_a_time_of_day(busy: World) -> None:
    """The name of an alert is a word of the operators: `vigie ack I12 NO_ANSWER`."""
    busy.operator(api.HoldIncidentRequest(incident_id="I1"))
    entries = [e for e in await whole(busy) if e.event != "SupervisorAlerted"]
    assert "to answer within 60 s." in " ".join(entry.sentence for entry in entries)
    assert [e.sentence for e in entries if re.search(r"[A-Z]{2,}|\d:\d\d", e.sentence)] == []
    reasons = {*REASONS, *offers.REASONS} - {offers.OTHER}
    for reason in reasons:
        sought = events.SearchStarted(incident_id="I7", reason=reason)
        assert sentence_of(sought, NOON).endswith(f"I7 {REASONS[reason]}.")


@pytest.mark.parametrize(
    ("task_id", "incident_id"),
    [("I7.12", "I7"), ("local-1", ""), ("I7", ""), ("Ix.1", ""), ("I7.x", "")],
)
def test_a_task_of_coordination_names_its_incident(task_id: str, incident_id: str) -> None:
    assert incident_of_task(task_id) == incident_id
