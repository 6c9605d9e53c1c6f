"""Why a site did not fulfil a request."""

from __future__ import annotations

CLOSED = "CLOSED"
NO_ANSWER = "NO_ANSWER"
REJECTED = "REJECTED"
COMPONENT_UNKNOWN = "COMPONENT_UNKNOWN"
NOT_IMPLEMENTED = "NOT_IMPLEMENTED"
NOT_IN_VERSION = "NOT_IN_VERSION"


class SiteError(Exception):
    """A request that a site did not fulfil; `reason` is a code of this module.

    After `NO_ANSWER` and `CLOSED` it is unknown whether a command had an effect: read its status.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
