"""Messages as states hold them, and the reverse."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from services.crews.domain.fields import changes, read, shown_as, written
from services.crews.domain.place import NOWHERE, Place
from services.crews.domain.timestamp import timestamp
from vigie.bulletin.v1.bulletin_pb2 import RoadClosed, WorksChanged
from vigie.roads.v1 import service_pb2 as api
from vigie.snow.v1.service_pb2 import Stock
from vigie.type.v1.role_pb2 import NeedKind, Role


@dataclass(frozen=True)
class Closure:
    edge_ids: tuple[str, ...]
    until_time: int
    street: str = "Rue Foch"


@dataclass(frozen=True)
class Part:
    name: str
    count: int = 2


@dataclass(frozen=True)
class Row:
    kind: str
    roles: tuple[Part, ...]


def test_a_message_is_read_as_plain_values() -> None:
    closed = RoadClosed(edge_ids=["1", "2"], street="Rue Foch", until_time=timestamp(7_000_001))
    fields = read(closed)
    assert fields.pop("closure_id") == ""
    assert Closure(**fields) == Closure(("1", "2"), 7_000_001)
    assert read(WorksChanged(kind="gas"))["place"] == NOWHERE
    assert read(WorksChanged())["start_time"] == 0


def test_a_state_is_written_by_the_names_of_its_fields() -> None:
    closed = written(RoadClosed, Closure(("1",), 5), closure_id="C-1")
    assert closed == RoadClosed(
        closure_id="C-1", edge_ids=["1"], street="Rue Foch", until_time=timestamp(5)
    )
    assert not written(RoadClosed, Closure((), 0)).HasField("until_time")


def test_a_named_value_takes_precedence() -> None:
    assert written(RoadClosed, Closure((), 0), street="Rue Maguelone").street == "Rue Maguelone"


def test_parts_and_places_are_written_too() -> None:
    row = written(NeedKind, Row("flooding", (Part("signing"),)))
    assert row == NeedKind(kind="flooding", roles=[Role(name="signing", count=2)])

    @dataclass(frozen=True)
    class Works:
        place: Place

    where = Place(3.87, 43.61, "Rue Foch", "Centre")
    assert read(written(WorksChanged, Works(where)))["place"] == where


def test_a_message_is_copied_to_another_one() -> None:
    closed = RoadClosed(edge_ids=["1"], until_time=timestamp(5))
    assert written(RoadClosed, closed) == closed


def test_an_event_is_none_where_the_state_is_already_so() -> None:
    asked = RoadClosed(edge_ids=["1"], street="Rue Foch", until_time=timestamp(5))
    assert changes(RoadClosed, asked, Closure(("1",), 5)) == []
    assert changes(RoadClosed, asked, Closure(("1",), 6)) == [asked]


def test_an_aggregate_is_shown_with_its_id_its_state_and_its_version() -> None:
    class Status(Enum):
        OVERDUE = "overdue"

    @dataclass(frozen=True)
    class Late(Closure):
        status: Status = Status.OVERDUE

    assert shown_as(api.Closure)("C-1", Late(("1",), 5), 3) == api.Closure(
        closure_id="C-1",
        state=api.CLOSURE_STATE_OVERDUE,
        edge_ids=["1"],
        street="Rue Foch",
        until_time=timestamp(5),
        version=3,
    )


def test_a_kind_without_states_is_shown_without_one() -> None:
    assert shown_as(Stock)("S-1", Closure((), 0), 3) == Stock(stock_id="S-1", version=3)
