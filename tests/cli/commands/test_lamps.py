"""Street lighting by hand."""

from __future__ import annotations

import json

import pytest

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
    done = town.vigie("lamps", "dim", "40", "--cabinet", "MTP-0001")
    assert "MTP-0001 all feeders: 40 % is requested" in done.stdout
    (request,) = town.requests("SetDimLevel")
    assert (request.cabinet_id, request.level_percent) == ("MTP-0001", 40)
    assert request.scope.all


def test_light_is_raised_for_a_time(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.cli.commands.lamps.now_seconds", lambda: float(NOW))
    where = ("--cabinet", "MTP-0001", "--feeder", "F1")
    done = town.vigie("lamps", "dim", "100", *where, "--for", "30m")
    assert "then as before" in done.stdout
    (request,) = town.requests("Override")
    assert (request.scope.feeder_id, request.until_time) == ("F1", at(1_800))
    assert town.requests("SetDimLevel") == []


def test_a_lamp_is_enough_to_find_its_cabinet(town: Town) -> None:
    town.answers = {"GetLamp": lambda _: lighting.GetLampResponse(cabinet_id="MTP-0007")}
    town.vigie("lamps", "dim", "0", "--lamp", "L1", "--lamp", "L2")
    (request,) = town.requests("SetDimLevel")
    assert request.cabinet_id == "MTP-0007"
    assert list(request.scope.lamps.lamp_ids) == ["L1", "L2"]
    assert request.HasField("level_percent")


def test_lamps_are_handed_back(town: Town) -> None:
    done = town.vigie("lamps", "revert", "--cabinet", "MTP-0001")
    assert "back to the programme" in done.stdout
    assert json.loads(town.vigie("lamps", "revert", "--cabinet", "M", "--json").stdout) == {}
    assert town.requests("RevertToProgramme")[0].scope.all


def test_a_cabinet_is_shown_feeder_by_feeder(town: Town) -> None:
    town.answers = {"GetCabinet": lambda _: lighting.GetCabinetResponse(cabinet=CABINET)}
    done = town.vigie("lamps", "show", "MTP-0001")
    assert "MTP-0001 at Rue Foch: UNREACHABLE, door open" in done.stdout
    for said in ("F1", "60% 100%", "pending", "breaker tripped"):
        assert said in done.stdout
    said = json.loads(town.vigie("lamps", "show", "MTP-0001", "--json").stdout)
    assert said["cabinet"]["feeders"][0]["feeder_id"] == "F1"
    # Named as the other commands of lamps are told it, too.
    assert town.vigie("lamps", "show", "--cabinet", "MTP-0001").stdout == done.stdout


def test_which_lamps_is_said_once_and_clearly(town: Town) -> None:
    for arguments, told in (
        ((), "--cabinet ID or --lamp ID"),
        (("--cabinet", "M", "--feeder", "F", "--lamp", "L"), "not both"),
        (("--cabinet", "M", "--for", "x"), "no duration"),
    ):
        done = town.vigie("lamps", "dim", "40", *arguments)
        assert (done.exit_code, told in done.stderr) == (2, True), done.stderr
    assert town.vigie("lamps", "dim", "140", "--cabinet", "M").exit_code == 2
