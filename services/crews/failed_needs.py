"""Needs that local mode fails on: an error about one is counted, and costs no other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from services.crews.need_metrics import NEEDS_INVALID
from services.crews.need_rules import is_need_id

DISPATCH_FAILED = "dispatch_failed"
"""The rule of a need on which the dispatch raises an error."""

MOST_LOGGED = 1_000

log = structlog.get_logger(__name__)


class FailedNeeds:
    """The needs of a department on which the dispatch failed: each is logged once in a process."""

    def __init__(self, department: str) -> None:
        self._department = department
        self._logged: set[str] = set()

    @contextmanager
    def isolate(self, need_id: str) -> Iterator[None]:
        """End the block at an error, which is counted and logged."""
        try:
            yield
        except Exception:
            kind = need_id.split("/")[1] if is_need_id(need_id) else ""
            NEEDS_INVALID.labels(self._department, kind, DISPATCH_FAILED).inc()
            if need_id not in self._logged and len(self._logged) < MOST_LOGGED:
                self._logged.add(need_id)
                log.exception("need_invalid", need=need_id, rule=DISPATCH_FAILED)
