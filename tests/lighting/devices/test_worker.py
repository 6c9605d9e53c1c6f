"""The device worker: our own cabinets, each at its own pace, and nobody else's."""

from __future__ import annotations

import pytest

from services.chassis.telemetry.metrics import REGISTRY
from services.city.equipment import Cabinet
from services.lighting.devices import poller, worker
from tests.lighting.devices.conftest import Street, city_cabinet, street
from tests.waiting import until
from vigie.lighting.v1 import events_pb2 as events, service_pb2 as api

WRITE_COIL, WRITE_REGISTER, WRITE_REGISTERS = 5, 6, 16


def dim(cabinet_id: str, level: int, scope: api.Scope | None = None) -> api.SetDimLevelRequest:
    return api.SetDimLevelRequest(
        cabinet_id=cabinet_id, scope=scope or api.Scope(all=True), level_percent=level
    )


async def confirmed(made: Street, cabinet_id: str, count: int = 2) -> None:
    await made.context.until(
        lambda: len(made.context.happened(events.DimConfirmed, cabinet_id)) >= count
    )


async def test_a_slow_and_a_silent_cabinet_block_nobody(cabinet: Cabinet) -> None:
    others = [city_cabinet(f"C{n}") for n in (2, 3, 4)]
    async with street(cabinet, *others) as made:
        made.field.cabinets["C1"].delay_seconds = 5.0
        made.field.cabinets["C2"].silent = True
        for name in ("C1", "C2", "C3", "C4"):
            await made.context.decide(dim(name, 35), name)
        await confirmed(made, "C3")
        await confirmed(made, "C4")
        assert not made.context.happened(events.DimConfirmed, "C1")
        assert not made.context.happened(events.DimConfirmed, "C2")


async def test_only_cabinets_of_our_own_partitions_are_touched(cabinet: Cabinet) -> None:
    async with street(cabinet, city_cabinet("C2")) as made:
        made.context.mine = {"C2"}
        for name in ("C1", "C2"):
            await made.context.decide(dim(name, 35), name)
        await confirmed(made, "C2")
        await made.context.until(lambda: True)
        assert not made.context.happened(events.DimConfirmed, "C1")
        made.context.mine = {"C1"}
        await confirmed(made, "C1")


def shown(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, {"service": "lighting", **labels}) or 0.0


async def test_what_answers_and_what_was_written_is_shown(
    cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poller, "ANSWER_SECONDS", 0.1)
    monkeypatch.setattr(worker, "ROUND_SECONDS", 0.05)
    before = shown("vigie_device_writes_total", outcome="confirmed")
    async with street(cabinet, city_cabinet("C2")) as made:
        await made.context.decide(dim("C1", 35), "C1")
        await confirmed(made, "C1")
        assert shown("vigie_device_writes_total", outcome="confirmed") == before + 2
        await until(lambda: shown("vigie_devices", state="reachable") == 2)
        made.field.cabinets["C2"].silent = True
        await until(lambda: shown("vigie_devices", state="unreachable") == 1)
