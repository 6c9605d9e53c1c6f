"""Addresses, and their partitions, which are those of Kafka's Java client."""

import pytest
from hypothesis import given, strategies as st

from services.chassis.partition.partitioning import (
    MASK,
    aggregate_template,
    murmur2,
    partition_of,
    resolve_address,
)
from services.chassis.sdk.decider import Rejected
from services.chassis.sdk.ids import new_id
from tests.chassis import counter as c


@pytest.mark.parametrize(
    ("text", "hashed"),
    [
        ("21", -973932308),
        ("foobar", -790332482),
        ("a-little-bit-long-string", -985981536),
        ("a-little-bit-longer-string", -1486304829),
        ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971),
        ("abc", 479470107),
    ],
)
def test_murmur2_is_that_of_kafkas_java_client(text: str, hashed: int) -> None:
    assert murmur2(text.encode()) == hashed & MASK


@given(st.text(), st.integers(1, 100))
def test_an_address_always_has_the_same_partition_and_it_exists(text: str, count: int) -> None:
    assert 0 <= partition_of(text, count) < count
    assert partition_of(text, count) == partition_of(text, count)


def test_the_sign_bit_is_off_before_the_remainder() -> None:
    assert partition_of("21", 3) == (-973932308 & 0x7FFFFFFF) % 3 != (-973932308 & MASK) % 3


def test_fields_fill_the_template() -> None:
    assert resolve_address(c.add(1, "north"), "ana") == "counter/north"


def test_a_request_without_the_option_is_no_command() -> None:
    assert aggregate_template(c.kind("GetCounterRequest").DESCRIPTOR) == ""
    assert aggregate_template(c.AddRequest.DESCRIPTOR) == "counter/{counter_id}"


def test_a_retry_of_a_creating_request_meets_itself() -> None:
    request_id = new_id()
    first = resolve_address(c.OpenCounterRequest(request_id=request_id), "ana")
    assert first == resolve_address(c.OpenCounterRequest(request_id=request_id), "ana")
    assert first != resolve_address(c.OpenCounterRequest(request_id=request_id), "bob")
    assert first != resolve_address(c.OpenCounterRequest(request_id=new_id()), "ana")


def test_an_empty_field_of_the_address_is_named() -> None:
    with pytest.raises(Rejected) as no:
        resolve_address(c.AddRequest(request_id=new_id()), "ana")
    assert (no.value.code, no.value.field) == ("FIELD_INVALID", "counter_id")


def test_a_request_without_the_option_has_no_address() -> None:
    with pytest.raises(Rejected, match="kind/id"):
        resolve_address(c.kind("GetCounterRequest")(), "ana")
