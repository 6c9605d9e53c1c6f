"""The rules in the protos of the requests."""

from __future__ import annotations

import pytest
from google.protobuf.message import Message

from services.chassis.rpc.validation import violations
from tests.lighting.examples import dim, install, lamp, override
from vigie.lighting.v1 import service_pb2 as api

NO_LEVEL, NO_PLACE, NO_SCOPE = dim(10), install(), dim(10)
NO_LEVEL.ClearField("level_percent")
NO_PLACE.ClearField("place")
NO_SCOPE.scope.Clear()


def at_host(host: str) -> Message:
    request = install()
    request.address.host = host
    return request


@pytest.mark.parametrize(
    "host",
    [
        "a" * 64,
        "a..b",
        ".",
        "a\0b",
        "",
        "-a",
        "a b",
        "a_b",
        "1.2.3",
        "127.1",
        "é.fr",
        "x" * 254,
        "a:b",
    ],
)
def test_a_host_that_no_name_service_can_look_up_is_rejected(host: str) -> None:
    """By the caller's service, and by the owner for a command that came another way."""
    assert "address.host" in [field for field, _ in violations(at_host(host))]


@pytest.mark.parametrize(
    "host", ["a" * 63, "cabinet-7.field.example", "localhost", "10.0.0.7", "fd12::7", "7a.fr."]
)
def test_a_host_is_a_name_or_an_address(host: str) -> None:
    assert [field for field, _ in violations(at_host(host)) if field != "request_id"] == []


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


@pytest.mark.parametrize(
    ("lantern_type", "allowed"),
    [
        ("", True),
        ("LED 40 W, façade é", True),
        ("a\nb", False),
        ("\x1b[2J", False),
        ("a\x00", False),
        ("\x9b2J", False),
        ("\u202eDEL", False),
        ("\u2066x", False),
        ("\u2028", False),
    ],
)
def test_a_lantern_type_is_text_on_one_line(lantern_type: str, *, allowed: bool) -> None:
    street_light = lamp(1)
    street_light.lantern_type = lantern_type
    assert [field for field, _ in violations(street_light)] == ([] if allowed else ["lantern_type"])
