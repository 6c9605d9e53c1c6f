"""Junctions, bollards and diversions."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.examples import at
from tests.cli.town import Town, receipt
from vigie.traffic.v1 import equipment_pb2 as equipment, service_pb2 as traffic
from vigie.type.v1 import place_pb2

PLACE = place_pb2.Place(street="Rue Foch")
JUNCTION = traffic.Junction(
    junction_id="J014",
    place=PLACE,
    state=traffic.JUNCTION_STATE_HELD,
    position=equipment.FUNCTIONAL_POSITION_NORMAL,
    plan=3,
    settings=[
        traffic.Setting(
            control=equipment.CONTROL_PLAN,
            value=3,
            until_time=at(600),
            state=traffic.ACTUATION_STATE_CONFIRMED,
        )
    ],
    alarms=[traffic.Alarm(code="A0201", component="J014-1", alarm_time=at(-60), suspended=True)],
    holds=[
        traffic.Hold(
            corridor_id="c-1",
            priority=place_pb2.PRIORITY_P1,
            until_time=at(60),
            route=2,
            begun=True,
        )
    ],
)


@pytest.mark.parametrize(
    ("command", "method", "fields"),
    [
        (
            "junction flash J014 --for 30m",
            "SetPosition",
            {"position": equipment.FUNCTIONAL_POSITION_YELLOW_FLASH},
        ),
        ("junction dark J014", "SetPosition", {"position": equipment.FUNCTIONAL_POSITION_DARK}),
        ("junction plan J014 4", "SetPlan", {"plan": 4}),
        ("junction situation J014 2", "SetSituation", {"situation": 2}),
        ("junction normal J014", "ReleaseJunction", {"junction_id": "J014"}),
        ("bollard lower B-1 --for 5m", "LowerBollard", {"bollard_id": "B-1"}),
        ("bollard raise B-1", "RaiseBollard", {"bollard_id": "B-1"}),
        ("diversion close D-1", "CloseDiversion", {"diversion_id": "D-1"}),
    ],
)
def test_each_order_is_one_command_and_an_order_of_a_state_has_an_end(
    town: Town, command: str, method: str, fields: dict[str, Any]
) -> None:
    town.answers = {method: receipt("junction/J014")}
    assert town.output(command)
    request = town.request(method)
    assert {name: getattr(request, name) for name in fields} == fields
    if "until_time" in request.DESCRIPTOR.fields_by_name:
        assert request.until_time.seconds > 0


def test_a_wrong_time_is_rejected_before_a_call(town: Town) -> None:
    assert "write 90s, 30m, 1h30m or 2d" in town.error(2, "junction flash J014 --for soon")
    assert town.asked == []


def test_one_junction_shows_its_orders_its_holds_and_its_alarms(town: Town) -> None:
    town.answers = {"GetJunction": traffic.GetJunctionResponse(junction=JUNCTION)}
    printed = town.output("junction show J014")
    assert "J014 at Rue Foch: held" in printed
    assert "position normal, plan 3" in printed
    assert "ordered plan: 3 until" in printed
    assert "corridor c-1 (P1) has it until" in printed
    assert "alarm A0201 of J014-1 for" in printed
    assert "vigie history traffic/junction/J014" in printed


def test_the_list_has_the_junctions_that_do_not_run_normally(town: Town) -> None:
    town.answers = {"ListJunctions": traffic.ListJunctionsResponse(junctions=[JUNCTION])}
    assert "J014" in town.output("junctions")
    assert town.request("ListJunctions").states == list(range(2, 6))
    assert town.document("junctions --all")["junctions"][0]["junction_id"] == "J014"
    town.answers = {}
    assert "all junctions run normally" in town.output("junctions")


def test_bollards_are_listed_with_their_orders(town: Town) -> None:
    lowered = traffic.Setting(control=equipment.CONTROL_BOLLARD, value=1, until_time=at(600))
    bollard = traffic.Bollard(
        bollard_id="B-1", zone="Comedie", state=traffic.BOLLARD_STATE_LOWERED, settings=[lowered]
    )
    town.answers = {"ListBollards": traffic.ListBollardsResponse(bollards=[bollard])}
    assert "lowered until" in town.output("bollards")


def test_a_diversion_is_opened_by_the_names_of_streets(town: Town) -> None:
    town.answers = {"OpenDiversion": receipt("diversion/D-1")}
    town.output('diversion open "Rue Foch" --via "Rue de Verdun" --reason works')
    request = town.request("OpenDiversion")
    assert request.street == "Rue Foch"
    assert request.edge_ids
    assert request.via_edge_ids


def test_diversions_are_listed(town: Town) -> None:
    signed = traffic.Diversion(
        diversion_id="D-1", street="Rue Foch", state=traffic.DIVERSION_STATE_OVERDUE
    )
    town.answers = {"ListDiversions": traffic.ListDiversionsResponse(diversions=[signed])}
    assert "overdue" in town.output("diversion list")
