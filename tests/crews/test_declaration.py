"""The mistakes in a declaration that a start rejects, and hooks of a department that fail."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from google.protobuf.message import Message

from services.chassis.sdk.decider import Decider, DecisionContext
from services.chassis.sdk.document import Document
from services.chassis.sdk.journal_entry import JournalEntry
from services.crews.aggregate_kind import Kind
from services.crews.declaration import HOSTED
from services.crews.department import Department
from services.crews.need import Requirements
from services.roads.domain.closure import Closure, closure_decider
from services.testing.spec import NOW
from tests.lighting.department import LIGHTING
from tests.roads.department import DECIDERS
from vigie.bulletin.v1.bulletin_pb2 import OrderAnswered
from vigie.journal.v1 import journal_pb2 as journal
from vigie.lighting.v1 import events_pb2 as lighting_events
from vigie.roads.v1 import events_pb2, service_pb2 as api

CLOSURE = Kind("closure", closure_decider(lambda _edge: True))
DEFECT = Kind("defect", DECIDERS["defect"], needs=lambda *_: [], on_task=lambda *_: [])

FEED = Document("closures.json", "application/json", lambda _view, _time: b"{}")


def department(**changes: Any) -> Department:
    fields: dict[str, Any] = {
        "name": "roads",
        "port": 7004,
        "rpc": api.DESCRIPTOR.services_by_name["RoadsService"],
        "events": events_pb2,
        "kinds": [CLOSURE],
    }
    return Department(**(fields | changes))


def nothing(*_: Any) -> Any:
    return None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "Roads"}, "'Roads' names no department: use one word"),
        ({"port": 0}, "roads: 0 is no port: give one from 1 to 65535"),
        ({"port": 70_000}, "roads: 70000 is no port"),
        ({"kinds": [CLOSURE, CLOSURE]}, "roads: two kinds are named closure: rename one"),
        *(
            ({"kinds": [replace(CLOSURE, name=each)]}, f"has a kind {each} already: name yours")
            for each in sorted(HOSTED)
        ),
        ({"kinds": [replace(CLOSURE, name="a/b")]}, "'a/b' names no kind"),
        ({"kinds": [DEFECT]}, "kind defect has needs: give `requirements`"),
        ({"events": api}, "events is vigie/roads/v1/service.proto: give the module of "),
        ({"events": lighting_events}, "events is vigie/lighting/v1/events.proto: give"),
        ({"documents": [FEED, FEED]}, r"2 documents have the path closures\.json: give each"),
        ({"queries": {"GetClosurs": nothing}}, "GetClosurs is not there: give the name of a me"),
        ({"calls": {"Fly": nothing}}, "query or call Fly is not there"),
        (
            {"kinds": [replace(CLOSURE, filters={"streets_": nothing})]},
            "filter streets_ is not there: give the name of a field of a request",
        ),
        ({"requirements": {"leak": Requirements(9, (), (), 1, 1)}}, "kind of need leak, priority"),
    ],
)
def test_a_declaration_with_a_mistake_does_not_start(
    changes: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        department(**changes)


def test_a_declaration_without_a_mistake_starts() -> None:
    assert department().name == "roads"
    assert LIGHTING.need_kinds[0].kind == "lamp_failure"


def fails(*_: Any) -> Any:
    raise ZeroDivisionError


def entry_of(outcome: journal.Outcome, *events: Message) -> JournalEntry:
    record = journal.Record(
        aggregate="closure/C", command_id="order-1", actor="coordination", outcome=outcome
    )
    context = DecisionContext(NOW, "C")
    return JournalEntry(record, "closure", "C", events, None, Closure(), context)


def test_hooks_that_fail_are_not_asked_about_a_record_that_changed_nothing() -> None:
    """Given a department whose hooks fail, the answer to a rejected order is published."""
    broken = department(
        kinds=[replace(CLOSURE, bulletins=fails, needs=fails, on_task=fails, end_reason=fails)],
        requirements={"leak": Requirements(1, (), (), 1, 1)},
    )
    for outcome, answer in (
        (journal.OUTCOME_REFUSED, "refused"),
        (journal.OUTCOME_FAILED, "failed"),
    ):
        (published,) = broken.bulletins(entry_of(outcome))
        assert published.order_answered == OrderAnswered(  # type: ignore[attr-defined]
            order_id="order-1", outcome=answer
        )
    with pytest.raises(ZeroDivisionError):
        broken.bulletins(entry_of(journal.OUTCOME_ACCEPTED, events_pb2.RoadOpened()))


def test_a_decider_is_kept_behind_its_checks() -> None:
    assert isinstance(department().deciders["closure"], Decider)
