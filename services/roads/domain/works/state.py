"""A works site: something dug, built or laid in a street, from its request to its acceptance.

The states follow Code de la voirie routière, article L115-1; the README has the paragraphs.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import msgspec

from services.crews.domain.dig_clearance import DigClearance
from services.crews.domain.place import NOWHERE, Place
from services.roads.domain.works.dig_notice import (
    ATU,
    DICT,
    NO_NOTICE,
    DigNotice,
    clearance_of_notice,
)
from services.roads.domain.works.law import DICT_MONTHS, months_after


class Status(Enum):
    """How far a works site has come. The words are those of `WorksState`."""

    ABSENT = "absent"
    PLANNED = "planned"
    RUNNING = "running"
    SUSPENDED = "suspended"
    ENDED = "ended"
    CANCELLED = "cancelled"
    REQUESTED = "requested"
    AUTHORISED = "authorised"
    REFUSED = "refused"
    ACCEPTED = "accepted"


class Conflict(msgspec.Struct, frozen=True):
    """Another works site, as coordination found it in conflict with this one."""

    kind: int
    department: str
    works_id: str
    body: bytes
    """The whole `WorksConflict`, for readers."""


@dataclass(frozen=True, slots=True)
class Works:
    """A works site. Times are microseconds since 1970, UTC: as planned until they are facts."""

    status: Status = Status.ABSENT
    kind: str = ""
    place: Place = NOWHERE
    start_time: int = 0
    end_time: int = 0
    urgent_reason: str = ""
    reason: str = ""
    end_position: tuple[float, float] | None = None
    """The other end of the stretch, longitude first; None where the works are at one point."""
    requester: str = ""
    digs: bool = False
    own_crew: bool = False
    answer_due_time: int = 0
    """When silence becomes an agreement; 0 but for a request without an answer."""
    asked_start_time: int = 0
    tacit: bool = False
    uncoordinated: bool = False
    notice_due_time: int = 0
    """When the mayor must have the reason of urgent works; 0 once the mayor has."""
    notice_overdue: bool = False
    notice: DigNotice = NO_NOTICE
    begun: bool = False
    suspended_time: int = 0
    needs_crew_since: int = 0
    task_id: str = ""
    crew: str = ""
    conflicts: tuple[Conflict, ...] = ()
    surface_until_time: int = 0

    def clearance(self) -> DigClearance:
        """Return whether and when the ground may be opened.

        A DICT is renewed where the works were interrupted for longer than three months.
        """
        clearance = clearance_of_notice(
            self.notice, urgent=bool(self.urgent_reason), begun=self.begun
        )
        if self.suspended_time and clearance.basis == DICT and not clearance.missing:
            until = months_after(self.suspended_time, DICT_MONTHS)
            return msgspec.structs.replace(clearance, until_time=until)
        return clearance

    @property
    def notice_form(self) -> str:
        """The form of notice that the works need."""
        return ATU if self.urgent_reason else DICT
