"""The ports of a run are checked before anything starts: those of the cabinets too."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from deploy.local import plan as plans
from deploy.local.errors import StartupError
from deploy.local.ports import free_port, in_use
from tests.local import fakes

Refusal = Callable[..., str]


@pytest.fixture
def refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Refusal:
    """Return the error of a run of a city with two cabinets, with these settings."""
    monkeypatch.setattr(fakes, "CABINETS", "id\nA\nB\n")
    monkeypatch.setenv("VIGIE_HOME", str(tmp_path / "home"))
    own = {"KAFKA_BOOTSTRAP": "127.0.0.1:1", "VIGIE_SIMULATOR_HTTP_PORT": str(free_port())}

    def of(asked: dict[str, str], *, traffic: bool = False) -> str:
        names = ("lighting", "traffic") if traffic else ("lighting",)
        parts = {name: (free_port(), free_port(), fakes.GENTLE) for name in names}
        root = fakes.checkout(tmp_path, parts | {"simulator": (0, 0, fakes.GENTLE)})
        with pytest.raises(StartupError) as refused:
            plans.check(plans.read(root, own | asked))
        return str(refused.value)

    return of


@pytest.fixture
def neighbours() -> Iterator[int]:
    """Listen on two ports in a row; the value is the first one."""
    while True:
        with ExitStack() as sockets:
            server = sockets.enter_context(socket.create_server(("127.0.0.1", 0)))
            first: int = server.getsockname()[1]
            if first == 65535 or in_use(first + 1):
                continue
            sockets.enter_context(socket.create_server(("127.0.0.1", first + 1)))
            yield first
            return


def test_the_ports_of_the_cabinets_in_use_are_one_sentence(
    refusal: Refusal, neighbours: int
) -> None:
    """Given another city whose cabinets listen, when a second one starts, then it is refused."""
    said = refusal({"VIGIE_SIMULATOR_PORT_BASE": str(neighbours)})
    ports = f"2 ports, {neighbours} to {neighbours + 1} (simulated cabinets), are in use by "
    assert said.startswith(ports)
    assert said.endswith(": end that, or choose another with VIGIE_SIMULATOR_PORT_BASE=...")
    assert "\n" not in said


def test_a_port_of_a_service_among_those_of_the_cabinets_is_refused(refusal: Refusal) -> None:
    port = free_port()
    asked = {"VIGIE_SIMULATOR_PORT_BASE": str(port - 1), "VIGIE_LIGHTING_PORT": str(port)}
    said = f"VIGIE_LIGHTING_PORT={port} is the port of VIGIE_SIMULATOR_PORT_BASE too"
    assert said in refusal(asked)


def test_a_port_of_the_controllers_in_use_is_one_sentence(
    refusal: Refusal, neighbours: int
) -> None:
    said = refusal({"VIGIE_RSMP_PORT": str(neighbours)}, traffic=True)
    assert said.startswith(f"Port {neighbours} (traffic, RSMP) is in use by ")
    assert said.endswith(": end that, or choose another with VIGIE_RSMP_PORT=...")
    assert "\n" not in said
    assert "VIGIE_RSMP_PORT=x is not a port" in refusal({"VIGIE_RSMP_PORT": "x"}, traffic=True)


def test_a_run_without_controllers_needs_no_port_for_them(
    refusal: Refusal, neighbours: int
) -> None:
    no_kafka = "No Kafka is available at 127.0.0.1:1 (KAFKA_BOOTSTRAP)."
    assert refusal({"VIGIE_RSMP_PORT": str(neighbours)}) == no_kafka
    assert refusal({"VIGIE_RSMP_PORT": "0"}, traffic=True) == no_kafka


def test_a_base_with_too_few_ports_for_the_cabinets_is_refused(refusal: Refusal) -> None:
    said = "VIGIE_SIMULATOR_PORT_BASE=65535 leaves too few ports for the 2 cabinets and bollards"
    assert refusal({"VIGIE_SIMULATOR_PORT_BASE": "65535"}) == f"{said}: give 65534 at most."
