"""The limits of a server, from its settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.chassis.sdk.settings import Settings


def _default(name: str) -> Any:
    return Settings.model_fields[name].default


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a server takes on. A caller is an actor at one address."""

    in_flight: int = _default("in_flight_limit")
    streams: int = _default("stream_limit")
    caller_streams: int = _default("caller_stream_limit")
    caller_calls_per_second: float = _default("caller_calls_per_second")
    request_bytes: int = _default("request_bytes")

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        return cls(
            settings.in_flight_limit,
            settings.stream_limit,
            settings.caller_stream_limit,
            settings.caller_calls_per_second,
            settings.request_bytes,
        )
