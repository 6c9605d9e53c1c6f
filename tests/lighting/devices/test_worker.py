"""The device worker: the owned cabinets, each at its own pace."""

from __future__ import annotations

import pytest

from services.chassis.devices import polling
from services.chassis.telemetry.metrics import REGISTRY
from services.city.cabinets import Cabinet
from services.lighting.devices import poller
from tests.lighting.devices.conftest import city_cabinet, polled
from tests.waiting import until
from vigie.lighting.v1 import events_pb2 as events


async def test_a_slow_and_an_unreachable_cabinet_delay_no_other(cabinet: Cabinet) -> None:
    others = [city_cabinet(f"C{n}") for n in (2, 3, 4)]
    async with polled(cabinet, *others) as street:
        street.cabinet().delay_seconds = 5.0
        street.cabinet("C2").silent = True
        for name in ("C1", "C2", "C3", "C4"):
            street.dim(35, name)
        await street.confirmed(cabinet_id="C3")
        await street.confirmed(cabinet_id="C4")
        for name in ("C1", "C2"):
            assert not street.context.events(events.DimConfirmed, f"cabinet/{name}")


async def test_only_cabinets_of_owned_partitions_are_polled(cabinet: Cabinet) -> None:
    async with polled(cabinet, city_cabinet("C2")) as street:
        street.context.owned = "cabinet/C2".__eq__
        for name in ("C1", "C2"):
            street.dim(35, name)
        await street.confirmed(cabinet_id="C2")
        assert not street.context.events(events.DimConfirmed, "cabinet/C1")
        street.context.owned = "cabinet/C1".__eq__
        await street.confirmed()


def shown(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, {"service": "lighting", **labels}) or 0.0


async def test_reachable_cabinets_and_confirmed_writes_are_counted(
    cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poller, "ANSWER_SECONDS", 0.1)
    monkeypatch.setattr(polling, "ROUND_SECONDS", 0.05)
    before = shown("vigie_device_writes_total", outcome="confirmed")
    async with polled(cabinet, city_cabinet("C2")) as street:
        street.dim(35)
        await street.confirmed()
        assert shown("vigie_device_writes_total", outcome="confirmed") == before + 2
        await until(lambda: shown("vigie_devices", state="reachable") == 2)
        street.cabinet("C2").silent = True
        await until(lambda: shown("vigie_devices", state="unreachable") == 1)
