"""The declaration of the department against its protos."""

from __future__ import annotations

from services.chassis.partition.codec import Codec
from services.roads.reference_data import ReferenceData
from services.roads.service import declare
from vigie.roads.v1 import events_pb2 as events

service = declare(ReferenceData(lambda _lon, _lat: True, lambda _edge: True, {}))


def test_every_event_of_the_proto_is_declared() -> None:
    declared = {event.DESCRIPTOR.full_name for event in service.events}
    known = {message.full_name for message in events.DESCRIPTOR.message_types_by_name.values()}
    assert known <= declared


def test_its_commands_are_read_by_name() -> None:
    codec = Codec(service.rpcs, service.commands, service.events)
    assert "vigie.need.v1.NoteTaskRequest" in codec.commands
    assert "vigie.roads.v1.ReportDefectRequest" in codec.commands
