"""The evaluation of all crews for one role: who can be sent, and why each other crew cannot.

`Evaluation.evaluate` decides on one crew. The arrays of `CrewColumns` decide on many at once, with
the same result: on the crews that do not suit the role, and on the plain ones. Those are on duty,
without a task or an offer, within their shift, and at a known place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import overload

import numpy as np
from numpy.typing import NDArray

from services.chassis.sdk.decider import MICROS
from services.coordination.dispatch.candidates import Evaluation
from services.coordination.dispatch.crew_columns import Integers
from services.coordination.dispatch.eligibility import EligibleCrew, Refusal
from services.coordination.dispatch.positions import CrewPositions
from services.coordination.dispatch.price import overrun_seconds
from services.coordination.dispatch.refused import Refused, RefusedRows
from vigie.coordination.v1 import events_pb2 as events

Bools = NDArray[np.bool_]

NO_END = -(1 << 40)
"""The overrun of a crew on call: its work is the reason for its duty, however long its drive."""


class EligibleCrews(Sequence[EligibleCrew]):
    """The crews that no condition excludes, in the order of the state, each made when it is read.

    `starts` has their places; `overruns` by how many seconds the work would end after the shift if
    the drive took no time; `is_busy` whether they would leave a task; `is_own` whether they are of
    a department with a report, free and on duty.
    """

    def __init__(
        self, evaluation: Evaluation, rows: Integers, one_by_one: Mapping[int, EligibleCrew]
    ) -> None:
        columns = evaluation.columns
        facts, seen = columns.facts[rows], columns.seen[rows]
        fresh = _is_fresh(evaluation, seen["time"])
        since = np.where(fresh, seen["time"], facts["on_duty_time"])
        left = (facts["shift_end_time"] - evaluation.time) // MICROS
        self._evaluation, self._one_by_one = evaluation, one_by_one
        self._rows, self._fresh = rows, fresh
        self._ages = np.maximum(0, evaluation.time - since) // MICROS
        self.starts = np.where(fresh[:, None], seen["place"], facts["depot"])
        self.overruns = evaluation.stint_seconds - left
        self.is_busy = np.zeros(len(rows), np.bool_)
        homes = [each.department in evaluation.homes for _, each in columns.profiles.values()]
        self.is_own = np.array(homes, np.bool_)[facts["profile"]] & facts["on_duty"]
        if one_by_one:
            places = np.searchsorted(rows, list(one_by_one))
            found = one_by_one.values()
            self.starts[places] = [(each.longitude, each.latitude) for each in found]
            self.overruns[places] = [
                NO_END if each.on_call else overrun_seconds(evaluation, each, 0) for each in found
            ]
            self.is_busy[places] = [each.task is not None for each in found]
            self.is_own &= ~self.is_busy

    def __len__(self) -> int:
        return len(self._rows)

    def key(self, place: int) -> str:
        return self._evaluation.columns.keys[int(self._rows[place])]

    def keys(self, places: Integers) -> list[str]:
        """Return the keys of the crews at these places."""
        return self._evaluation.columns.keys_of(self._rows[places])

    @overload
    def __getitem__(self, place: int) -> EligibleCrew: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[EligibleCrew]: ...
    def __getitem__(self, place: int | slice) -> EligibleCrew | Sequence[EligibleCrew]:
        if isinstance(place, slice):
            return [self[each] for each in range(len(self))[place]]
        row = int(self._rows[place])
        if row in self._one_by_one:
            return self._one_by_one[row]
        crew = self._evaluation.city.crews[self.key(place)]
        longitude, latitude = self.starts[place].tolist()
        at_depot = not bool(self._fresh[place])
        age = int(self._ages[place])
        return EligibleCrew(crew, None, longitude, latitude, age, at_depot)


def evaluate_all(evaluation: Evaluation) -> tuple[EligibleCrews, Refused, int]:
    """Return the crews that can be sent, the verdicts on the others, and the number off duty."""
    city, columns = evaluation.city, evaluation.columns
    columns.refresh(city.crews, evaluation.positions)
    local = Refusal(events.VERDICT_LOCAL_MODE) if evaluation.is_dispatched_locally() else None
    serving = {each.crew for each in evaluation.role.assignments}
    on_duty = columns.facts["on_duty"].copy()
    on_duty[columns.rows_of(serving)] = False
    present = columns.facts["on_duty"] | columns.facts["on_call"]
    off_duty_count = int((~present).sum())
    profile = columns.facts["profile"]
    reasons = [evaluation.suitability(crew) for _, crew in columns.profiles.values()]
    suits = np.array([reason is None for reason in reasons], np.bool_)
    unsuited = on_duty & ~suits[profile] & (local is None)
    eligible = _are_plain(evaluation) & on_duty & ~unsuited & (local is None)
    refused = RefusedRows(columns)
    refused.add_profiles(np.flatnonzero(unsuited), reasons)
    one_by_one: dict[int, EligibleCrew] = {}
    for row in np.flatnonzero(present & ~eligible & ~unsuited).tolist():
        crew = city.crews[columns.keys[row]]
        if not evaluation.is_present(crew):
            off_duty_count += 1
        elif crew.key not in serving:
            result = local or evaluation.evaluate(crew)
            if isinstance(result, Refusal):
                refused.add(row, result)
            else:
                one_by_one[row] = result
    eligible[list(one_by_one)] = True
    found = EligibleCrews(evaluation, np.flatnonzero(eligible), one_by_one)
    return found, refused.refused(), off_duty_count


def _is_fresh(evaluation: Evaluation, seen_time: Integers) -> Bools:
    oldest = evaluation.time - evaluation.policy.position_seconds * MICROS
    return np.asarray(seen_time >= oldest)


def _are_plain(evaluation: Evaluation) -> Bools:
    """Return the crews for which `evaluate` depends on nothing but their suitability."""
    city, columns, time = evaluation.city, evaluation.columns, evaluation.time
    facts, seen_time = columns.facts, columns.seen["time"]
    end = facts["shift_end_time"]
    within_shift = (end <= 0) | (end > time)
    oldest = time - evaluation.policy.start_of_shift_seconds * MICROS
    unseen = seen_time < 0
    longitude, latitude = facts["depot"].T
    is_point = (np.abs(longitude) <= 180) & (np.abs(latitude) <= 90)  # NaN and infinity fail
    is_point &= (longitude != 0) | (latitude != 0)
    at_depot = unseen & is_point & (facts["on_duty_time"] >= oldest)
    plain = facts["on_duty"] & within_shift & (_is_fresh(evaluation, seen_time) | at_depot)
    plain &= facts["offered_from"] >= evaluation.incident.priority
    positions = evaluation.positions
    special = chain(
        city.tasks,
        city.reserved_crews,
        city.silences,
        evaluation.taken,
        (crew for crew, _, _ in evaluation.role.excluded),
        positions.away if isinstance(positions, CrewPositions) else (),
    )
    plain[columns.rows_of(special)] = False
    for number, crew in columns.profiles.values():
        if crew.department in city.local_departments:
            plain &= facts["profile"] != number
    return np.asarray(plain)
