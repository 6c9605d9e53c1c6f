"""Messages as states hold them, and the reverse."""

from __future__ import annotations

from dataclasses import dataclass

from services.crews.domain.fields import read, written
from services.crews.domain.place import NOWHERE, Place
from services.crews.domain.timestamp import timestamp
from vigie.bulletin.v1.bulletin_pb2 import RoadClosed, WorksChanged
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
