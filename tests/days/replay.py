"""Counterfactual replay: each decision of a journal again, under another way or policy.

    python -m tests.days export 127.0.0.1:9092 .vigie/coordination.records
    python -m tests.days replay .vigie/coordination.records --way shared

The journal is folded record by record. At each decision the state so far is appraised by the code
of coordination under the other way, and the two choices are compared.

Positions are not in a journal. The recorded table has the drive of each crew that was priced; the
other way prices these crews with that drive. A crew whose start the journal holds, at home on call
or on a site, drives by the streets of the city. Any other crew that was excluded before its price
has none here, and the difference names it. One decision differs at a time: the replay goes on from
the recorded state.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from services.chassis.sdk.decider import MICROS
from services.city.city import City
from services.city.streets import AS_USUAL, Delays
from services.coordination.dispatch.positions import CrewPosition
from services.coordination.dispatch.travel_times import Drives, StreetTravelTimes
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import MAKING_SAFE, ON_SITE
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.fold.role import Role
from services.coordination.domain.rules.choose import choose
from services.testing.in_memory_owner import GAP, empty
from tests.days.ways import Way, appraisal_of, coordination_of
from vigie.coordination.v1 import events_pb2 as events
from vigie.journal.v1 import journal_pb2 as journal

Decision = events.CrewChosen | events.NobodyFound
Row = events.Candidate
Sought = tuple[Incident, Role]
TERMS = (
    "eta", "turnout", "make_safe", "lateness", "rest", "coverage", "diversion", "roles", "wait",
)  # fmt: skip
UNSEEN = frozenset({events.VERDICT_NO_POSITION, events.VERDICT_STALE_POSITION})
NO_DRIVE = -1
"""The number of the last drive, which is infinite."""
NO_LATITUDE = 0.0
"""The latitude of a position that stands for a recorded drive: no city is there."""


@dataclass(frozen=True)
class Difference:
    """A decision that the other way takes differently, with the crews that get an offer."""

    incident_id: str
    decision_id: str
    kind: str
    priority: int
    chosen_before: tuple[str, ...]
    chosen_now: tuple[str, ...]
    before: Row | None
    now: Row | None
    unpriced: tuple[str, ...]
    """Crews that the other way would price, without a recorded drive."""


@dataclass
class Replayed:
    """The result of a replay."""

    decisions: int = 0
    with_unpriced: int = 0
    differences: list[Difference] = field(default_factory=list)


class RecordedDrives(Mapping[str, CrewPosition]):
    """The crews of a recorded table in place of positions: each with its recorded drive.

    Such a position is no place: its longitude is the number of the crew's drive among `drives`, and
    its latitude is `NO_LATITUDE`.
    """

    def __init__(self, table: events.Appraisal, city: CityState, sought: Sought) -> None:
        self.time = table.appraised_time.ToMicroseconds()
        self.city, (self.incident, self.role) = city, sought
        self.drives = {_key(row): float(row.eta_seconds) for row in table.candidates}
        self.unseen: set[str] = set()
        for group in table.verdicts:
            if group.verdict in UNSEEN:
                self.unseen.update(group.crews)
            elif group.verdict == events.VERDICT_UNREACHABLE:
                self.drives |= dict.fromkeys(group.crews, np.inf)
            elif group.verdict == events.VERDICT_SHIFT_TOO_SHORT:
                for key, over in zip(group.crews, group.numbers, strict=True):
                    self.drives[key] = float(self._drive(key, over))

    def _drive(self, key: str, over: int) -> int:
        """Return the drive in a recorded overrun: drive + make safe + work - rest of shift."""
        task = next(iter(self.city.tasks.get(key, ())), None)
        safe = task.make_safe_seconds if task is not None and task.site_unsafe else 0
        left = (self.city.crews[key].shift_end_time - self.time) // MICROS
        return over + left - safe - self.role.work_seconds

    def fill(self, travel_times: StreetTravelTimes) -> None:
        """Add the crews that are on a site: they start from there."""
        on_site = {
            key: (tasks[0].longitude, tasks[0].latitude)
            for key, tasks in self.city.tasks.items()
            if key not in self.drives and tasks and tasks[0].status in {ON_SITE, MAKING_SAFE}
        }
        if not on_site:
            return
        starts = np.array(list(on_site.values()), np.float64)
        closed = travel_times.closed(self.city.closures)
        at = self.incident
        found = travel_times.seconds(at.longitude, at.latitude, starts, closed)
        self.drives |= dict(zip(on_site, found.tolist(), strict=True))

    def __getitem__(self, key: str) -> CrewPosition:
        if key in self.unseen:
            raise KeyError(key)
        number = list(self.drives).index(key) if key in self.drives else NO_DRIVE
        return CrewPosition(float(number), NO_LATITUDE, self.time)

    def __iter__(self) -> Iterator[str]:
        return iter(self.drives)

    def __len__(self) -> int:
        return len(self.drives)


class RecordedTravelTimes(StreetTravelTimes):
    """Drives in seconds by their number, where a start is one; by the streets from a place."""

    def __init__(self, recorded: Iterable[float], streets: StreetTravelTimes) -> None:
        super().__init__(streets.streets)
        self.recorded = np.array([*recorded, np.inf], np.float64)

    def drives(
        self,
        longitude: float,
        latitude: float,
        crews: NDArray[np.float64],
        closed: frozenset[str],
        delays: Delays = AS_USUAL,
    ) -> Drives:
        """Return the drive from each start: a place in degrees (WGS84), or a recorded drive."""
        starts = crews.reshape(-1, 2)
        is_place = starts[:, 1] != NO_LATITUDE
        places = super().drives(longitude, latitude, starts[is_place], closed, delays)
        seconds = np.empty(len(starts), np.float64)
        seconds[~is_place] = self.recorded[starts[~is_place, 0].astype(np.intp)]
        seconds[is_place] = places.seconds
        no, cut_off, off_road = np.zeros((3, len(starts)), np.bool_)
        cut_off[is_place], off_road[is_place] = places.cut_off, places.off_road
        none = np.zeros(len(starts))
        return Drives(seconds, none, no, cut_off, off_road, none)


def replay(records: Iterable[journal.Record], city: City, way: Way) -> Replayed:
    """Return what the other way decides differently.

    Raises `CorruptJournal` for records that coordination cannot fold, such as a journal without its
    beginning.
    """
    streets = StreetTravelTimes(city.streets)
    service, _ = coordination_of(way, city, streets, {})
    state = empty(service)
    found = Replayed()
    for number, record in enumerate(records):
        decisions = list(_decisions(record))
        for decision in decisions:
            if decision.HasField("appraisal"):
                folded: CityState = state.state("city", record.aggregate)
                _compare(decision, decisions, folded, streets=streets, way=way, found=found)
        state.replay(record, number * GAP)
    return found


def _decisions(record: journal.Record) -> Iterator[Decision]:
    for event in record.events:
        for kind in (events.CrewChosen, events.NobodyFound):
            if event.type == kind.DESCRIPTOR.full_name:
                yield kind.FromString(event.body)


def _compare(
    decision: Decision,
    decisions: Sequence[Decision],
    city: CityState,
    *,
    streets: StreetTravelTimes,
    way: Way,
    found: Replayed,
) -> None:
    incident = city.open_incident(decision.incident_id)
    role = incident.role(decision.role) if incident is not None else None
    if incident is None or role is None:  # opened by this very record
        return
    found.decisions += 1
    recorded = RecordedDrives(decision.appraisal, city, (incident, role))
    recorded.fill(streets)
    drives = RecordedTravelTimes(recorded.drives.values(), streets)
    search = decision.appraisal.search
    sought = incident, role
    table = appraisal_of(way, city, sought, recorded, drives, time=recorded.time, search=search)
    unpriced = tuple(
        sorted(
            key
            for group in table.verdicts
            if group.verdict == events.VERDICT_UNREACHABLE
            for key in group.crews
            if key not in recorded.drives
        )
    )
    found.with_unpriced += bool(unpriced)
    before = _chosen(decision, decisions)
    rows = choose(table)
    now = tuple(map(_key, rows))
    if before != now:
        by_key = {_key(row): row for row in decision.appraisal.candidates}
        found.differences.append(
            Difference(
                incident.id,
                decision.decision_id,
                incident.kind,
                incident.priority,
                before,
                now,
                by_key[before[0]] if before else None,
                rows[0] if rows else None,
                unpriced,
            )
        )


def _chosen(decision: Decision, decisions: Sequence[Decision]) -> tuple[str, ...]:
    """Return the crews that get an offer on the table of a decision."""
    same = {decision.decision_id}
    return tuple(
        f"{each.department}/{each.crew_id}"
        for each in decisions
        if isinstance(each, events.CrewChosen)
        and (each.decision_id in same or each.table_decision_id in same)
    )


def _key(row: Row) -> str:
    return f"{row.department}/{row.crew_id}"


def terms_of(row: Row) -> str:
    """Return the price of a row with its terms that are not zero."""
    values = {term: getattr(row, f"{term}_seconds") for term in TERMS}
    parts = " + ".join(f"{term} {value}" for term, value in values.items() if value)
    return f"{row.price_seconds} s = {parts or '0'}"
