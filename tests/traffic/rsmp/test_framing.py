"""Frames: cut anywhere, empty, too long."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from services.traffic.rsmp.framing import Framer, FrameTooLong

FRAMES = st.lists(st.binary(min_size=1, max_size=20).filter(lambda b: b"\f" not in b and b.strip()))


@given(FRAMES, st.lists(st.integers(1, 30), min_size=1))
def test_frames_arrive_whole_however_the_stream_is_cut(
    frames: list[bytes], lengths: list[int]
) -> None:
    stream, framer, place = b"".join(f + b"\f" for f in frames), Framer(64), 0
    found: list[bytes] = []
    while stream:
        length = lengths[place % len(lengths)]
        found += framer.feed(stream[:length])
        stream, place = stream[length:], place + 1
    assert found == frames


def test_empty_frames_are_skipped() -> None:
    assert list(Framer(10).feed(b"\f\fa\f\r\n\f\fb\f")) == [b"a", b"b"]


def test_a_cut_frame_waits_for_its_end() -> None:
    framer = Framer(10)
    assert list(framer.feed(b"abc")) == []
    assert list(framer.feed(b"def\f")) == [b"abcdef"]


@pytest.mark.parametrize("data", [b"x" * 11, b"x" * 11 + b"\f"])
def test_a_frame_beyond_the_limit_is_refused_before_its_end(data: bytes) -> None:
    framer = Framer(10)
    assert list(framer.feed(b"x" * 10 + b"\f")) == [b"x" * 10]
    with pytest.raises(FrameTooLong, match="more than 10 bytes"):
        list(framer.feed(data))


def test_the_limit_counts_the_parts_of_a_frame() -> None:
    framer = Framer(10)
    list(framer.feed(b"x" * 6))
    with pytest.raises(FrameTooLong):
        list(framer.feed(b"x" * 6))
