"""GTFS-Realtime service alerts: closures and diversions, for the bus operator."""

from __future__ import annotations

from google.transit.gtfs_realtime_pb2 import Alert, FeedEntity, FeedHeader, FeedMessage

from services.chassis.sdk.decider import MICROS
from services.traffic.domain.situation import Situation, Situations
from services.traffic.feeds.hazards import REASONS
from services.traffic.feeds.shown import in_order, text_of, until
from vigie.traffic.v1.situation_pb2 import (
    SITUATION_CATEGORY_CLOSURE as CLOSURE,
    SITUATION_CATEGORY_DIVERSION as DIVERSION,
)

VERSION = "2.0"
LANGUAGE = "fr"
BUS = 3
"""The route type of GTFS. A city does not know the routes: the operator maps a street to them."""


def service_alerts(city: Situations, time: int) -> bytes:
    """Return the alerts as a `FeedMessage`; `time` in microseconds is that of the feed."""
    header = FeedHeader(
        gtfs_realtime_version=VERSION,
        incrementality=FeedHeader.FULL_DATASET,
        timestamp=time // MICROS,
    )
    concerned = (each for each in in_order(city) if each.category in (CLOSURE, DIVERSION))
    message = FeedMessage(header=header, entity=(_entity(each, time) for each in concerned))
    return message.SerializeToString(deterministic=True)


def _entity(situation: Situation, time: int) -> FeedEntity:
    _, cause = REASONS.get(situation.kind, ("", Alert.UNKNOWN_CAUSE))
    alert = Alert(cause=cause, effect=Alert.DETOUR)
    alert.informed_entity.add(route_type=BUS)
    alert.header_text.translation.add(text=text_of(situation), language=LANGUAGE)
    start, end = situation.start_time // MICROS, until(situation, time) // MICROS
    # The two others replace active_period in the present version; older readers know only it.
    for periods in (alert.active_period, alert.communication_period, alert.impact_period):
        period = periods.add(start=start)
        if end:
            period.end = max(end, start)
    return FeedEntity(id=situation.situation_id, alert=alert)
