"""The queries of the control room itself: its alerts and its dispatch modes."""

from __future__ import annotations

from collections.abc import Iterator

from google.protobuf.message import Message

from services.chassis.sdk.proto_enum import proto_enum
from services.chassis.sdk.view import View
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import timestamp
from services.coordination.queries import city_of
from services.coordination.to_proto import alert_to_proto
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api
from vigie.type.v1 import place_pb2


def list_alerts(view: View, request: api.ListAlertsRequest) -> Message:
    """Return the alerts: first those of no incident, then by priority and clock of the incident."""
    found = (
        alert
        for alert in alerts_of(city_of(view))
        if alert.HasField("repeat_time") or not request.unacknowledged_only
    )
    return api.ListAlertsResponse(alerts=found)


def alerts_of(city: CityState) -> Iterator[api.Alert]:
    """Yield the alerts: first those of no incident, then in the order of the incidents."""
    for alert in city.alerts_of_no_incident():
        yield alert_to_proto(alert)
    served = sorted(city.open_incidents(), key=lambda each: (each.priority, each.clock_start_time))
    for incident in served:
        for alert in incident.alerts:
            yield alert_to_proto(alert, incident.id)


def list_dispatch_modes(view: View, _request: api.ListDispatchModesRequest) -> Message:
    """Return the dispatch modes that were set."""
    return api.ListDispatchModesResponse(modes=modes_of(city_of(view)))


def modes_of(city: CityState) -> Iterator[api.DispatchModeSetting]:
    """Yield the dispatch modes that were set, by priority and department."""
    for _, each in sorted(city.dispatch_modes.items()):
        yield api.DispatchModeSetting(
            priority=proto_enum(place_pb2.Priority, each.priority),
            department=each.department,
            mode=proto_enum(events.DispatchMode, each.mode),
            reason=each.reason,
            set_by=each.set_by,
            set_time=timestamp(each.set_time),
        )
