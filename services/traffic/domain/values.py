"""The rule of a time to come."""

from __future__ import annotations

from google.protobuf.timestamp_pb2 import Timestamp

from services.chassis.sdk.decider import MICROS, DecisionContext, Rejected

LONGEST_SECONDS = 24 * 3_600
"""How long a setting lasts at most: a controller counts its return in at most 1,440 minutes."""


def future(time: Timestamp, context: DecisionContext, most_seconds: int = 0) -> int:
    """Return a time to come, in microseconds. Raises `Rejected` where it is past or too late."""
    until = time.ToMicroseconds()
    if until <= context.time or (most_seconds and until > context.time + most_seconds * MICROS):
        limit = f" and at most {most_seconds // 3_600} hours ahead" if most_seconds else ""
        message = f"until_time is to come{limit}: give another."
        raise Rejected("UNTIL_TIME_INVALID", message, "until_time")
    return until
