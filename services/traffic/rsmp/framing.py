"""Frames of an RSMP stream: JSON documents, each ended by a form feed."""

from __future__ import annotations

from collections.abc import Iterator

FORM_FEED = b"\f"


class FrameTooLong(Exception):
    """A frame exceeds the limit, so the stream has no next frame that can be found safely."""


class Framer:
    """Cuts a byte stream into frames; holds at most `limit` bytes of an unfinished one."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._rest = bytearray()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield the frames that `data` completes. Raises `FrameTooLong`.

        Empty frames are skipped: the standard forbids sending them and requires accepting them.
        """
        *ends, rest = data.split(FORM_FEED)
        for end in ends:
            self._append(end)
            frame = bytes(self._rest)
            self._rest.clear()
            if frame.strip():
                yield frame
        self._append(rest)

    def _append(self, data: bytes) -> None:
        if len(self._rest) + len(data) > self._limit:
            raise FrameTooLong(f"a frame has more than {self._limit} bytes")
        self._rest += data
