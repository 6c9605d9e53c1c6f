"""The rules in the protos of the requests."""

from __future__ import annotations

import pytest
from google.protobuf.message import Message

from services.chassis.rpc.validation import violations
from tests.lighting.examples import dim, install, override
from vigie.lighting.v1 import service_pb2 as api

NO_LEVEL, NO_PLACE, NO_SCOPE = dim(10), install(), dim(10)
NO_LEVEL.ClearField("level_percent")
NO_PLACE.ClearField("place")
NO_SCOPE.scope.Clear()


@pytest.mark.parametrize(
    ("request_", "fields"),
    [
        (install(), []),
        (dim(0), []),
        (override(100), []),
        (NO_LEVEL, ["level_percent"]),
        (NO_PLACE, ["place"]),
        (dim(101), ["level_percent"]),
        (NO_SCOPE, ["scope.target"]),
        (api.ListCabinetsRequest(page_size=5_000), ["page_size"]),
    ],
)
def test_a_broken_request_is_rejected_by_its_field(request_: Message, fields: list[str]) -> None:
    assert [field for field, _ in violations(request_) if field != "request_id"] == fields
