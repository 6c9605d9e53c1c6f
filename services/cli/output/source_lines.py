"""A line for each source that is late, in local mode, or sends messages that break a rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from services.cli.output.formatting import HOUR, since
from vigie.coordination.v1 import service_pb2 as coordination

LATE_SECONDS = HOUR
"""A department publishes nothing for half an hour on a quiet night (own rule: no figure found)."""
CLOCK_MILLISECONDS = 2_000
"""The offset of a clock that coordination alerts of."""


def source_lines(sources: Iterable[coordination.Source], now: float) -> Iterator[str]:
    """Yield a line for each source that an operator must look at."""
    for source in sources:
        found = list(_findings(source, now))
        if found:
            yield f"{source.department}: {', '.join(found)}"


def _findings(source: coordination.Source, now: float) -> Iterator[str]:
    newest = source.newest_event_time.ToMicroseconds() / 1e6
    if not newest:
        yield "no valid bulletin so far"
    elif now - newest > LATE_SECONDS:
        yield f"newest bulletin {since(source.newest_event_time, now)} ago"
    if source.local_mode:
        yield "dispatches its own crews"
    if source.rejected_count:
        last = source.last_rejection
        field = f" in {last.field}" if last.field else ""
        ago = since(last.rejected_time, now)
        yield f"{source.rejected_count} messages rejected, last {ago} ago: {last.rule}{field}"
    if source.undecodable_count:
        yield f"{source.undecodable_count} messages unreadable"
    if abs(source.clock_offset_milliseconds) >= CLOCK_MILLISECONDS:
        yield f"clock {source.clock_offset_milliseconds / 1000:+.1f} s"
