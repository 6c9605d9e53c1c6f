"""The declaration of the department against its protos."""

from __future__ import annotations

from typing import get_type_hints

from services.chassis.partition.codec import Codec
from services.chassis.partition.partitioning import aggregate_template
from services.roads.reference_data import ReferenceData
from services.roads.service import declare
from vigie.roads.v1 import events_pb2 as events

service = declare(ReferenceData(lambda _lon, _lat: True, lambda _edge: True, {}))


def test_each_rpc_is_a_command_for_one_of_its_kinds_or_has_an_answer() -> None:
    for rpc in service.rpcs:
        for method in rpc.methods:
            template = aggregate_template(method.input_type)
            answers = {**service.queries, **service.watches, **service.calls}
            if template:
                assert template.split("/")[0] in service.deciders
                assert method.name not in answers
            else:
                assert method.name in answers


def test_every_event_of_the_proto_is_declared() -> None:
    declared = {event.DESCRIPTOR.full_name for event in service.events}
    known = {message.full_name for message in events.DESCRIPTOR.message_types_by_name.values()}
    assert known <= declared


def test_its_commands_are_read_by_name() -> None:
    codec = Codec(service.rpcs, service.commands, service.events)
    assert "vigie.need.v1.NoteTaskRequest" in codec.commands
    assert "vigie.roads.v1.ReportDefectRequest" in codec.commands


def test_the_states_have_types_that_a_snapshot_can_resolve() -> None:
    for decider in service.deciders.values():
        assert get_type_hints(type(decider.initial))


def test_a_request_and_a_watch_show_the_field_that_they_name() -> None:
    for watch in service.watches.values():
        frame = watch.response.DESCRIPTOR.oneofs_by_name["frame"]
        fields = {field.name for field in frame.fields}
        assert {watch.field, "synced", "heartbeat", "history_lost"} <= fields
