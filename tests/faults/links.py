"""Broken connections: toxiproxy between one replica and the broker cuts, delays and drops."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

from deploy.local.broker import Broker
from tests.faults.harness import fixed_port, second_listener
from tests.faults.scene import Scene, Stage
from tests.waiting import wait_until

PROGRAM = "toxiproxy-server"
WHERE = "go install github.com/Shopify/toxiproxy/v2/cmd/server@v2.12.0, named toxiproxy-server"
STREAMS = ("upstream", "downstream")
_direct = build_opener(ProxyHandler({}))


class Link:
    """The way of one replica to the broker, through a running toxiproxy."""

    def __init__(self, api_port: int) -> None:
        self.api_port = api_port

    def ask(self, path: str, body: dict[str, Any] | None = None, method: str = "POST") -> None:
        data = json.dumps(body).encode() if body is not None else None
        request = Request(f"http://127.0.0.1:{self.api_port}{path}", data, method=method)
        with _direct.open(request, timeout=5):
            pass

    def strike(self, kind: str) -> None:
        """Cut it; or delay (2 s) or swallow the traffic, both ways."""
        if kind == "cut":
            self.ask("/proxies/broker", {"enabled": False})
            return
        attributes = {kind: 2000 if kind == "latency" else 0}
        for stream in STREAMS:
            toxic = {"name": stream, "type": kind, "stream": stream, "attributes": attributes}
            self.ask("/proxies/broker/toxics", toxic)

    def heal(self, kind: str) -> None:
        if kind == "cut":
            self.ask("/proxies/broker", {"enabled": True})
            return
        for stream in STREAMS:
            self.ask(f"/proxies/broker/toxics/{stream}", method="DELETE")


@contextmanager
def proxied(stage: Stage) -> Iterator[tuple[Stage, Link]]:
    """Start a broker and a proxy before it; the first replica goes through the proxy."""
    port, second_port, proxy_port, api_port = (fixed_port() for _ in range(4))
    mine = f"127.0.0.1:{proxy_port}"
    broker = Broker(
        stage.folder / "proxied", port, settings=second_listener(port, second_port, mine)
    )
    command = [PROGRAM, "-host", "127.0.0.1", "-port", str(api_port)]
    with (stage.folder / "toxiproxy.log").open("wb") as log:
        proxy = subprocess.Popen(command, stdout=log, stderr=log)
    link = Link(api_port)
    try:
        wait_until(lambda: _answers(link), "toxiproxy answers", 10)
        upstream = f"127.0.0.1:{second_port}"
        link.ask("/proxies", {"name": "broker", "listen": mine, "upstream": upstream})
        with broker:
            data = [broker.folder / "data"]
            only = {0: {"KAFKA_BOOTSTRAP": mine}}
            yield Stage(broker.bootstrap, stage.folder, data, broker, only), link
    finally:
        proxy.terminate()
        proxy.wait(5)


def _answers(link: Link) -> bool:
    try:
        link.ask("/version", method="GET")
    except OSError:
        return False
    return True


def why_not() -> str:
    """Return why no link can be broken here; empty where it can."""
    return "" if shutil.which(PROGRAM) else f"{PROGRAM} is not on PATH ({WHERE})"


async def links(scene: Scene, link: Link) -> None:
    """Break the link of one owner: cut 3 s and 9 s, 2 s late for 6 s, swallowed for 9 s."""
    first = scene.roads[0]
    for kind, seconds in (("cut", 3.0), ("cut", 9.0), ("latency", 6.0), ("timeout", 9.0)):
        await asyncio.sleep(2)
        owned = await scene.owned(first)
        since = time.monotonic()
        await asyncio.to_thread(link.strike, kind)
        await asyncio.sleep(seconds)
        await asyncio.to_thread(link.heal, kind)
        await scene.recovered(f"link {kind} {seconds:g} s", owned, since)
        await scene.until(scene.all_share, "both replicas have their share again", 90)
