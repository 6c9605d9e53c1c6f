"""The loads of the ploughs, as their departments last published them.

The bulletins of one plough come from the partition of each circuit that it drove, so the newest by
its time counts, whichever is read first.
"""

from __future__ import annotations

from services.coordination.domain import limits
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import DueSection, PloughLoad, micros
from vigie.bulletin.v1 import bulletin_pb2 as bulletins


def plough_load(city: CityState, department: str, bulletin: bulletins.Bulletin, _time: int) -> None:
    """Keep the load of a plough; one without sections keeps an older one from coming back."""
    told = bulletin.plough_load
    key = f"{department}/{told.crew_id}"
    order = bulletin.event_time, bulletin.aggregate, bulletin.version
    loads = city.plough_loads
    known = loads.get(key)
    if known is not None and order <= known.order:
        return
    due = tuple(_due(each) for each in told.due if each.HasField("deadline_time"))
    loads[key] = PloughLoad(told.salt_kg, told.brine_litres, told.reload_seconds, due, *order)
    if len(loads) > limits.PLOUGHS_KEPT:
        del loads[min(loads, key=lambda each: (loads[each].order, each))]


def _due(section: bulletins.DueSection) -> DueSection:
    expected, deadline = micros(section.expected_pass_time), micros(section.deadline_time)
    return DueSection(section.section_id, section.street, section.rank, expected, deadline)
