"""Street lighting by hand."""

from __future__ import annotations

import pytest

from services.chassis.sdk.decider import Rejected
from tests.cli.examples import HERE, NOW, at
from tests.cli.town import Town
from vigie.lighting.v1 import service_pb2 as lighting

CABINET = lighting.Cabinet(
    cabinet_id="MTP-0001",
    place=HERE,
    reachable=False,
    door_open=True,
    feeders=[
        lighting.FeederState(
            feeder_id="F1",
            on=True,
            breaker_tripped=True,
            actuation=lighting.ACTUATION_PENDING,
            dark_lamps=2,
            lamp_count=3,
            lamps=[lighting.LampState(wanted_percent=level) for level in (60, 60, 100)],
        )
    ],
)


def test_a_cabinet_is_dimmed_for_good(town: Town) -> None:
    printed = town.output("lamps dim 40 --cabinet MTP-0001")
    assert "MTP-0001 all feeders: 40 % is requested" in printed
    request = town.request("SetDimLevel")
    assert (request.cabinet_id, request.level_percent) == ("MTP-0001", 40)
    assert request.scope.all


def test_a_feeder_is_raised_for_a_time(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.cli.commands.lamps.now_seconds", lambda: float(NOW))
    printed = town.output("lamps dim 100 --cabinet MTP-0001 --feeder F1 --for 30m")
    assert "then as before" in printed
    request = town.request("Override")
    assert (request.scope.feeder_id, request.until_time) == ("F1", at(1_800))
    assert town.requests("SetDimLevel") == []


def test_a_lamp_is_enough_to_find_its_cabinet(town: Town) -> None:
    town.answers = {"GetLamp": lighting.GetLampResponse(cabinet_id="MTP-0007")}
    town.output("lamps dim 0 --lamp L1 --lamp L2")
    request = town.request("SetDimLevel")
    assert request.cabinet_id == "MTP-0007"
    assert list(request.scope.lamps.lamp_ids) == ["L1", "L2"]
    assert request.HasField("level_percent")


def test_lamps_return_to_their_programme(town: Town) -> None:
    assert "back to the programme" in town.output("lamps revert MTP-0001")
    assert town.request("RevertToProgramme").scope.all
    assert town.document("lamps revert --cabinet M") == {}


def test_a_cabinet_is_shown_feeder_by_feeder(town: Town) -> None:
    town.answers = {"GetCabinet": lighting.GetCabinetResponse(cabinet=CABINET)}
    printed = town.output("lamps show MTP-0001")
    assert "MTP-0001 at Rue Foch: UNREACHABLE, door open" in printed
    for cell in ("F1", "60% 100%", "pending", "breaker tripped"):
        assert cell in printed
    assert town.output("lamps show --cabinet MTP-0001") == printed
    document = town.document("lamps show MTP-0001")
    assert document["cabinet"]["feeders"][0]["feeder_id"] == "F1"


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ("", "--cabinet ID or --lamp ID"),
        ("--cabinet M --feeder F --lamp L", "not both"),
        ("--cabinet M --for x", "no duration"),
    ],
)
def test_the_lamps_are_named_in_one_way(town: Town, options: str, problem: str) -> None:
    assert problem in town.error(2, f"lamps dim 40 {options}")


def test_without_a_cabinet_all_are_listed_over_the_pages(town: Town) -> None:
    other = lighting.Cabinet(cabinet_id="MTP-0002", place=HERE, reachable=True)
    pages = {
        "": lighting.ListCabinetsResponse(cabinets=[CABINET], next_page_token="2"),
        "2": lighting.ListCabinetsResponse(cabinets=[other], cursor="c"),
    }
    town.answers = {"ListCabinets": lambda query: pages[query.page_token]}
    listed = town.output("lamps show --troubled").splitlines()
    assert [line.split()[0] for line in listed] == ["cabinet", "MTP-0001", "MTP-0002"]
    assert "UNREACHABLE, door open" in listed[1]
    assert all(query.troubled_only for query in town.requests("ListCabinets"))
    found = town.document("lamps show")
    assert ([each["cabinet_id"] for each in found["cabinets"]], found["cursor"]) == (
        ["MTP-0001", "MTP-0002"],
        "c",
    )


def test_an_unknown_cabinet_is_answered_with_the_command_that_lists_them(town: Town) -> None:
    message = "There is no cabinet NOPE: take an id that ListCabinets returns."
    town.answers = {"GetCabinet": Rejected("CABINET_UNKNOWN", message, "cabinet_id")}
    assert "`vigie lamps show`" in town.error(1, "lamps show NOPE")
