"""The limits of a server, from its settings."""

from __future__ import annotations

from dataclasses import dataclass

from services.chassis.sdk.settings import Settings


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a server takes on. A caller is an actor at one address."""

    in_flight: int = 500
    streams: int = 2_000
    caller_streams: int = 100
    caller_calls_per_second: float = 250.0
    request_bytes: int = 256 * 1024

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        return cls(
            settings.in_flight_limit,
            settings.stream_limit,
            settings.caller_stream_limit,
            settings.caller_calls_per_second,
            settings.request_bytes,
        )
