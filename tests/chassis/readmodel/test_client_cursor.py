"""Cursors: their text is read back as it was written."""

import pytest
from hypothesis import given, strategies as st

from services.chassis.readmodel.client_cursor import Cursor, parse
from services.chassis.sdk.decider import Rejected


@given(st.uuids().map(str), st.dictionaries(st.integers(0, 99), st.integers(-1, 10**12)))
def test_a_cursor_reads_back(epoch: str, offsets: dict[int, int]) -> None:
    cursor = Cursor(epoch, offsets)
    assert parse(str(cursor)) == cursor


def test_a_cursor_is_the_same_text_whatever_the_order() -> None:
    assert str(Cursor("e", {1: 5, 0: 7})) == "e:0=7,1=5"


@pytest.mark.parametrize("text", ["x", ":0=1", "e:0", "e:0=x", "e:=", "e:0=1=2", "e:a=1"])
def test_a_malformed_cursor_is_rejected_with_its_field(text: str) -> None:
    with pytest.raises(Rejected) as no:
        parse(text, "at_least")
    assert (no.value.code, no.value.field) == ("CURSOR_INVALID", "at_least")
    assert "at_least" in no.value.message
