"""What may be asked about cabinets and lamps."""

from __future__ import annotations

import pytest
from google.protobuf.message import Message

from services.chassis.sdk.decider import DecisionContext, Rejected
from services.crews.domain.timestamp import timestamp
from services.crews.need import Need
from services.crews.need_lifecycle import NeedLifecycle
from services.lighting import queries
from services.lighting.domain.cabinet import Cabinet
from services.lighting.domain.needs import needs
from services.lighting.domain.reports import on_task
from services.testing.spec import NOW
from tests.lighting.department import LIGHTING, cabinet_decider
from tests.lighting.examples import confirmed, dimmed, failed, installed, overridden, target
from tests.lighting.office import MemoryView
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.lighting.v1 import events_pb2 as events, service_pb2 as api

MATCHES = LIGHTING.watches["WatchCabinets"].matches


def open_needs(view: MemoryView) -> list[Need]:
    lifecycle = NeedLifecycle("lighting", "cabinet", Cabinet(), needs, on_task)
    return list(lifecycle.in_view(view))


def folded(name: str, *happened: Message) -> Cabinet:
    cabinet = Cabinet()
    for event in (installed(), *happened):
        cabinet = cabinet_decider.evolve(cabinet, event, DecisionContext(time=NOW, id=name))
    return cabinet


@pytest.fixture
def view() -> MemoryView:
    made = MemoryView()
    made.states = {name: folded(name) for name in ("A-1", "A-2", "A-3")}
    made.states["A-2"] = folded(
        "A-2", dimmed(40, 1), *confirmed(1, "F1"), failed("L3"), overridden(90, 2, target("F2"))
    )
    made.states["A-9"] = Cabinet()  # refused once, never installed
    made.versions = {"A-2": 5}
    return made


def test_a_cabinet_is_shown_with_its_lamps(view: MemoryView) -> None:
    answer = queries.get_cabinet(view, api.GetCabinetRequest(cabinet_id="A-2"))
    assert isinstance(answer, api.GetCabinetResponse)
    shown = answer.cabinet
    first, second = shown.feeders
    assert shown.version == 5
    assert first.actuation == api.ACTUATION_CONFIRMED
    assert second.actuation == api.ACTUATION_PENDING
    assert second.override_until_time == timestamp(NOW + 3_600_000_000)
    assert first.lamps[3].status == api.LAMP_STATUS_FAILED
    assert (first.lamps[0].wanted_percent, first.lamps[0].lever) == (40, api.LEVER_HAND)
    assert (second.lamps[0].wanted_percent, second.lamps[0].lever) == (90, api.LEVER_OVERRIDE)
    assert [need.part for need in shown.needs] == ["lamp/L3"]


@pytest.mark.parametrize("name", ["A-9", "B-1"])
def test_a_cabinet_nobody_installed_is_unknown(view: MemoryView, name: str) -> None:
    with pytest.raises(Rejected) as caught:
        queries.get_cabinet(view, api.GetCabinetRequest(cabinet_id=name))
    assert (caught.value.code, caught.value.field) == ("CABINET_UNKNOWN", "cabinet_id")


def listed(view: MemoryView, **asked: object) -> tuple[list[str], str]:
    answer = LIGHTING.queries["ListCabinets"](view, api.ListCabinetsRequest(**asked))  # type: ignore[arg-type]
    assert isinstance(answer, api.ListCabinetsResponse)
    assert not any(feeder.lamps for shown in answer.cabinets for feeder in shown.feeders)
    return [shown.cabinet_id for shown in answer.cabinets], answer.next_page_token


def test_cabinets_are_listed_page_by_page(view: MemoryView) -> None:
    assert listed(view, page_size=2) == (["A-1", "A-2"], "A-2")
    assert listed(view, page_size=2, page_token="A-2") == (["A-3"], "")
    assert listed(view) == (["A-1", "A-2", "A-3"], "")


def test_a_full_last_page_has_no_next(view: MemoryView) -> None:
    assert listed(view, page_size=3) == (["A-1", "A-2", "A-3"], "")


def test_cabinets_are_listed_by_district_and_by_trouble(view: MemoryView) -> None:
    assert listed(view, district="Elsewhere") == ([], "")
    assert listed(view, district="Centre", troubled_only=True) == (["A-2"], "")


def test_a_lamp_is_found_without_its_cabinet(view: MemoryView) -> None:
    answer = queries.get_lamp(view, api.GetLampRequest(lamp_id="L7"))
    assert isinstance(answer, api.GetLampResponse)
    assert (answer.cabinet_id, answer.feeder_id) == ("A-1", "F2")
    assert answer.lamp.lamp.lamp_id == "L7"


def test_an_unknown_lamp_says_what_to_give(view: MemoryView) -> None:
    with pytest.raises(Rejected) as caught:
        queries.get_lamp(view, api.GetLampRequest(lamp_id="L99"))
    assert (caught.value.code, caught.value.field) == ("LAMP_UNKNOWN", "lamp_id")


def test_a_lamp_on_a_line_that_is_off_is_wanted_dark(view: MemoryView) -> None:
    off = events.FeederSwitched(feeder_id="F1", on=False, sequence=1)
    view.states = {"A-1": folded("A-1", off)}
    answer = queries.get_lamp(view, api.GetLampRequest(lamp_id="L0"))
    assert isinstance(answer, api.GetLampResponse)
    assert answer.lamp.wanted_percent == 0


def test_a_stream_keeps_what_was_asked_for(view: MemoryView) -> None:
    cabinet = view.states["A-1"]
    assert MATCHES(api.WatchCabinetsRequest(), "A-1", cabinet)
    assert not MATCHES(api.WatchCabinetsRequest(), "A-9", view.states["A-9"])
    assert not MATCHES(api.WatchCabinetsRequest(cabinet_ids=["A-2"]), "A-1", cabinet)
    assert not MATCHES(api.WatchCabinetsRequest(district="Elsewhere"), "A-1", cabinet)


def test_the_desk_sees_the_needs_and_which_are_taken(view: MemoryView) -> None:
    (need,) = open_needs(view)
    assert need.need_id == "lighting/cabinet/A-2/lamp/L3"
    assert (need.priority, need.assigned) == (4, False)
    assert need.requirements.equipment == ("bucket_truck",)
    noted = events.TaskNoted(part="lamp/L3", status=bulletin.TASK_STATUS_EN_ROUTE)
    view.states = {"A-2": folded("A-2", failed("L3"), noted)}
    (taken,) = open_needs(view)
    assert taken.assigned
    left = events.TaskNoted(part="lamp/L3", status=bulletin.TASK_STATUS_SUSPENDED)
    view.states = {"A-2": folded("A-2", failed("L3"), left)}
    (open_again,) = open_needs(view)
    assert not open_again.assigned
