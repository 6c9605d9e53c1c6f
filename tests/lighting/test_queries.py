"""The queries of cabinets and lamps, and the filters of lists and streams."""

from __future__ import annotations

from typing import Any

import pytest

from services.chassis.sdk.decider import Rejected
from services.lighting import queries
from services.testing.memory_context import MemoryContext
from tests.lighting.department import LIGHTING
from tests.lighting.examples import dimmed, failed, gave_up, installed, target
from vigie.lighting.v1 import events_pb2 as events, service_pb2 as api

MATCHES = LIGHTING.watches["WatchCabinets"].matches


@pytest.fixture
def view() -> MemoryContext:
    """A department with the cabinets A-1, A-2 and A-3, of which A-2 is dimmed and has a fault."""
    made = MemoryContext(LIGHTING)
    for name in ("A-1", "A-2", "A-3"):
        made.happened(f"cabinet/{name}", installed())
    made.happened("cabinet/A-2", dimmed(40, 1, target("F1")), failed("L3"))
    return made


def test_a_cabinet_is_shown_with_its_lamps_and_a_list_leaves_them_out(view: MemoryContext) -> None:
    answer: Any = queries.get_cabinet(view, api.GetCabinetRequest(cabinet_id="A-2"))
    assert [len(feeder.lamps) for feeder in answer.cabinet.feeders] == [6, 6]
    assert answer.cabinet.version == 3
    listed: Any = LIGHTING.queries["ListCabinets"](view, api.ListCabinetsRequest())
    lamps = [[len(feeder.lamps) for feeder in each.feeders] for each in listed.cabinets]
    assert lamps == [[0, 0]] * 3


@pytest.mark.parametrize(
    ("request_", "ids"),
    [
        (api.ListCabinetsRequest(), ["A-1", "A-2", "A-3"]),
        (api.ListCabinetsRequest(page_size=2, page_token="A-1"), ["A-2", "A-3"]),
        (api.ListCabinetsRequest(district="Elsewhere"), []),
        (api.ListCabinetsRequest(district="Centre", troubled_only=True), ["A-2"]),
    ],
)
def test_cabinets_are_listed_by_district_and_by_trouble(
    view: MemoryContext, request_: api.ListCabinetsRequest, ids: list[str]
) -> None:
    answer: Any = LIGHTING.queries["ListCabinets"](view, request_)
    assert [shown.cabinet_id for shown in answer.cabinets] == ids


@pytest.mark.parametrize(
    ("request_", "ids"),
    [
        (api.WatchCabinetsRequest(), ["A-1", "A-2", "A-3"]),
        (api.WatchCabinetsRequest(cabinet_ids=["A-2"]), ["A-2"]),
        (api.WatchCabinetsRequest(district="Elsewhere"), []),
    ],
)
def test_a_stream_keeps_the_requested_cabinets(
    view: MemoryContext, request_: api.WatchCabinetsRequest, ids: list[str]
) -> None:
    assert [id_ for id_, state in view.all("cabinet") if MATCHES(request_, id_, state)] == ids


def test_a_cabinet_that_does_not_show_its_levels_is_in_trouble(view: MemoryContext) -> None:
    view.happened("cabinet/A-3", dimmed(40, 1), gave_up("F1"))
    request = api.ListCabinetsRequest(troubled_only=True)
    answer: Any = LIGHTING.queries["ListCabinets"](view, request)
    assert [shown.cabinet_id for shown in answer.cabinets] == ["A-2", "A-3"]


def test_a_lamp_is_found_without_its_cabinet(view: MemoryContext) -> None:
    answer: Any = queries.get_lamp(view, api.GetLampRequest(lamp_id="L7"))
    assert (answer.cabinet_id, answer.feeder_id) == ("A-1", "F2")
    assert (answer.lamp.lamp.lamp_id, answer.lamp.wanted_percent) == ("L7", 100)
    view.happened("cabinet/A-1", events.FeederSwitched(feeder_id="F2", on=False, sequence=1))
    off: Any = queries.get_lamp(view, api.GetLampRequest(lamp_id="L7"))
    assert off.lamp.wanted_percent == 0


def test_an_unknown_cabinet_or_lamp_is_rejected_with_its_field(view: MemoryContext) -> None:
    with pytest.raises(Rejected) as cabinet:
        queries.get_cabinet(view, api.GetCabinetRequest(cabinet_id="B-1"))
    assert (cabinet.value.code, cabinet.value.field) == ("CABINET_UNKNOWN", "cabinet_id")
    with pytest.raises(Rejected) as lamp:
        queries.get_lamp(view, api.GetLampRequest(lamp_id="L99"))
    assert (lamp.value.code, lamp.value.field) == ("LAMP_UNKNOWN", "lamp_id")
