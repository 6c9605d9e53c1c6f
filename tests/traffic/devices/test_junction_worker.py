"""The silence of controllers, as the processes of traffic judge it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from services.chassis.rpc.probes import PortInUse
from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.settings import InvalidSettings
from services.testing.memory_context import MemoryContext
from services.traffic.devices.junction_worker import (
    SILENCE_SECONDS,
    SilenceWatch,
    serve_controllers,
)
from services.traffic.domain.junction.state import Junction, Status
from services.traffic.settings import TrafficSettings
from tests.golden.traffic import traffic_service
from tests.traffic.domain import examples as some
from vigie.bulletin.v1.telemetry_pb2 import CrewSighted, SitesConnected
from vigie.traffic.v1 import commands_pb2 as reports, equipment_pb2 as equipment


class District(MemoryContext):
    """Two junctions of one feeder and one of another, whose controllers are connected."""

    def __init__(self) -> None:
        super().__init__(traffic_service())
        for junction_id, feeder_id in (("J1", "F1"), ("J2", "F1"), ("J3", "F2")):
            self.ask(some.install(junction_id=junction_id, feeder_id=feeder_id))
            connected = reports.ReportConnectionRequest(junction_id=junction_id, connected=True)
            self.ask(connected)
        self.watch = SilenceWatch(self, clock=self.clock)

    def name(self, *junction_ids: str) -> None:
        """Let a process name its controllers."""
        named = SitesConnected(junction_ids=junction_ids, sent_time=self.time)
        self.watch.take(named.SerializeToString())

    def later(self, seconds: int) -> None:
        self.time += seconds * MICROS

    def junction(self, junction_id: str) -> Junction:
        found = self.get("junction", junction_id)
        assert isinstance(found, Junction)
        return found

    @property
    def silent_ids(self) -> list[str]:
        states = {id_: state.silent_reason for id_, state in self.all("junction")}
        return [id_ for id_, reason in states.items() if reason]


@pytest.fixture
def district() -> District:
    return District()


async def test_a_controller_that_no_process_names_is_silent(district: District) -> None:
    district.later(SILENCE_SECONDS - 1)
    district.name("J1", "J2")
    await district.watch.look()
    assert district.silent_ids == []
    district.later(1)
    await district.watch.look()
    assert district.silent_ids == ["J3"]
    assert district.junction("J3").silent_reason == "NO_CONNECTION"


async def test_a_controller_that_connects_has_time_until_it_is_named(district: District) -> None:
    district.ask(some.install(junction_id="J4", feeder_id="F1"))
    district.later(10 * SILENCE_SECONDS)
    district.name("J1", "J2", "J3")
    await district.watch.look()
    district.ask(reports.ReportConnectionRequest(junction_id="J4", connected=True))
    district.later(SILENCE_SECONDS - 1)
    district.name("J1", "J2", "J3")
    await district.watch.look()
    assert district.silent_ids == []
    district.later(1)
    await district.watch.look()
    assert district.silent_ids == ["J4"]


async def test_silence_of_one_controller_is_no_dark_signal(district: District) -> None:
    district.later(SILENCE_SECONDS)
    district.name("J2", "J3")
    await district.watch.look()
    await district.watch.look()
    assert district.junction("J1").status is Status.SILENT


async def test_silence_beside_a_silent_neighbour_of_the_feeder_is_a_dark_signal(
    district: District,
) -> None:
    district.later(SILENCE_SECONDS)
    district.name("J3")
    await district.watch.look()
    await district.watch.look()
    causes = [district.junction(id_).dark_cause for id_ in ("J1", "J2", "J3")]
    assert causes == [equipment.DARK_CAUSE_FEEDER, equipment.DARK_CAUSE_FEEDER, 0]


async def test_silence_beside_an_alarm_of_the_feeder_is_a_dark_signal(district: District) -> None:
    alarm = some.alarm()
    alarm.junction_id = "J2"
    district.ask(alarm)
    district.later(SILENCE_SECONDS)
    district.name("J2", "J3")
    await district.watch.look()
    await district.watch.look()
    assert district.junction("J1").dark_cause == equipment.DARK_CAUSE_FEEDER


async def test_a_junction_of_another_owner_is_left_to_it(district: District) -> None:
    district.owned = lambda aggregate: aggregate == "junction/J1"
    district.later(SILENCE_SECONDS)
    await district.watch.look()
    assert district.silent_ids == ["J1"]


async def test_a_controller_that_never_connected_darkens_no_neighbour(district: District) -> None:
    district.ask(some.install(junction_id="J4", feeder_id="F2"))
    district.later(SILENCE_SECONDS)
    district.name("J1", "J2")
    await district.watch.look()
    await district.watch.look()
    assert district.junction("J3").status is Status.SILENT
    assert district.junction("J4").status is Status.SILENT


def test_other_telemetry_names_no_controller(district: District) -> None:
    sighted = CrewSighted(department="traffic", crew_id="J1", sighted_time=1)
    district.watch.take(sighted.SerializeToString())
    district.watch.take(b"\xff")
    assert district.watch.named == {}


async def test_a_busy_port_of_controllers_names_its_setting(district: District) -> None:
    async with await asyncio.start_server(lambda *_: None, "127.0.0.1", 0) as other:
        port = other.sockets[0].getsockname()[1]
        settings = TrafficSettings.model_validate({"rsmp_port": port})
        with pytest.raises(ExceptionGroup) as failed:
            await serve_controllers(district, settings=settings)
    (error,) = failed.value.exceptions
    assert isinstance(error, PortInUse)
    assert str(port) in str(error)
    assert "VIGIE_RSMP_PORT" in str(error)


async def test_a_missing_certificate_names_its_setting(district: District, tmp_path: Path) -> None:
    missing = tmp_path / "tls.crt"
    files = {"rsmp_tls_certificate_file": missing, "rsmp_tls_key_file": missing}
    settings = TrafficSettings.model_validate(files)
    with pytest.raises(InvalidSettings, match="VIGIE_RSMP_TLS_CERTIFICATE_FILE"):
        await serve_controllers(district, settings=settings)
