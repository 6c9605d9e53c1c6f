"""The installation of a city: whole, repeatable, and with a sentence for each problem."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from shutil import copytree

import grpc
import pytest

from deploy.local.ports import free_port
from services.chassis.rpc import validation
from services.chassis.rpc.certificates import ServerCertificates
from services.city.city import City
from services.city.files import write_rows
from services.simulator import install
from services.simulator.install import REJECTED, UNREACHABLE, main
from services.simulator.install_steps import programme_of, steps
from services.simulator.platform.settings import Settings, read
from tests.chassis.certificate_authority import Authority
from tests.simulator.department import Department, refusal, running
from tests.waiting import until
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.crew.v1 import service_pb2 as crews
from vigie.lighting.v1 import equipment_pb2 as equipment, service_pb2 as lighting
from vigie.snow.v1 import service_pb2 as snow
from vigie.traffic.v1 import service_pb2 as traffic


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, hamlet_folder: Path) -> Settings:
    monkeypatch.setenv("VIGIE_CITY", str(hamlet_folder))
    monkeypatch.setenv("VIGIE_DEPARTMENTS", "lighting,roads")
    monkeypatch.delenv("VIGIE_SIMULATOR_PORT_BASE", raising=False)
    return read()


@dataclass
class Installer:
    """The two departments of Hamlet; `run` installs the city in them."""

    monkeypatch: pytest.MonkeyPatch
    lighting: Department = field(default_factory=Department)
    roads: Department = field(default_factory=Department)
    certificates: ServerCertificates | None = None

    async def run(self, *arguments: str) -> int:
        async with (
            running("lighting", self.lighting, certificates=self.certificates),
            running("roads", self.roads, certificates=self.certificates),
        ):
            self.monkeypatch.setenv("VIGIE_LIGHTING", f"127.0.0.1:{self.lighting.port}")
            self.monkeypatch.setenv("VIGIE_ROADS", f"127.0.0.1:{self.roads.port}")
            return await asyncio.to_thread(main, arguments)


@pytest.fixture
def installer(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Installer:
    return Installer(monkeypatch)


@pytest.mark.parametrize(
    ("changed", "host"),
    [({}, "127.0.0.1"), ({"simulator_address": "vigie-field", "host": "0.0.0.0"}, "vigie-field")],
    ids=["on this machine", "in a cluster"],
)
def test_a_cabinet_is_installed_with_its_address_and_a_channel_for_every_lamp(
    hamlet: City, settings: Settings, changed: dict[str, str], host: str
) -> None:
    command = next(steps(hamlet, settings.model_copy(update=changed))).command

    assert isinstance(command, lighting.InstallCabinetRequest)
    assert (command.cabinet_id, command.place.street, command.place.district) == (
        "HAM-0001", "South Street", "West",
    )  # fmt: skip
    address = command.address
    assert (address.host, address.port, address.unit_id) == (host, 16000, 1)
    wired = [(f.line, lamp.lamp_id, lamp.channel) for f in command.feeders for lamp in f.lamps]
    assert wired == [(1, "L1", 0), (1, "L0", 1), (2, "L3", 2), (2, "L2", 3)]


def test_a_crew_is_registered_in_its_own_department(hamlet: City, settings: Settings) -> None:
    only = settings.model_copy(update={"departments": "roads"})
    [step] = steps(hamlet, only)
    command = step.command
    assert isinstance(command, crews.RegisterCrewRequest)
    assert (step.department, command.crew_id, command.name) == ("roads", "roads-01", "Road 1")
    assert command.lending == bulletin.LENDING_RULE_NEVER
    assert list(command.skills) == ["road_repair"]
    assert (command.depot.street, command.depot.district) == ("South Street", "West")


def test_the_same_files_give_the_same_ids_and_an_edit_another(
    hamlet: City, settings: Settings
) -> None:
    def ids(city: City, **changed: object) -> list[str]:
        changed_settings = settings.model_copy(update=changed)
        return [step.command.request_id for step in steps(city, changed_settings)]

    assert ids(hamlet) == ids(hamlet)
    assert len(set(ids(hamlet))) == 3
    elsewhere = ids(hamlet, simulator_port_base=17_000)
    assert [a == b for a, b in zip(ids(hamlet), elsewhere, strict=True)] == [False, True, True]
    edited = replace(hamlet)
    edited.__dict__["sha256"] = hamlet.sha256 | {"crews": "edited"}
    assert [a == b for a, b in zip(ids(hamlet), ids(edited), strict=True)] == [True, False, False]


async def test_a_second_installation_changes_nothing_unless_it_has_new_ids(
    installer: Installer, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments, said, effects in (
        ([], "Hamlet is installed: 1 cabinets, 2 crews", (2, 1)),
        ([], "3 of these commands were sent before", (2, 1)),
        (["--again"], "Hamlet is installed", (4, 2)),
        (["--again"], "Hamlet is installed", (6, 3)),
    ):
        assert await installer.run(*arguments) == 0
        assert said in capsys.readouterr().out
        assert (len(installer.lighting.effects), len(installer.roads.effects)) == effects
    assert installer.lighting.actors == {"installer:files"}


async def test_a_rejection_names_the_crew(
    installer: Installer, capsys: pytest.CaptureFixture[str]
) -> None:
    installer.roads.wrongs = [refusal(grpc.StatusCode.INVALID_ARGUMENT, "SKILL_INVALID")]
    assert await installer.run() == REJECTED
    assert "roads rejects roads-01: no: SKILL_INVALID" in capsys.readouterr().out


async def test_a_service_that_is_starting_is_waited_for_until_the_time_is_up(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(install, "WAITING_SECONDS", 0.05)
    output = ""

    def waits() -> bool:
        nonlocal output
        output += capsys.readouterr().out
        return "Waiting for roads at 127.0.0.1:" in output

    roads, port = Department(), free_port()
    monkeypatch.setenv("VIGIE_ROADS", f"127.0.0.1:{port}")
    async with running("lighting", Department()) as of_lighting:
        monkeypatch.setenv("VIGIE_LIGHTING", f"127.0.0.1:{of_lighting.port}")
        installing = asyncio.ensure_future(asyncio.to_thread(main, ()))
        await until(waits)
        async with running("roads", roads, port):
            assert await installing == 0
        assert "Hamlet is installed: 1 cabinets, 2 crews" in output + capsys.readouterr().out

        monkeypatch.setenv("VIGIE_SIMULATOR_PATIENCE_SECONDS", "0.3")
        assert await asyncio.to_thread(main, ()) == UNREACHABLE
    sentence = capsys.readouterr().out.splitlines()[-1]
    assert f"roads does not answer at 127.0.0.1:{port}" in sentence
    assert "VIGIE_SIMULATOR_PATIENCE_SECONDS" in sentence


async def test_a_city_is_installed_over_tls_in_services_that_are_trusted(
    installer: Installer,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    city = Authority(tmp_path)
    issued = city.issue()
    installer.certificates = ServerCertificates("town", issued.certificate, issued.key, None)
    monkeypatch.setenv("VIGIE_TLS_CA_FILE", str(city.file))
    assert await installer.run() == 0
    assert installer.lighting.asked

    monkeypatch.setenv("VIGIE_SIMULATOR_PATIENCE_SECONDS", "0.5")
    for trusted, problem in (
        (Authority(tmp_path, "other").file, "but its certificate is not of the authority that is"),
        (tmp_path / "none.crt", "VIGIE_TLS_CA_FILE="),
    ):
        monkeypatch.setenv("VIGIE_TLS_CA_FILE", str(trusted))
        assert await installer.run() == REJECTED
        assert problem in capsys.readouterr().out


@pytest.mark.parametrize(
    ("variable", "value", "code", "problem"),
    [
        ("VIGIE_HOST", "0.0.0.0", UNREACHABLE, "VIGIE_SIMULATOR_ADDRESS is not set"),
        ("VIGIE_SPEED", "0", UNREACHABLE, "VIGIE_SPEED=0"),
        ("VIGIE_CITY", "half", REJECTED, "crews.csv"),
    ],
)
def test_settings_that_install_no_city_are_a_sentence(
    settings: Settings, hamlet_folder: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    variable: str, value: str, code: int, problem: str,
) -> None:  # fmt: skip
    copytree(hamlet_folder, tmp_path / "half")
    (tmp_path / "half" / "crews.csv").unlink()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(variable, value)
    assert main([]) == code
    assert problem in capsys.readouterr().out


def test_every_command_of_a_real_city_keeps_the_rules_of_its_contract(
    montpellier: City, settings: Settings
) -> None:
    todo = list(steps(montpellier, settings))
    registered = [c for c in montpellier.crews if c.department in settings.department_names]
    ids = {step.command.request_id for step in todo}
    assert len(ids) == len(todo) == 2 * 535 + len(registered)
    assert not [step.what for step in todo if validation.violations(step.command)]

    assigned = todo[-1].command
    assert isinstance(assigned, lighting.AssignProgrammeRequest)
    assert len(assigned.programme.nights) == 12
    levels = {(s.anchor, s.minutes): s.level_percent for s in assigned.programme.steps}
    assert levels[equipment.ANCHOR_MIDNIGHT, 23 * 60] == 50
    assert levels[equipment.ANCHOR_DAWN, 0] == 0


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ('[programme]\nprogramme_id = "x"\nlevels = [1]\n', "levels"),
        ('[programme]\nsteps = [{ anchor = "ANCHOR_NOON" }]\n', "ANCHOR_NOON"),
    ],
)
def test_a_programme_of_another_form_is_rejected(
    hamlet: City, tmp_path: Path, table: str, problem: str
) -> None:
    (tmp_path / "city.toml").write_text(table, encoding="utf-8")
    with pytest.raises(ValueError, match=problem):
        programme_of(replace(hamlet, folder=tmp_path))


def test_traffic_is_installed_with_what_the_city_has(montpellier: City, settings: Settings) -> None:
    only = settings.model_copy(update={"departments": "traffic"})
    todo = [step for step in steps(montpellier, only) if step.department == "traffic"]
    kinds = Counter(type(step.command) for step in todo)
    assert kinds[traffic.InstallJunctionRequest] == len(montpellier.junctions) == 373
    assert kinds[traffic.InstallBollardRequest] == len(montpellier.bollards) == 26
    assert kinds[traffic.InstallSectionRequest] == len(montpellier.flow_sections)
    ports = [s.command.port for s in todo if isinstance(s.command, traffic.InstallBollardRequest)]
    first = settings.simulator_port_base + len(montpellier.cabinets)
    assert ports == list(range(first, first + 26))
    rules = [found for step in todo for found in validation.violations(step.command)]
    assert rules == []


def test_the_stocks_of_the_depots_are_counted_where_snow_is_installed(
    hamlet_folder: Path, tmp_path: Path, settings: Settings
) -> None:
    folder = copytree(hamlet_folder, tmp_path / "wintry")
    depot = {"id": "only", "lon": 5.0, "lat": 47.0, "salt_kg": 9_000, "brine_litres": 500}
    write_rows(folder / "depots.csv", [depot])
    wintry = City.load(folder)
    assert not any(step.department == "snow" for step in steps(wintry, settings))
    [step] = steps(wintry, settings.model_copy(update={"departments": "snow"}))
    command = step.command
    assert isinstance(command, snow.CountStockRequest)
    assert (command.depot_id, command.salt_kg, command.brine_litres) == ("only", 9_000, 500)
