"""Vehicles, and the links between departments and coordination."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.chassis.sdk.service import InboundMessage


@dataclass
class Vehicle:
    """Where a crew is, WGS84 degrees, and whether its tablet sends that."""

    department: str
    crew_id: str
    longitude: float
    latitude: float
    blind: bool = False
    sent_time: int = 0

    @property
    def key(self) -> str:
        return f"{self.department}/{self.crew_id}"


@dataclass
class Link:
    """The disturbances of the messages between one department and coordination."""

    skew: int = 0
    deaf_until: int = 0
    cut_off: bool = False
    held: bool = False
    disturbed_time: int = 0
    waiting: list[InboundMessage] = field(default_factory=list)
    last: list[InboundMessage] = field(default_factory=list)
    offset: int = 0
