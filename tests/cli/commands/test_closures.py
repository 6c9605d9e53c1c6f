"""Closing streets and opening them."""

from __future__ import annotations

import json

import pytest

from tests.cli.examples import NOW, at
from tests.cli.town import Town, receipt
from vigie.journal.v1.journal_pb2 import CommandResponse
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
    town.answers = {"CloseRoad": lambda _: CommandResponse(receipt=receipt("closure/C-1"))}
    done = town.vigie("close", "avenue de la liberte", "--for", "1h30m", "--reason", "works")
    assert done.exit_code == 0, done.stderr
    assert "Avenue de la Liberté is closed (36 arcs)" in done.stdout
    assert "vigie open C-1" in done.stdout
    (request,) = town.requests("CloseRoad")
    assert len(request.edge_ids) == 36
    assert request.until_time == at(5_400)


def test_only_the_arcs_that_are_named_are_closed(town: Town) -> None:
    town.answers = {"CloseRoad": lambda _: CommandResponse(receipt=receipt("closure/C-1"))}
    done = town.vigie("close", "Somewhere", "--arc", "12", "--arc", "13", "--json")
    said = json.loads(done.stdout)
    assert said["request"]["edge_ids"] == ["12", "13"]


def test_a_street_is_not_closed_for_no_time(town: Town) -> None:
    for lasting in ("soon", "0s", "3", "h", "1h?"):
        done = town.vigie("close", "Rue Foch", "--arc", "1", "--for", lasting)
        assert (done.exit_code, "is no duration" in done.stderr) == (2, True)
    assert town.asked == []


def test_a_closure_is_opened(town: Town) -> None:
    done = town.vigie("open", "C-1")
    assert "closure C-1 is over" in done.stdout
    assert town.requests("OpenRoad")[0].closure_id == "C-1"
    assert json.loads(town.vigie("open", "C-1", "--json").stdout) == {}


def test_what_is_closed_is_listed_page_by_page(town: Town) -> None:
    def page(request: roads.ListClosuresRequest) -> roads.ListClosuresResponse:
        token = "" if request.page_token else "C-1"
        return roads.ListClosuresResponse(closures=[CLOSURE], next_page_token=token)

    town.answers = {"ListClosures": page}
    done = town.vigie("closures")
    assert done.stdout.count("C-1") == 2
    assert "overdue" in done.stdout
    states = [list(request.states) for request in town.requests("ListClosures")]
    assert states == [[roads.CLOSURE_STATE_CLOSED, roads.CLOSURE_STATE_OVERDUE]] * 2
    assert len(json.loads(town.vigie("closures", "--all", "--json").stdout)["closures"]) == 2
    assert list(town.requests("ListClosures")[-1].states) == []


def test_a_city_with_open_streets_says_so(town: Town) -> None:
    assert town.vigie("closures").stdout == "no street is closed\n"
