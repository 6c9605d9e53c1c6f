"""Admits calls and streams within the limits of a server, and counts those that it rejects."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from services.chassis.rpc.caller_limits import CallRate, HeldLimit, LimitReached
from services.chassis.rpc.concurrency import ConcurrencyLimit
from services.chassis.rpc.errors import StatusError, held_status, overload_status, rate_status
from services.chassis.rpc.limits import Limits
from services.chassis.telemetry import log_config, metrics

LOG_SECONDS = 1.0
"""A rejected caller is logged at most so often: a flood of calls must not become one of lines."""


class Admission:
    """The door of one server. Its methods raise `StatusError`, RESOURCE_EXHAUSTED, at a limit."""

    def __init__(self, service: str, limits: Limits) -> None:
        self._service = service
        self._concurrency = ConcurrencyLimit(limits.in_flight)
        self._rate = CallRate(limits.caller_calls_per_second)
        self._streams = HeldLimit(limits.streams, limits.caller_streams)
        self._log = log_config.get_logger()
        self._next_log_time = 0.0

    @property
    def in_flight(self) -> int:
        """The number of unary calls that are being answered."""
        return self._concurrency.in_flight

    @contextmanager
    def call(self, caller: str, *, urgent: bool) -> Iterator[None]:
        """Hold a place for a unary call. A tenth of the places is for urgent ones."""
        self._check_rate(caller, urgent=urgent)
        if not self._concurrency.try_acquire(urgent=urgent):
            self._record(caller, "in_flight")
            raise StatusError(overload_status(self._service))
        try:
            yield
        finally:
            self._concurrency.release()

    @contextmanager
    def stream(self, caller: str) -> Iterator[None]:
        """Hold a place for a stream."""
        self._check_rate(caller, urgent=False)
        with ExitStack() as held:
            try:
                held.enter_context(self._streams.holding(caller))
            except LimitReached:
                self._record(caller, "streams")
                raise StatusError(held_status("TOO_MANY_STREAMS", "streams")) from None
            yield

    def _check_rate(self, caller: str, *, urgent: bool) -> None:
        seconds = self._rate.take(caller, urgent=urgent)
        if seconds:
            self._record(caller, "rate")
            raise StatusError(rate_status(seconds))

    def _record(self, caller: str, limit: str) -> None:
        metrics.CALLS_REFUSED.labels(self._service, limit).inc()
        now = time.monotonic()
        if now >= self._next_log_time:
            self._next_log_time = now + LOG_SECONDS
            self._log.warning("caller_refused", caller=caller, limit=limit)
