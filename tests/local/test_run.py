"""`make run` from outside: its output, its processes, and that none is left."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import psutil
import pytest

from deploy.local import processes
from deploy.local.ports import free_port, in_use
from tests.local import fakes
from tests.processes import ManagedProcess
from tests.waiting import wait_until

READY = "Ctrl-C stops the city"
# Requests to loopback must not go through a proxy of the environment.
_direct = build_opener(ProxyHandler({}))


class Run(ManagedProcess):
    """One `make run` of a small checkout, and its output so far."""

    def __init__(self, root: Path, **asked: str) -> None:
        self.root, self.home, self.log = root, root / ".vigie", root / "output"
        known = ("VIGIE_", "KAFKA_", "CITY", "SPEED")  # settings of this process
        quiet = {key: value for key, value in os.environ.items() if not key.startswith(known)}
        environment = {**quiet, "VIGIE_HOME": str(self.home), "COLUMNS": "80", **asked}
        self.launch([sys.executable, "-m", "deploy.local.run", "--root", str(root)], environment)

    @property
    def text(self) -> str:
        return self.log.read_text()

    def waits_for(self, pattern: str, limit_seconds: float = 30) -> None:
        wait_until(
            lambda: re.search(pattern, self.text) or not self.running,
            lambda: self.text,
            limit_seconds,
        )
        assert re.search(pattern, self.text), self.text

    def when_ready(self, limit_seconds: float = 30) -> Run:
        self.waits_for(READY, limit_seconds)
        return self

    def ends(self, limit_seconds: float = 15) -> int:
        """Return the exit code; fail after the limit."""
        assert self.process
        return self.process.wait(limit_seconds)

    @property
    def left(self) -> list[processes.ProcessRecord]:
        mine = processes.still_running(self.home / "processes.json")
        return mine + processes.still_running(self.home / "kafka" / "process.json")


def environment_of(port: int) -> dict[str, str]:
    """Return the environment of a fake service."""
    with suppress(URLError), _direct.open(f"http://127.0.0.1:{port}/readyz", timeout=1) as answer:
        return {key: str(value) for key, value in json.load(answer).items()}
    return {}


Start = Callable[..., Run]


@pytest.fixture
def start(tmp_path: Path, broker: str) -> Iterator[Start]:
    """Start a run of services, each given as name=its first statement."""
    runs: list[Run] = []

    def begin(asked: dict[str, str] | None = None, **services: str) -> Run:
        ports = {name: (free_port(), free_port(), extra) for name, extra in services.items()}
        root = tmp_path if runs else fakes.checkout(tmp_path, ports)
        own = {"KAFKA_BOOTSTRAP": broker, "VIGIE_SIMULATOR_HTTP_PORT": str(free_port())}
        runs.append(Run(root, **{**own, **(asked or {})}))
        return runs[-1]

    yield begin
    for run in runs:
        run.kill()
        for mark in run.left:
            with suppress(psutil.NoSuchProcess):
                psutil.Process(mark.pid).kill()


def http_port(run: Run, name: str) -> int:
    found = re.search(rf"{name}.*http://127.0.0.1:(\d+)", run.text)
    assert found, run.text
    return int(found[1])


def test_a_city_comes_up_on_its_own_broker_and_ctrl_c_ends_all_of_it(start: Start) -> None:
    port = free_port()
    run = start(
        {"KAFKA_BOOTSTRAP": "", "VIGIE_KAFKA_PORT": str(port), "SPEED": "10"},
        lighting=fakes.GENTLE,
        coordination=fakes.GENTLE,
        simulator=fakes.GENTLE,
    ).when_ready(60)
    assert "are simulated by programs" in run.text
    assert "Montpellier, simulated at 10 times real time" in run.text
    assert "Data: The city, 2013" in run.text
    assert "…" not in run.text, "the table is cut on a terminal of 80 columns"
    child = environment_of(http_port(run, "lighting"))
    assert child["KAFKA_BOOTSTRAP"] == f"127.0.0.1:{port}"
    assert child["VIGIE_DEPARTMENTS"] == "lighting"
    assert child["VIGIE_CITY"] == str(run.root / "deploy" / "cities" / "montpellier")
    assert child["VIGIE_SPEED"] == "10"
    assert child["VIGIE_HTTP_PORT"] == str(http_port(run, "lighting"))
    assert {mark.name for mark in run.left} == {"broker", "lighting", "coordination", "simulator"}
    run.signal(signal.SIGINT)
    assert run.ends(10) == 0
    assert "killed" not in run.text
    assert run.left == []
    assert not in_use(port)


def test_a_broker_whose_data_are_gone_ends_the_run_with_a_sentence(start: Start) -> None:
    asked = {"KAFKA_BOOTSTRAP": "", "VIGIE_KAFKA_PORT": str(free_port())}
    run = start(asked, lighting=fakes.GENTLE).when_ready(60)
    [broker] = processes.still_running(run.home / "kafka" / "process.json")
    shutil.rmtree(run.home / "kafka" / "data")
    psutil.Process(broker.pid).kill()
    assert run.ends(30) == 1
    assert "Kafka is back" not in run.text
    assert "The records of this city are gone" in run.text


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_as_ctrl_c_does(start: Start, number: signal.Signals) -> None:
    run = start(lighting=fakes.GENTLE).when_ready()
    run.signal(number)
    assert run.ends() == 0
    assert run.left == []


def test_a_killed_service_is_restarted_and_reported(start: Start) -> None:
    run = start(lighting=fakes.GENTLE).when_ready()
    port = http_port(run, "lighting")
    first = environment_of(port)["pid"]
    os.kill(int(first), signal.SIGKILL)
    run.waits_for("lighting was ended by SIGKILL: starting it again in 1 s")
    run.waits_for("lighting is back")
    assert environment_of(port)["pid"] != first
    assert [str(mark.pid) for mark in run.left] == [environment_of(port)["pid"]]


def test_a_service_that_will_not_stop_is_killed_within_ten_seconds(start: Start) -> None:
    run = start(lighting=fakes.STUBBORN).when_ready()
    run.signal(signal.SIGINT)
    assert run.ends(10) == 0
    assert "killed, because they took too long: lighting" in run.text
    assert run.left == []


def test_a_second_ctrl_c_kills_at_once(start: Start) -> None:
    run = start(lighting=fakes.STUBBORN).when_ready()
    run.signal(signal.SIGINT)
    run.waits_for("Stopping")
    run.signal(signal.SIGINT)
    run.ends(2)
    assert run.left == []


def test_a_service_that_cannot_start_ends_the_run_with_its_last_words(start: Start) -> None:
    run = start(lighting=fakes.BROKEN, roads=fakes.GENTLE)
    assert run.ends(30) == 1
    assert "lighting does not become ready:" in run.text
    assert "the lamp plan is missing" in run.text
    assert run.left == []


def test_a_port_in_use_is_reported_before_anything_starts(start: Start, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        run = start({"VIGIE_LIGHTING_PORT": str(port)}, lighting=fakes.GENTLE)
        assert run.ends() == 2
        assert f"Port {port} (lighting) is in use by " in run.text
        assert "VIGIE_LIGHTING_PORT=" in run.text
        assert len(run.text.splitlines()) == 1
    assert not (tmp_path / ".vigie" / "logs").exists()


def test_every_port_in_use_is_reported_at_once(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("", 0)) as other:
        ports = [str(each.getsockname()[1]) for each in (one, other)]
        run = start(
            {"VIGIE_LIGHTING_PORT": ports[0], "VIGIE_ROADS_HTTP_PORT": ports[1]},
            lighting=fakes.GENTLE,
            roads=fakes.GENTLE,
        )
        assert run.ends() == 2
    assert [f"Port {port} " in run.text for port in ports] == [True, True]


def test_a_port_that_two_parts_of_the_run_would_use_is_refused(start: Start) -> None:
    port = str(free_port())
    asked = {"VIGIE_LIGHTING_PORT": port, "VIGIE_ROADS_PORT": port}
    run = start(asked, lighting=fakes.GENTLE, roads=fakes.GENTLE)
    assert run.ends() == 2
    both = r"VIGIE_(LIGHTING|ROADS)_PORT"
    assert re.search(f"{both}={port} is the port of {both} too", run.text), run.text


@pytest.mark.parametrize(
    ("scene", "given", "said", "sent"),
    [
        ("", "", "Scene ordinary: a Wednesday.", "2011-10-05T15:00:00"),
        ("storm", "", "begins on Sunday 28 August 2011 at 10:00", "2011-08-28T10:00:00"),
        ("storm", "now", "follow the present weekday and hour", ""),
        ("", "2011-08-29T10:00", "Monday 29 August 2011", "2011-08-29T10:00:00"),
    ],
)
def test_a_run_begins_with_its_scene_or_at_the_time_that_is_given(
    start: Start, scene: str, given: str, said: str, sent: str
) -> None:
    asked = {"SCENE": scene, "VIGIE_SIMULATOR_START": given}
    run = start(asked, lighting=fakes.GENTLE, simulator=fakes.GENTLE).when_ready()
    assert said in run.text
    assert ("commands show the real time of day" in run.text) == bool(sent)
    child = environment_of(http_port(run, "simulator"))
    assert child.get("VIGIE_SIMULATOR_START", "") == sent


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({"CITY": "atlantis"}, r"There is no city 'atlantis' .*\(there is: montpellier\)"),
        ({"SPEED": "fast"}, "SPEED=fast is not a speed"),
        ({"SPEED": "1001"}, "SPEED=1001 is not a speed: .*, up to 1000"),
        ({"VIGIE_SIMULATOR_START": "noon"}, "VIGIE_SIMULATOR_START=noon is no local time: give"),
        ({"VIGIE_HOME": "/proc/vigie"}, "VIGIE_HOME=/proc/vigie cannot be used"),
        ({"VIGIE_LIGHTING_PORT": "http"}, "VIGIE_LIGHTING_PORT=http is not a port"),
        ({"KAFKA_BOOTSTRAP": "127.0.0.1:1"}, "No Kafka is available at 127.0.0.1:1"),
    ],
)
def test_an_impossible_run_is_one_sentence(
    start: Start, asked: dict[str, str], answer: str
) -> None:
    run = start(asked, lighting=fakes.GENTLE)
    assert run.ends() == 2
    assert re.match(answer, run.text), run.text
    assert len(run.text.splitlines()) == 1


def test_a_terminal_with_few_letters_shows_the_city_too(start: Start) -> None:
    asked = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}
    run = start(asked, lighting=fakes.GENTLE).when_ready()
    assert "Vigie \\xb7 " in run.text


def test_overrides_are_printed_for_other_terminals(start: Start) -> None:
    names = ("VIGIE_LIGHTING_HTTP_PORT", "VIGIE_SIMULATOR_HTTP_PORT")
    asked = {name: str(free_port()) for name in names}
    run = start(asked, lighting=fakes.GENTLE).when_ready()
    [export] = [line for line in run.text.splitlines() if "export " in line]
    for name, port in asked.items():
        assert f"{name}={port}" in export


def test_a_second_run_on_the_same_folder_names_the_first(start: Start) -> None:
    first = start(lighting=fakes.GENTLE).when_ready()
    second = start()
    assert second.ends() == 2
    assert f"(process {first.pid})" in second.text


def test_a_record_that_cannot_be_written_ends_the_run_with_a_sentence(
    start: Start, tmp_path: Path
) -> None:
    """As on a full disk."""
    (tmp_path / ".vigie" / "processes.new").mkdir(parents=True)
    run = start(lighting=fakes.GENTLE)
    assert run.ends(60) == 1
    assert "cannot be written (Is a directory)" in " ".join(run.text.split())
    assert "Traceback" not in run.text
    assert run.left == []


def test_processes_of_a_killed_run_are_named(start: Start) -> None:
    first = start(lighting=fakes.GENTLE).when_ready()
    first.kill()
    [left] = first.left
    second = start()
    assert second.ends() == 2
    assert f"lighting (process {left.pid})" in second.text
    assert f"kill {left.pid}" in second.text
