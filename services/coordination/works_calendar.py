"""The calendar of works as a query: the works of all departments in a year, with conflicts."""

from __future__ import annotations

from datetime import UTC, datetime

from google.protobuf.message import Message

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.view import View
from services.coordination.domain.fold.entities import place_message, timestamp
from services.coordination.domain.fold.works import IndexedWorks, WorksIndex
from services.coordination.queries import city_of
from services.coordination.source_to_proto import sources
from vigie.coordination.v1 import service_pb2 as api
from vigie.type.v1.place_pb2 import Position
from vigie.works.v1.works_pb2 import WorksConflict

PAGE_SIZE = 200


def read_works_calendar(view: View, request: api.ReadWorksCalendarRequest) -> Message:
    """Return a page of the works that are to be done in a year, in the order of their keys."""
    city = city_of(view)
    index = city.works()
    found = sorted(each.key for each in index.all() if _matches(each, index, request))
    rest = [key for key in found if key > request.page_token]
    page = rest[: request.page_size or PAGE_SIZE]
    sites = (index.get(key) for key in page)
    return api.ReadWorksCalendarResponse(
        works=[_to_proto(each, index) for each in sites if each is not None],
        total_count=len(found),
        sources=sources(city),
        next_page_token=page[-1] if len(page) < len(rest) else "",
    )


def _matches(works: IndexedWorks, index: WorksIndex, request: api.ReadWorksCalendarRequest) -> bool:
    if not works.is_live:
        return False
    if request.street and request.street.casefold() != works.street.casefold():
        return False
    if request.conflicts_only and not index.findings(works.key).conflicts:
        return False
    return not request.year or _shares_year(works, request.year)


def _shares_year(works: IndexedWorks, year: int) -> bool:
    """Return whether works are planned in a year, UTC."""
    first, last = (int(datetime(each, 1, 1, tzinfo=UTC).timestamp()) for each in (year, year + 1))
    return works.start_time < last * MICROS and works.end_time >= first * MICROS


def _to_proto(works: IndexedWorks, index: WorksIndex) -> api.CalendarWorks:
    is_point = (works.longitude, works.latitude) == (works.end_longitude, works.end_latitude)
    end = Position(longitude=works.end_longitude, latitude=works.end_latitude)
    return api.CalendarWorks(
        department=works.department,
        works_id=works.id,
        kind=works.kind,
        requester=works.requester,
        place=place_message(works.longitude, works.latitude, works.street),
        end_position=None if is_point else end,
        state=works.state,
        start_time=timestamp(works.start_time),
        end_time=timestamp(works.end_time),
        digs=works.digs,
        conflicts=[WorksConflict.FromString(each) for each in index.findings(works.key).conflicts],
    )
