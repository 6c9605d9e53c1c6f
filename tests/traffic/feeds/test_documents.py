"""The feeds as documents: of the view's situations, and small enough for the HTTP port."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from google.transit.gtfs_realtime_pb2 import FeedMessage

from services.chassis.rpc.document_cache import MOST_BYTES
from services.chassis.sdk.document import Document
from services.testing.spec import NOW
from services.traffic.domain.situation import MOST, Situations
from services.traffic.feeds.documents import feeds
from tests.traffic.feeds import city as some

FEEDS = {each.path: each for each in feeds(some.STREETS, "Montpellier")}
SAMPLE = 100
LONGEST_ID, LONGEST_STREET = "i" * 95, "&" * 120
"""As long as the bulletins may have them, with the character that XML writes as five."""


class CityView:
    """A view of one city's situations."""

    def __init__(self, city: Situations | None) -> None:
        self.city = city

    def get(self, kind: str, name: str) -> Any | None:
        return self.city if (kind, name) == ("situations", "city") else None

    def version(self, _kind: str, _name: str) -> int:
        return 1

    def all(self, _kind: str) -> Iterator[tuple[str, Any]]:
        return iter(())


def test_the_alerts_are_those_of_the_view() -> None:
    body = FEEDS["alerts.pb"].render(CityView(some.city(some.CLOSURE)), NOW)
    assert [each.id for each in FeedMessage.FromString(body).entity] == ["roads-closure-C1"]


@pytest.mark.parametrize("feed", FEEDS.values(), ids=FEEDS.keys())
def test_each_feed_shows_a_closure_and_is_there_before_the_first(feed: Document) -> None:
    closed = feed.render(CityView(some.city(some.CLOSURE)), NOW)
    before = feed.render(CityView(None), NOW)
    assert b"roads-closure-C1" in closed
    assert before
    assert b"roads-closure-C1" not in before


@pytest.mark.parametrize("feed", FEEDS.values(), ids=FEEDS.keys())
@pytest.mark.parametrize("edge_ids", [(), (some.FOCH,)], ids=["points", "arcs"])
def test_a_feed_of_the_most_situations_fits(feed: Document, edge_ids: tuple[str, ...]) -> None:
    at = {"edge_ids": edge_ids, "longitude": 0 if edge_ids else 3.88, "latitude": 43.61}
    many = [
        some.situation(f"{LONGEST_ID}-{i:03}", street=LONGEST_STREET, **at) for i in range(SAMPLE)
    ]
    body = feed.render(CityView(some.city(*many)), NOW)
    each = len(body) / sum(situation.weight for situation in many)
    assert each * MOST < MOST_BYTES
