"""No logs and no metrics: a simulation reads neither, and they take a quarter of its time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from prometheus_client.metrics import MetricWrapperBase

from tests.oracle import survey


class _Nothing:
    """A metric that counts nothing."""

    def inc(self, *_: Any) -> None: ...

    def set(self, *_: Any) -> None: ...

    def observe(self, *_: Any, **__: Any) -> None: ...

    def time(self) -> _Nothing:
        return self

    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


@contextmanager
def quiet() -> Iterator[None]:
    """Run a block without logs and metrics."""
    nothing = _Nothing()
    with survey.quiet(), patch.object(MetricWrapperBase, "labels", lambda *_, **__: nothing):
        yield
