"""Events, circuits, sections, stocks and duties as the API shows them."""

from __future__ import annotations

from services.crews.domain.fields import written
from services.snow.domain.circuit import Circuit
from services.snow.domain.duty import Duty
from services.snow.domain.event import Event
from services.snow.domain.fields import dose_of
from services.snow.domain.section import Section
from services.snow.domain.stock import Stock
from vigie.snow.v1 import service_pb2 as api


def event_to_proto(event_id: str, event: Event, version: int) -> api.Event:
    """Return a winter event as the API shows it."""
    state = f"EVENT_STATE_{event.status.name}"
    return written(api.Event, event, event_id=event_id, state=state, version=version)


def circuit_to_proto(circuit_id: str, circuit: Circuit, version: int) -> api.Circuit:
    """Return a circuit as the API shows it."""
    state, dose = f"CIRCUIT_STATE_{circuit.status.name}", dose_of(circuit)
    given = {"circuit_id": circuit_id, "state": state, "dose": dose, "version": version}
    return written(api.Circuit, circuit, **given)


def section_to_proto(section_id: str, section: Section, version: int) -> api.Section:
    """Return a section as the API shows it."""
    state, dose = f"SECTION_STATE_{section.status.name}", dose_of(section)
    given = {"section_id": section_id, "state": state, "dose": dose, "version": version}
    return written(api.Section, section, **given)


def stock_to_proto(depot_id: str, stock: Stock, version: int) -> api.Stock:
    """Return a stock as the API shows it."""
    return written(api.Stock, stock, stock_id=depot_id, version=version)


def duty_to_proto(crew_id: str, duty: Duty, version: int) -> api.Duty:
    """Return a time on call as the API shows it."""
    state = f"DUTY_STATE_{duty.status.name}"
    return written(api.Duty, duty, duty_id=crew_id, state=state, version=version)
