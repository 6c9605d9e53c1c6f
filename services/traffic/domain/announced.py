"""The situation that a bulletin announces to drivers: it begins, changes or ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from services.chassis.sdk.compiled_rules import BrokenRule
from services.crews.domain.bulletin_rules import OUTSIDE, broken_rule, time_ahead
from vigie.bulletin.v1.bulletin_pb2 import Bulletin
from vigie.traffic.v1 import situation_pb2
from vigie.type.v1 import place_pb2

HAZARDS = frozenset(
    {
        "accident",
        "animal_on_road",
        "carriageway_damaged",
        "column_fallen",
        "cover_missing",
        "flooding",
        "obstruction",
        "oil_spill",
        "signal_dark",
        "subsidence",
        "tree_down",
    }
)
"""The kinds of incidents that drivers meet. An incident of another kind is in no feed."""

SHOWN_WORKS = frozenset({"planned", "authorised", "running", "suspended"})
"""The states of works that are decided. Requests are no news for drivers."""


@dataclass(frozen=True, slots=True)
class Announced:
    """A situation as a bulletin has it; without `situation` it has ended, or concerns no driver.

    With `starts_now` it began when it was first announced, at `time` in microseconds.
    """

    situation_id: str
    time: int
    situation: situation_pb2.Situation | None = None
    starts_now: bool = True


def announced(bulletin: Bulletin) -> Announced:
    """Return what a bulletin of a kind in `NEWS` announces."""
    name = str(bulletin.WhichOneof("news"))
    kind, id_of, situation_of = NEWS[name]
    news = getattr(bulletin, name)
    situation_id = f"{bulletin.department}-{kind}-{id_of(news)}"
    situation = situation_of(news)
    if situation is not None:
        situation.situation_id = situation_id
    return Announced(situation_id, bulletin.event_time, situation, kind != "works")


def broken(
    received: situation_pb2.ReceivedBulletin,
    time: int,
    surrounds: Callable[[float, float], bool],
) -> BrokenRule | None:
    """Return the rule that a message breaks; `surrounds` tests for the city's surroundings."""
    if received.rejected_rule:
        return BrokenRule("", received.rejected_rule)
    if not received.HasField("bulletin"):
        return None
    bulletin = received.bulletin
    return (
        broken_rule(bulletin, received.topic)
        or time_ahead(bulletin, time)
        or _outside(bulletin, surrounds)
    )


def _outside(bulletin: Bulletin, surrounds: Callable[[float, float], bool]) -> BrokenRule | None:
    situation = announced(bulletin).situation
    if situation is None or not (situation.longitude or situation.latitude):
        return None
    if surrounds(situation.longitude, situation.latitude):
        return None
    return BrokenRule("place.position", OUTSIDE)


def _closure(news: Any) -> situation_pb2.Situation:
    return situation_pb2.Situation(
        category=situation_pb2.SITUATION_CATEGORY_CLOSURE,
        street=news.street,
        edge_ids=news.edge_ids,
        until_time=news.until_time if news.HasField("until_time") else None,
    )


def _diversion(news: Any) -> situation_pb2.Situation:
    situation = _closure(news)
    situation.category = situation_pb2.SITUATION_CATEGORY_DIVERSION
    situation.kind = news.reason
    situation.via_edge_ids.extend(news.via_edge_ids)
    return situation


def _works(news: Any) -> situation_pb2.Situation | None:
    if news.state not in SHOWN_WORKS:
        return None
    return situation_pb2.Situation(
        category=situation_pb2.SITUATION_CATEGORY_WORKS,
        kind=news.kind,
        suspended=news.state == "suspended",
        start_time=news.start_time if news.HasField("start_time") else None,
        until_time=news.end_time if news.HasField("end_time") else None,
        **_where(news.place),
    )


def _hazard(news: Any) -> situation_pb2.Situation | None:
    if news.kind not in HAZARDS:
        return None
    return situation_pb2.Situation(
        category=situation_pb2.SITUATION_CATEGORY_HAZARD, kind=news.kind, **_where(news.place)
    )


def _ended(_news: Any) -> None:
    return None


def _where(place: place_pb2.Place) -> dict[str, Any]:
    point = place.position
    return {"street": place.street, "longitude": point.longitude, "latitude": point.latitude}


_Reading = tuple[str, Callable[[Any], str], Callable[[Any], situation_pb2.Situation | None]]

NEWS: dict[str, _Reading] = {
    "road_closed": ("closure", lambda news: news.closure_id, _closure),
    "road_opened": ("closure", lambda news: news.closure_id, _ended),
    "works_changed": ("works", lambda news: news.works_id, _works),
    "incident_opened": ("incident", lambda news: news.incident_id, _hazard),
    "incident_changed": ("incident", lambda news: news.incident_id, _hazard),
    "incident_closed": ("incident", lambda news: news.incident_id, _ended),
    "diversion_opened": ("diversion", lambda news: news.diversion_id, _diversion),
    "diversion_closed": ("diversion", lambda news: news.diversion_id, _ended),
}
"""The news of bulletins that feeds need: kind of the aggregate, its id, and what it announces."""
