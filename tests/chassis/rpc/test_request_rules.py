"""Lists are counted before their items are judged, and only usable times pass."""

from __future__ import annotations

import time
from typing import Any

import pytest
from google.protobuf import descriptor_pb2, descriptor_pool, struct_pb2
from google.protobuf.message_factory import GetMessageClass
from google.protobuf.timestamp_pb2 import Timestamp

from services.chassis.rpc import validation
from services.chassis.rpc.request_rules import FUTURE_YEARS, RequestRules
from services.chassis.rpc.validation import violations
from services.chassis.sdk.ids import new_id
from tests.chassis.crew_server import offer
from vigie.coordination.v1 import commands_pb2 as inbox
from vigie.crew.v1 import service_pb2 as crews
from vigie.lighting.v1 import equipment_pb2 as equipment, service_pb2 as lighting
from vigie.type.v1 import place_pb2 as places

YEAR = 31_557_600


def cabinet(*lamps: int) -> lighting.InstallCabinetRequest:
    """Return a cabinet with feeders of so many lamps, none of which is valid."""
    feeders = [equipment.Feeder(lamps=[equipment.Lamp()] * count) for count in lamps]
    return lighting.InstallCabinetRequest(request_id=new_id(), cabinet_id="C-1", feeders=feeders)


@pytest.mark.parametrize(
    ("request_", "field", "remedy"),
    [
        (
            crews.RegisterCrewRequest(skills=[""] * 10_000),
            "skills",
            "has 10000 items: give at most 30",
        ),
        (cabinet(1, 109), "feeders[1].lamps", "has 109 items: give at most 108"),
        (cabinet(*[1] * 9), "feeders", "has 9 items: give at most 8"),
    ],
    ids=["list", "list of a message in a list", "list of messages"],
)
def test_the_items_of_a_list_that_is_too_long_are_not_judged(
    request_: Any, field: str, remedy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(validation, "_validator", None)  # calling it would fail
    assert violations(request_) == [(field, remedy)]


def test_a_request_with_many_bad_items_names_the_first() -> None:
    assert [field for field, _ in violations(cabinet(*[108] * 8))] == ["place"]


def test_a_request_with_few_bad_items_names_twenty_fields_at_most() -> None:
    found = violations(cabinet(10))
    assert len({field for field, _ in found}) == len(found)
    assert 10 < len(found) <= 20


@pytest.mark.parametrize(
    ("stamp", "remedy"),
    [
        (Timestamp(seconds=1_700_000_000, nanos=-1), "nanos are 0 to 999,999,999"),
        (Timestamp(seconds=1_700_000_000, nanos=1_000_000_000), "nanos are 0 to 999,999,999"),
        (Timestamp(seconds=-1), "before 1970"),
        (Timestamp(seconds=-(1 << 62)), "before 1970"),
        (Timestamp(seconds=1_000_000_000_000), "more than 10 years ahead"),
        (Timestamp(seconds=253_402_300_799), "more than 10 years ahead"),
    ],
)
def test_a_time_that_cannot_be_used_is_named(stamp: Timestamp, remedy: str) -> None:
    request = offer(places.PRIORITY_P2)
    request.lease_end_time.CopyFrom(stamp)
    [(field, said)] = violations(request)
    assert field == "lease_end_time"
    assert remedy in said


def test_a_time_of_eleven_years_ahead_is_named() -> None:
    request = offer(places.PRIORITY_P2)
    request.lease_end_time.FromSeconds(int(time.time()) + (FUTURE_YEARS + 1) * YEAR)
    [(field, said)] = violations(request)
    assert (field, "more than 10 years" in said) == ("lease_end_time", True)


def test_a_time_of_nine_years_ahead_passes() -> None:
    request = offer(places.PRIORITY_P2)
    request.lease_end_time.FromSeconds(int(time.time()) + (FUTURE_YEARS - 1) * YEAR)
    assert violations(request) == []


def test_a_field_whose_rules_are_ignored_is_not_looked_at() -> None:
    assert (
        RequestRules.of(inbox.DESCRIPTOR.message_types_by_name["ReceiveBulletinsRequest"]).lists
        == ()
    )


def test_a_type_that_contains_itself_or_has_a_map_is_refused_at_the_start() -> None:
    with pytest.raises(TypeError, match=r"google\.protobuf\.\w+ contains itself"):
        RequestRules.of(descriptor_pb2.DescriptorProto.DESCRIPTOR)
    with pytest.raises(TypeError, match=r"Struct\.fields is a map"):
        RequestRules.of(struct_pb2.Struct.DESCRIPTOR)


def test_each_time_of_a_list_is_judged() -> None:
    file = descriptor_pb2.FileDescriptorProto(name="times.proto", package="times", syntax="proto3")
    file.dependency.append(Timestamp.DESCRIPTOR.file.name)
    file.message_type.add(name="Times").field.add(
        name="at",
        number=1,
        type=descriptor_pb2.FieldDescriptorProto.TYPE_MESSAGE,
        label=descriptor_pb2.FieldDescriptorProto.LABEL_REPEATED,
        type_name=".google.protobuf.Timestamp",
    )
    pool = descriptor_pool.Default()
    pool.AddSerializedFile(file.SerializeToString())
    kind: Any = GetMessageClass(pool.FindMessageTypeByName("times.Times"))
    given = kind(at=[Timestamp(seconds=1), Timestamp(seconds=-1)])
    assert RequestRules.of(kind.DESCRIPTOR).check(given).broken == [
        ("at[1]", "is before 1970: give a later time")
    ]
