"""The pauses of a crew that is free: its meal, the pump, and the end of a silence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from services.chassis.sdk.ids import derived_id
from services.city.crew_roster import Crew as Roster
from services.simulator.crews.behaviour import Habits, Pause
from services.simulator.platform.clock import SimulatedClock
from vigie.crew.v1 import service_pb2 as api
from vigie.type.v1 import availability_pb2 as proto

SHORTEST_REAL_SECONDS = 5.0
"""A pause that a fast simulator makes shorter than that is left out: the service counts whole
seconds, and the command itself takes its time."""


@dataclass
class Pauses:
    """The pauses of one crew. Times are simulated seconds since 1970, UTC.

    The end of a pause in a request is real time, because the service ends the pause by itself.
    """

    roster: Roster
    habits: Habits
    clock: SimulatedClock
    timezone: ZoneInfo
    started: float = field(init=False)
    """When the simulator began: a pause that was due before is taken as taken. Otherwise all crews
    of a city that is started in the evening would eat at once."""
    _taken: set[tuple[str, int]] = field(default_factory=set)
    _requests: dict[str, api.SetAvailabilityRequest] = field(default_factory=dict)
    _pause_of: dict[str, tuple[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.started = self.clock.now()

    def next(self, free_since: float) -> Iterator[tuple[float, api.SetAvailabilityRequest]]:
        """Yield the start and the request of each pause that is left of the present shift."""
        start, end = self._shift()
        day = str(start.date())
        for number, pause in enumerate(self.habits.pauses(self.roster.id, day)):
            wanted = start.timestamp() + pause.share * (end - start).total_seconds()
            begun = max(wanted, free_since)
            fits = wanted >= self.started and begun + pause.seconds < end.timestamp()
            if fits and self.clock.real_seconds(pause.seconds) >= SHORTEST_REAL_SECONDS:
                request = self._request(day, number, pause, begun)
                if (day, number) not in self._taken:
                    yield begun, request

    def back(self, silent_since: float, heard: str) -> tuple[float, api.SetAvailabilityRequest]:
        """Return when the leader finds the missed offers, and the request that ends the silence."""
        request = api.SetAvailabilityRequest(
            request_id=self._id("back", heard),
            crew_id=self.roster.id,
            availability=proto.AVAILABILITY_AVAILABLE,
        )
        return silent_since + self.habits.notice_seconds(self.roster.id, heard), request

    def settle(self, request_id: str) -> None:
        """Take a pause as taken, also one that was rejected: the next one comes in its own time."""
        if request_id in self._pause_of:
            self._taken.add(self._pause_of[request_id])

    def _request(
        self, day: str, number: int, pause: Pause, begun: float
    ) -> api.SetAvailabilityRequest:
        """Return the request of a pause; the same one as long as the crew stays free."""
        request_id = self._id(day, str(number), str(int(begun)))
        if request_id not in self._requests:
            ahead = self.clock.real_seconds(begun + pause.seconds - self.clock.now())
            request = api.SetAvailabilityRequest(
                request_id=request_id,
                crew_id=self.roster.id,
                availability=pause.availability,
            )
            request.until_time.FromSeconds(round(self.clock.world() + ahead))
            others = {each: key for each, key in self._pause_of.items() if key != (day, number)}
            self._pause_of = others | {request_id: (day, number)}
            self._requests = {each: self._requests[each] for each in others}
            self._requests[request_id] = request
        return self._requests[request_id]

    def _shift(self) -> tuple[datetime, datetime]:
        """Return the start and the end of the present shift, in local time."""
        wall = datetime.fromtimestamp(self.clock.now(), self.timezone)
        roster = self.roster
        start = datetime.combine(wall.date(), roster.shift_start, self.timezone)
        if start > wall:
            start -= timedelta(days=1)
        end = datetime.combine(start.date(), roster.shift_end, self.timezone)
        return start, end if end > start else end + timedelta(days=1)

    def _id(self, *about: str) -> str:
        return derived_id("field", "SetAvailability", self.roster.id, *about)
