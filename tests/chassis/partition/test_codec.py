"""Commands and events by the names of their types."""

from __future__ import annotations

import pytest

from services.chassis.partition.codec import Codec, UnknownType
from tests.chassis import counter as c
from vigie.roads.v1 import service_pb2 as roads

# Field 2047 with two bytes, in the request and in the message of its place.
UNNAMED = b"\xfa\x7f\x02hi"


def test_a_command_keeps_no_field_that_no_contract_names() -> None:
    codec = Codec((roads.DESCRIPTOR.services_by_name["RoadsService"],), (), ())
    request = roads.ReportDefectRequest(kind="pothole")
    request.place.MergeFromString(UNNAMED)
    body = request.SerializeToString() + UNNAMED
    parsed = codec.command(request.DESCRIPTOR.full_name, body)
    assert body.count(UNNAMED) == 2
    assert UNNAMED not in parsed.SerializeToString()


def test_a_command_of_an_unknown_type_is_not_parsed() -> None:
    with pytest.raises(UnknownType, match=r"no\.such\.Request"):
        c.codec().command("no.such.Request", b"")
