"""The field's page on this machine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from deploy.local.ports import free_port
from services.chassis.rpc.probes import PortInUse
from services.city.city import City
from services.simulator.equipment.cabinets import SimulatedCabinets
from services.simulator.equipment.faults import Faults, Wiring
from services.simulator.http_api import Page, loopback_only
from services.simulator.platform.saved_state import Notebook


@dataclass
class Served:
    faults: Faults
    ready: dict[str, bool]
    port: int
    session: aiohttp.ClientSession

    async def get(self, path: str, **more: Any) -> tuple[int, str]:
        async with self.session.get(f"http://127.0.0.1:{self.port}{path}", **more) as answer:
            return answer.status, await answer.text()

    async def post(self, path: str, **more: Any) -> tuple[int, Any]:
        async with self.session.post(f"http://127.0.0.1:{self.port}{path}", **more) as answer:
            return answer.status, await answer.json()


@pytest.fixture
async def served(hamlet: City, tmp_path: Path) -> AsyncIterator[Served]:
    notebook = Notebook.open(tmp_path / "field.json")
    faults = Faults(Wiring(hamlet.cabinets), SimulatedCabinets(hamlet.cabinets), notebook)
    ready = {"cabinets": False}
    page = Page(lambda: ready, faults)
    port = await page.start("127.0.0.1", 0)
    async with aiohttp.ClientSession() as session:
        yield Served(faults, ready, port, session)
    await page.stop()


async def test_it_is_alive_at_once_and_ready_when_its_cabinets_are(served: Served) -> None:
    assert (await served.get("/livez"))[0] == 200
    status, body = await served.get("/readyz")
    assert (status, '"missing": ["cabinets"]' in body) == (503, True)

    served.ready["cabinets"] = True

    assert (await served.get("/readyz"))[0] == 200


async def test_a_lamp_is_broken_and_mended_by_hand_and_counted(served: Served) -> None:
    status, said = await served.post("/break", json={"what": "lamp L1"})

    assert (status, said) == (200, {"simulated": True, "broken": ["lamp L1"]})
    assert (
        'vigie_simulator_broken{fault="lamp",service="simulator"} 1.0'
        in (await served.get("/metrics"))[1]
    )
    assert (await served.post("/mend", json={"what": "lamp L1"}))[1]["broken"] == []
    assert "lamp L1" not in (await served.get("/broken"))[1]


async def test_a_lamp_that_does_not_exist_is_answered_with_what_to_say(served: Served) -> None:
    status, said = await served.post("/break", json={"what": "lamp L99"})

    assert status == 404
    assert "lights.csv.gz" in said["wrong"]


@pytest.mark.parametrize(
    "body",
    [
        {"data": '{"what": "lamp L1"}', "headers": {"Content-Type": "text/plain"}},
        {"data": "{", "headers": {"Content-Type": "application/json"}},
        {"json": {"what": 7}},
        {"json": ["lamp L1"]},
    ],
)
async def test_what_is_not_asked_as_json_changes_nothing(
    served: Served, body: dict[str, Any]
) -> None:
    status, said = await served.post("/break", **body)

    assert (status, served.faults.broken) == (400, ())
    assert "send JSON" in said["wrong"]


async def test_it_serves_this_machine_only_under_its_own_name(served: Served) -> None:
    assert (await served.get("/broken", headers={"Host": "evil.example"}))[0] == 421
    assert (await served.get("/broken", headers={"Host": "localhost:7100"}))[0] == 200


async def test_a_port_in_use_is_said_in_a_sentence(served: Served) -> None:
    with pytest.raises(PortInUse, match="VIGIE_SIMULATOR_HTTP_PORT"):
        await Page(dict, served.faults).start("127.0.0.1", served.port)
    assert free_port() != served.port


@pytest.mark.parametrize(("peer", "served"), [("127.0.0.1", True), ("10.1.2.3", False)])
async def test_who_only_says_that_he_is_on_this_machine_breaks_nothing(
    peer: str,
    served: bool,  # noqa: FBT001
) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response()

    request = make_mocked_request("POST", "/break", {"Host": "localhost:7100"}).clone(remote=peer)
    if served:
        assert (await loopback_only(answer)(request)).status == 200
    else:
        with pytest.raises(web.HTTPMisdirectedRequest):
            await loopback_only(answer)(request)
