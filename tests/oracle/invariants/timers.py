"""Timers: nothing that waits is forgotten, and a timer that was due moves on."""

from __future__ import annotations

from collections.abc import Iterator

from tests.oracle.reading import WAITING
from tests.oracle.watch import Violation, Watch, invariant
from tests.oracle.wiring import COORDINATION, LOOKED_AT_SECONDS

STANDS_SECONDS = 2


@invariant
def forgotten_no_timer(city: Watch) -> Iterator[Violation]:
    """An incident waits for a crew, and nothing is decided about it: no timer wakes it.

    The intervals are those of the policy at their longest, with five seconds for the work.
    """
    for incident in city.reading.incidents.values():
        last = city.decided.get(incident.incident_id, incident.opened_time.ToMicroseconds())
        longest = LOOKED_AT_SECONDS[incident.requirement.priority] + 5
        if incident.state == WAITING and city.age(last) > longest:
            detail = f"{incident.incident_id}: no decision for {city.age(last):.0f} s"
            yield Violation("FORGOTTEN_NO_TIMER", incident.incident_id, detail)


@invariant
def timer_stands(city: Watch) -> Iterator[Violation]:
    """A timer that was due stays due: its owner would fire it for ever, and do nothing else."""
    for timer in city.city.standing_timers:
        yield Violation("TIMER_STANDS", timer, f"{timer} fires again and again")
    owners = {**city.city.departments, COORDINATION: city.city.coordination}
    for name, owner in owners.items():
        for address, state in owner.partition_state.states.items():
            due = owner.service.deciders[address.partition("/")[0]].due(state)
            late = (city.city.clock(name) - due[0]) / 1_000_000 if due else 0
            if late > STANDS_SECONDS:
                detail = f"{name} {address}: {due} is {late:.0f} s past"
                yield Violation("TIMER_STANDS", f"{name} {address}", detail)
