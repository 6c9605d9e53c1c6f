"""Segment files written by hand in Kafka's format 2."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.reading import (
    ABORT,
    COMMIT,
    CONTROL,
    FRAME,
    HEADER,
    TRANSACTIONAL,
    batches,
    ends,
)

DATA = b"records"
# length, attributes, timestamp delta, offset delta, key length (all varints), key, value, headers
CONTROL_RECORD = b"\x20\x00\x00\x00\x08%b\x0c\x00\x00\x00\x00\x00\x00\x00"


def batch(
    first: int, count: int, producer: int, *, attributes: int = TRANSACTIONAL, body: bytes = DATA
) -> bytes:
    header = HEADER.pack(0, 2, 0, attributes, count - 1, 0, 0, producer, 0, 0, count)
    return FRAME.pack(first, len(header) + len(body)) + header + body


def marker(offset: int, producer: int, type_: int) -> bytes:
    key = b"\x00\x00" + type_.to_bytes(2, "big")
    attributes = TRANSACTIONAL | CONTROL
    return batch(offset, 1, producer, attributes=attributes, body=CONTROL_RECORD % key)


def test_a_marker_commits_or_aborts_a_producers_records(tmp_path: Path) -> None:
    (tmp_path / "00000000000000000000.log").write_bytes(
        batch(0, 2, 7) + batch(2, 1, 8) + marker(3, 7, COMMIT) + batch(4, 1, 8)
    )
    (tmp_path / "00000000000000000005.log").write_bytes(marker(5, 8, ABORT) + batch(6, 1, 7))
    found = ends(tmp_path)
    assert found.committed == {0, 1}
    assert found.aborted == {2, 4}


def test_records_outside_of_transactions_are_committed(tmp_path: Path) -> None:
    (tmp_path / "0.log").write_bytes(batch(0, 3, -1, attributes=0))
    assert ends(tmp_path).committed == {0, 1, 2}


def test_a_torn_end_and_reserved_space_are_no_batch() -> None:
    whole = batch(0, 1, 1)
    assert len(list(batches(whole + b"\x00" * 200))) == 1
    assert len(list(batches(whole + batch(1, 1, 1)[:-3]))) == 1


def test_an_unknown_format_is_an_error() -> None:
    with pytest.raises(ValueError, match="format 1"):
        list(batches(whole_of_format_1()))


def whole_of_format_1() -> bytes:
    data = bytearray(batch(0, 1, 1))
    data[FRAME.size + 4] = 1
    return bytes(data)
