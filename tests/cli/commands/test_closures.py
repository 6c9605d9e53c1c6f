"""Closing streets and opening them."""

from __future__ import annotations

import pytest

from tests.cli.examples import NOW, at
from tests.cli.town import Town, receipt
from vigie.roads.v1 import service_pb2 as roads

CLOSURE = roads.Closure(
    closure_id="C-1",
    edge_ids=["1", "2"],
    street="Rue Foch",
    state=roads.CLOSURE_STATE_OVERDUE,
    until_time=at(60),
    closed_time=at(0),
    reason="works",
)


def test_a_street_is_closed_with_all_its_arcs(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.cli.commands.closures.now_seconds", lambda: float(NOW))
    town.answers = {"CloseRoad": receipt("closure/C-1")}
    printed = town.output("close 'avenue de la liberte' --for 1h30m --reason works")
    assert "Avenue de la Liberté is closed (36 arcs)" in printed
    assert "vigie open C-1" in printed
    request = town.request("CloseRoad")
    assert (len(request.edge_ids), request.until_time) == (36, at(5_400))


def test_only_the_arcs_that_are_named_are_closed(town: Town) -> None:
    town.answers = {"CloseRoad": receipt("closure/C-1")}
    document = town.document("close Somewhere --arc 12 --arc 13")
    assert document["request"]["edge_ids"] == ["12", "13"]


@pytest.mark.parametrize("lasting", ["soon", "0s", "3", "h", "1h?"])
def test_a_closure_needs_a_duration(town: Town, lasting: str) -> None:
    assert "is no duration" in town.error(2, f"close 'Rue Foch' --arc 1 --for {lasting}")
    assert town.asked == []


def test_a_closure_is_opened(town: Town) -> None:
    assert "closure C-1 is over" in town.output("open C-1")
    assert town.request("OpenRoad").closure_id == "C-1"
    assert town.document("open C-1") == {}


@pytest.mark.parametrize("street", ["rue foch", "Avenue Foch"])
def test_a_street_with_one_closure_is_opened_by_its_name(town: Town, street: str) -> None:
    closures = [CLOSURE, roads.Closure(closure_id="C-2", street="Avenue Foch")]
    town.answers = {"ListClosures": roads.ListClosuresResponse(closures=closures)}
    town.output(f"open '{street}'")
    expected = {"rue foch": "C-1", "Avenue Foch": "C-2"}
    assert town.request("OpenRoad").closure_id == expected[street]


def test_a_street_with_no_closure_or_several_is_not_opened(town: Town) -> None:
    assert "no closure of 'Rue Foch'" in town.error(2, "open 'Rue Foch'")
    twice = [CLOSURE, roads.Closure(closure_id="C-2", street="Rue Foch")]
    town.answers = {"ListClosures": roads.ListClosuresResponse(closures=twice)}
    assert "has 2 closures" in town.error(2, "open 'Rue Foch'")
    assert town.requests("OpenRoad") == []


def test_closures_are_listed_page_by_page(town: Town) -> None:
    def page(request: roads.ListClosuresRequest) -> roads.ListClosuresResponse:
        token = "" if request.page_token else "C-1"
        return roads.ListClosuresResponse(closures=[CLOSURE], next_page_token=token)

    assert town.output("closures") == "no street is closed\n"
    town.answers = {"ListClosures": page}
    printed = town.output("closures")
    assert (printed.count("C-1"), "overdue" in printed) == (2, True)
    states = [list(request.states) for request in town.requests("ListClosures")]
    assert states == [[roads.CLOSURE_STATE_CLOSED, roads.CLOSURE_STATE_OVERDUE]] * 3
    assert len(town.document("closures --all")["closures"]) == 2
    assert list(town.requests("ListClosures")[-1].states) == []
