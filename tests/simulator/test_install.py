"""The installation of a city by commands: whole, repeatable, and clear where it cannot be."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import grpc
import pytest

from deploy.local.ports import free_port
from services.chassis.rpc import validation
from services.chassis.rpc.certificates import ServerCertificates
from services.city.city import City
from services.simulator import install
from services.simulator.install import NOT_THERE, REFUSED, main, steps
from services.simulator.platform.settings import Settings, read
from tests.chassis.certificate_authority import Authority
from tests.simulator.department import Department, refusal, running
from tests.waiting import until
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.crew.v1 import service_pb2 as crews
from vigie.lighting.v1 import service_pb2 as lighting

Run = Callable[..., int]


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, hamlet_folder: Path) -> Settings:
    monkeypatch.setenv("VIGIE_CITY", str(hamlet_folder))
    monkeypatch.setenv("VIGIE_DEPARTMENTS", "lighting,roads")
    monkeypatch.delenv("VIGIE_SIMULATOR_PORT_BASE", raising=False)
    return read()


async def installed(
    monkeypatch: pytest.MonkeyPatch,
    of_lighting: Department,
    of_roads: Department,
    *more: str,
    shown: ServerCertificates | None = None,
) -> int:
    async with (
        running("lighting", of_lighting, certificates=shown),
        running("roads", of_roads, certificates=shown),
    ):
        monkeypatch.setenv("VIGIE_LIGHTING", f"127.0.0.1:{of_lighting.port}")
        monkeypatch.setenv("VIGIE_ROADS", f"127.0.0.1:{of_roads.port}")
        return await asyncio.to_thread(main, more)


def test_a_cabinet_is_installed_with_its_address_and_every_lamp_on_a_channel_of_its_own(
    hamlet: City, settings: Settings
) -> None:
    command = next(steps(hamlet, settings)).command

    assert isinstance(command, lighting.InstallCabinetRequest)
    assert (command.cabinet_id, command.place.street, command.place.district) == (
        "HAM-0001", "South Street", "West",
    )  # fmt: skip
    assert (command.address.host, command.address.port, command.address.unit_id) == (
        "127.0.0.1", 16000, 1,
    )  # fmt: skip
    wired = [(f.line, lamp.lamp_id, lamp.channel) for f in command.feeders for lamp in f.lamps]
    assert wired == [(1, "L1", 0), (1, "L0", 1), (2, "L3", 2), (2, "L2", 3)]


def test_a_crew_is_registered_in_its_own_department(hamlet: City, settings: Settings) -> None:
    by_department = {step.department: step.command for step in steps(hamlet, settings)}

    command = by_department["roads"]
    assert isinstance(command, crews.RegisterCrewRequest)
    assert (command.crew_id, command.name) == ("roads-01", "Road 1")
    assert command.lending == bulletin.LENDING_RULE_NEVER
    assert list(command.skills) == ["road_repair"]
    assert (command.depot.street, command.depot.district) == ("South Street", "West")


def test_the_same_files_give_the_same_ids_and_an_edit_another(
    hamlet: City, settings: Settings
) -> None:
    def ids(city: City, **changed: object) -> list[str]:
        return [
            step.command.request_id for step in steps(city, settings.model_copy(update=changed))
        ]

    assert ids(hamlet) == ids(hamlet)
    assert len(set(ids(hamlet))) == 3
    elsewhere = ids(hamlet, simulator_port_base=17_000)
    assert [a == b for a, b in zip(ids(hamlet), elsewhere, strict=True)] == [False, True, True]
    edited = replace(hamlet)
    edited.__dict__["sha256"] = hamlet.sha256 | {"crews": "edited"}
    assert [a == b for a, b in zip(ids(hamlet), ids(edited), strict=True)] == [True, False, False]


def test_departments_that_do_not_run_are_left_out(hamlet: City, settings: Settings) -> None:
    only = settings.model_copy(update={"departments": "roads"})

    assert [step.what for step in steps(hamlet, only)] == ["roads-01"]


async def test_a_city_is_installed_and_installing_it_again_changes_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    of_lighting, of_roads = Department(), Department()

    assert await installed(monkeypatch, of_lighting, of_roads) == 0
    assert "Hamlet is installed: 1 cabinets, 2 crews" in capsys.readouterr().out
    assert await installed(monkeypatch, of_lighting, of_roads) == 0
    assert "3 were met before" in capsys.readouterr().out

    assert (len(of_lighting.effects), len(of_roads.effects)) == (2, 1)
    assert of_lighting.actors == {"installer:files"}


async def test_again_asks_with_new_ids(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    of_lighting, of_roads = Department(), Department()

    for more in ((), ("--again",), ("--again",)):
        assert await installed(monkeypatch, of_lighting, of_roads, *more) == 0

    assert (len(of_lighting.effects), len(of_roads.effects)) == (6, 3)


async def test_a_service_that_stumbles_gets_the_same_request_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_lighting, of_roads = Department(), Department()
    of_roads.wrongs = [refusal(grpc.StatusCode.UNAVAILABLE, "SERVICE_STOPPING")] * 2

    assert await installed(monkeypatch, of_lighting, of_roads) == 0

    assert len(of_roads.asked) == 3
    assert len(of_roads.effects) == 1


async def test_a_refusal_is_told_with_what_was_refused(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    of_lighting, of_roads = Department(), Department()
    of_roads.wrongs = [refusal(grpc.StatusCode.INVALID_ARGUMENT, "SKILL_INVALID")]

    assert await installed(monkeypatch, of_lighting, of_roads) == REFUSED

    assert "roads refuses roads-01: no: SKILL_INVALID" in capsys.readouterr().out


def test_a_service_that_is_not_there_is_said_in_a_sentence(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VIGIE_SIMULATOR_PATIENCE_SECONDS", "0.3")
    for name in ("LIGHTING", "ROADS"):
        monkeypatch.setenv(f"VIGIE_{name}", f"127.0.0.1:{free_port()}")

    assert main([]) == NOT_THERE

    *waiting, sentence = capsys.readouterr().out.splitlines()
    assert {line.split(" at ")[0] for line in waiting} <= {
        "Waiting for lighting",
        "Waiting for roads",
    }
    assert "does not answer at 127.0.0.1:" in sentence
    assert "VIGIE_SIMULATOR_PATIENCE_SECONDS" in sentence


async def test_a_service_that_is_on_its_way_up_is_waited_for(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(install, "WAITING_SECONDS", 0.05)
    said = ""

    def waits() -> bool:
        nonlocal said
        said += capsys.readouterr().out
        return "Waiting for roads at 127.0.0.1:" in said

    of_lighting, of_roads, port = Department(), Department(), free_port()
    monkeypatch.setenv("VIGIE_ROADS", f"127.0.0.1:{port}")
    async with running("lighting", of_lighting):
        monkeypatch.setenv("VIGIE_LIGHTING", f"127.0.0.1:{of_lighting.port}")
        installing = asyncio.ensure_future(asyncio.to_thread(main, ()))
        await until(waits)
        async with running("roads", of_roads, port):
            assert await installing == 0
    assert "Hamlet is installed: 1 cabinets, 2 crews" in said + capsys.readouterr().out


async def test_a_city_is_installed_over_tls_in_services_that_are_trusted(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    city = Authority(tmp_path)
    issued = city.issue()
    shown = ServerCertificates("town", issued.certificate, issued.key, None)
    monkeypatch.setenv("VIGIE_TLS_CA_FILE", str(city.file))
    of_lighting, of_roads = Department(), Department()
    assert await installed(monkeypatch, of_lighting, of_roads, shown=shown) == 0
    assert of_lighting.asked

    monkeypatch.setenv("VIGIE_SIMULATOR_PATIENCE_SECONDS", "0.5")
    monkeypatch.setenv("VIGIE_TLS_CA_FILE", str(Authority(tmp_path, "other").file))
    assert await installed(monkeypatch, Department(), Department(), shown=shown) == REFUSED
    assert "but its certificate is not of the authority that is trusted" in capsys.readouterr().out

    monkeypatch.setenv("VIGIE_TLS_CA_FILE", str(tmp_path / "none.crt"))
    assert await installed(monkeypatch, Department(), Department(), shown=shown) == REFUSED
    assert "VIGIE_TLS_CA_FILE=" in capsys.readouterr().out


def test_cabinets_in_a_cluster_are_told_by_the_name_of_their_service(
    hamlet: City, settings: Settings
) -> None:
    named = settings.model_copy(update={"simulator_address": "vigie-field", "host": "0.0.0.0"})  # noqa: S104
    command = next(steps(hamlet, named)).command

    assert isinstance(command, lighting.InstallCabinetRequest)
    assert (command.address.host, command.address.port) == ("vigie-field", 16000)


def test_an_installation_that_does_not_know_where_the_cabinets_are_is_refused(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VIGIE_HOST", "0.0.0.0")  # noqa: S104  # as in a pod

    assert main([]) == NOT_THERE

    assert "VIGIE_SIMULATOR_ADDRESS is not set" in capsys.readouterr().out


def test_a_folder_that_is_no_city_is_said_in_a_sentence(
    settings: Settings, hamlet_folder: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    copytree(hamlet_folder, tmp_path / "half")
    (tmp_path / "half" / "crews.csv").unlink()
    monkeypatch.setenv("VIGIE_CITY", str(tmp_path / "half"))

    assert main([]) == REFUSED

    assert "crews.csv" in capsys.readouterr().out


def test_every_command_of_a_real_city_keeps_the_rules_of_its_contract(
    montpellier: City, settings: Settings
) -> None:
    todo = list(steps(montpellier, settings))

    assert (
        len({step.command.request_id for step in todo})
        == len(todo)
        == 2 * 535 + len(montpellier.crews)
    )
    assert not [step.what for step in todo if validation.violations(step.command)]
