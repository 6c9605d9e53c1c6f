"""The HTTP side of the simulator, and the command that injects faults through it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from deploy.local.ports import free_port
from services.chassis.rpc.probes import PortInUse
from services.simulator.equipment.active_faults import Faults
from services.simulator.http_api import http_api, loopback_only
from services.simulator.inject import main as inject


@dataclass
class Served:
    faults: Faults
    port: int
    session: aiohttp.ClientSession

    async def get(self, path: str, host: str = "127.0.0.1") -> tuple[int, str]:
        url, headers = f"http://127.0.0.1:{self.port}{path}", {"Host": host}
        async with self.session.get(url, headers=headers) as answer:
            return answer.status, await answer.text()

    async def post(self, path: str, **more: Any) -> tuple[int, Any]:
        async with self.session.post(f"http://127.0.0.1:{self.port}{path}", **more) as answer:
            return answer.status, await answer.json()


@pytest.fixture
async def served(faults: Faults) -> AsyncIterator[Served]:
    api = http_api(dict, faults)
    port = await api.start("127.0.0.1", 0)
    async with aiohttp.ClientSession() as session:
        yield Served(faults, port, session)
    await api.stop()


async def test_a_fault_is_injected_counted_and_cleared(served: Served) -> None:
    status, answer = await served.post("/inject", json={"what": "lamp L1"})

    assert (status, answer) == (200, {"simulated": True, "faults": ["lamp L1"]})
    count = 'vigie_simulator_faults{fault="lamp",service="simulator"} 1.0'
    assert count in (await served.get("/metrics"))[1]
    assert (await served.post("/clear", json={"what": "lamp L1"}))[1]["faults"] == []
    assert "lamp L1" not in (await served.get("/faults"))[1]


@pytest.mark.parametrize(
    ("body", "status", "remedy"),
    [
        ({"json": {"what": "lamp L99"}}, 404, "lights.csv.gz"),
        ({"data": '{"what": "lamp L1"}', "headers": {"Content-Type": "text/plain"}}, 400, "JSON"),
        ({"data": "{", "headers": {"Content-Type": "application/json"}}, 400, "JSON"),
        ({"json": {"what": 7}}, 400, "JSON"),
        ({"json": ["lamp L1"]}, 400, "JSON"),
    ],
)
async def test_a_wrong_command_changes_nothing_and_gets_a_remedy(
    served: Served, body: dict[str, Any], status: int, remedy: str
) -> None:
    answered, answer = await served.post("/inject", **body)

    assert (answered, served.faults.present) == (status, ())
    assert remedy in answer["error"]


@pytest.mark.parametrize(
    ("host", "status"), [("evil.example", 421), ("localhost:7100", 200), ("[::1]", 200)]
)
async def test_it_serves_its_own_names_only(served: Served, host: str, status: int) -> None:
    assert (await served.get("/faults", host))[0] == status


async def test_another_machine_that_uses_the_name_of_this_one_is_rejected() -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response()

    request = make_mocked_request("POST", "/inject", {"Host": "localhost:7100"})
    assert (await loopback_only(answer)(request.clone(remote="127.0.0.1"))).status == 200
    with pytest.raises(web.HTTPMisdirectedRequest):
        await loopback_only(answer)(request.clone(remote="10.1.2.3"))


async def test_a_port_in_use_is_an_error_with_its_setting(served: Served) -> None:
    with pytest.raises(PortInUse, match="VIGIE_SIMULATOR_HTTP_PORT"):
        await http_api(dict, served.faults).start("127.0.0.1", served.port)


async def test_the_command_injects_lists_and_clears(
    served: Served, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VIGIE_SIMULATOR_HTTP_PORT", str(served.port))
    for words, code, output in (
        ("breaker HAM-0001 2", 0, "breaker HAM-0001 2"),
        ("list", 0, "breaker HAM-0001 2"),
        ("lamp L99", 1, "lights.csv.gz"),
        ("clear breaker HAM-0001 2", 0, "none"),
    ):
        assert await asyncio.to_thread(inject, words.split()) == code
        assert output in capsys.readouterr().out


def test_the_command_reports_that_no_simulator_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for port, remedy in ((str(free_port()), "make run"), ("x", "VIGIE_SIMULATOR_HTTP_PORT=x")):
        monkeypatch.setenv("VIGIE_SIMULATOR_HTTP_PORT", port)
        assert inject(["lamp", "L1"]) == 2
        assert remedy in capsys.readouterr().out
