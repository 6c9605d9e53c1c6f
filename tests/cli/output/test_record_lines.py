"""A record for a person and for a program."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

from services.chassis.partition.codec import encode_event
from services.cli.output.city_time import times_in
from services.cli.output.event_types import every_event
from services.cli.output.record_lines import day_of, event_lines, headline, record_document
from vigie.coordination.v1 import events_pb2 as coordination
from vigie.journal.v1 import journal_pb2 as journal
from vigie.roads.v1 import events_pb2 as roads

CODEC = every_event()
NOON = 1_700_046_000_000_000  # 12:00 in Paris


def record(**fields: object) -> journal.Record:
    return journal.Record(decided_time=NOON, aggregate="defect/d1", **fields)  # type: ignore[arg-type]


def test_a_headline_has_time_aggregate_version_command_and_actor() -> None:
    made = record(
        type="vigie.roads.v1.ReportDefectRequest",
        version=3,
        actor="operator:ana",
        outcome=journal.OUTCOME_ACCEPTED,
    )
    with times_in(ZoneInfo("Europe/Paris")):
        assert headline(made) == "12:00:00  defect/d1 v3  ReportDefect of operator:ana"
        assert day_of(made) == "2023-11-15"


def test_a_rejection_states_its_outcome_and_reason() -> None:
    reason = journal.Reason(code="KIND_INVALID", message="kind: unknown")
    made = record(type="a.CloseRequest", outcome=journal.OUTCOME_REFUSED, reason=reason)
    assert headline(made).endswith("Close: refused KIND_INVALID: kind: unknown")


def test_an_event_has_a_line_with_its_fields() -> None:
    event = roads.DefectReported(kind="pothole", skills=["a", "b"])
    event.place.position.longitude = 3.5
    made = record(events=[encode_event(event)])
    (line,) = event_lines(made, CODEC)
    assert line == "DefectReported kind pothole, place.position.longitude 3.5, skills a b"


def test_a_long_list_is_printed_as_its_length() -> None:
    event = coordination.CrewChosen()
    event.appraisal.verdicts.add(crews=["roads/r1"])
    event.appraisal.candidates.add()
    made = record(events=[encode_event(event)])
    (line,) = event_lines(made, CODEC)
    assert line == "CrewChosen appraisal.candidates (1), appraisal.verdicts (1)"


def test_an_event_of_another_release_is_kept_as_it_is() -> None:
    made = record(events=[journal.Event(type="vigie.roads.v1.Unheard", body=b"\x08\x01")])
    assert list(event_lines(made, CODEC)) == [
        "Unheard 2 bytes of a type that this release does not know"
    ]
    document = record_document(made, CODEC)
    assert document["events"] == [{"type": "vigie.roads.v1.Unheard", "unknown_body": "CAE="}]


def test_a_document_has_the_whole_record() -> None:
    event = roads.DefectReported(kind="pothole")
    made = record(events=[encode_event(event)], cause="c1", outcome=journal.OUTCOME_ACCEPTED)
    document = json.loads(json.dumps(record_document(made, CODEC)))
    assert document["decided_time"] == "2023-11-15T11:00:00.000000+00:00"
    assert (document["cause"], document["outcome"]) == ("c1", "OUTCOME_ACCEPTED")
    assert document["events"][0]["event"] == {"kind": "pothole"}
