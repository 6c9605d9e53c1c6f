"""A read-only document that a service publishes over HTTP, such as a feed or a map layer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from services.chassis.sdk.view import View

PATH = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")
CONTENT_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+(; [a-z]+=[a-z0-9.-]+)*")
LONGEST_AGE_SECONDS = 3600

Render: TypeAlias = Callable[[View, int], bytes]
"""Returns a document: (view, time in microseconds) -> bytes."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document at `/public/<service>/<path>` of the HTTP port, for anybody: no secret, no person.

    `render` runs on a thread of its own, with a view of one moment. It is a function of its
    arguments alone, so that two replicas return the same bytes: no clock, no set without an order.
    Its `time` is when the present step of `max_age_seconds` began, or the time of the view's last
    record if that is later: use it to leave out what has ended, and state times, not ages.
    """

    path: str
    content_type: str
    render: Render
    max_age_seconds: int = 10

    def __post_init__(self) -> None:
        if not PATH.fullmatch(self.path):
            raise ValueError(f"{self.path!r} is no path: use one such as situations/v1.json.")
        if not CONTENT_TYPE.fullmatch(self.content_type):
            raise ValueError(
                f"{self.path}: {self.content_type!r} is no content type: use one such as"
                " application/json."
            )
        if not 0 < self.max_age_seconds <= LONGEST_AGE_SECONDS:
            raise ValueError(
                f"{self.path}: max_age_seconds is {self.max_age_seconds}: give 1 to"
                f" {LONGEST_AGE_SECONDS}."
            )


def check_documents(documents: Sequence[Document]) -> None:
    """Raise `ValueError` where two documents have one path."""
    for path, times in Counter(document.path for document in documents).items():
        if times > 1:
            raise ValueError(f"{times} documents have the path {path}: give each its own.")
