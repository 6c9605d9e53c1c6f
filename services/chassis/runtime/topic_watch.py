"""Looks once a minute whether the topics of a service exist, while the service runs."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import structlog

from services.chassis.journal.journal import AccessDenied, Journal, JournalUnavailable

log = structlog.get_logger(__name__)

LOOK_SECONDS = 60.0


class TopicWatch(threading.Thread):
    """Looks until stopped. `missing` are the topics that did not exist at the last reading."""

    def __init__(self, source: Journal, topics: Sequence[str]) -> None:
        super().__init__(name="topics", daemon=True)
        self.missing: list[str] = []
        self._journal = source
        self._topics = topics
        self._stopping = threading.Event()

    def run(self) -> None:
        while not self._stopping.wait(LOOK_SECONDS):
            self.look()

    def look(self) -> None:
        """Look once. Without an answer from a broker the last result stays."""
        try:
            missing = [topic for topic in self._topics if not self._journal.partitions(topic)]
        except (JournalUnavailable, AccessDenied) as error:
            log.warning("topics_not_seen", error=str(error))
            return
        if missing != self.missing:
            (log.error if missing else log.info)("topics_missing", topics=missing)
        self.missing = missing

    @property
    def missing_reason(self) -> str:
        """A sentence about the missing topics; empty if there are none."""
        return f"there is no topic {', '.join(self.missing)}" if self.missing else ""

    def stop(self) -> None:
        self._stopping.set()
