"""Installs a city in its departments, by commands: `python -m services.simulator.install`.

The id of each command derives from the city's files and from what the command says. So the same
files again change nothing, and an edited file changes what was edited in it.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import inf
from time import monotonic
from typing import Any

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from rich.console import Console

from services.chassis.rpc.certificates import InvalidCertificate
from services.chassis.sdk.ids import derived_id, new_id
from services.city.city import City
from services.city.equipment import Cabinet, Crew
from services.client import CallError, InsecureConnection, connect
from services.simulator.equipment.cabinet import UNIT_ID
from services.simulator.platform.settings import InvalidSettings, Settings, read
from services.simulator.programmes import assignment, programme_of
from vigie.crew.v1 import service_pb2 as crews
from vigie.crew.v1.service_pb2_grpc import CrewServiceStub
from vigie.lighting.v1 import equipment_pb2 as equipment, service_pb2 as lighting
from vigie.lighting.v1.service_pb2_grpc import LightingServiceStub

INSTALLER = "installer:files"
AT_ONCE = 32
LEAST_PATIENCE_SECONDS = 60.0
"""With a service that was reached: a restart is not worth failing for."""
PROGRESS_SECONDS = 2.0
WAITING_SECONDS = 5.0

REFUSED = 1
NOT_THERE = 2

Command = (
    lighting.InstallCabinetRequest | lighting.AssignProgrammeRequest | crews.RegisterCrewRequest
)


class InstallFailed(Exception):
    """Why the city is not installed, in one sentence; `code` is how the process then ends."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Step:
    """One command of the installation, and the department that it is for."""

    department: str
    what: str
    command: Command


def steps(city: City, settings: Settings, *, again: bool = False) -> Iterator[Step]:
    """All commands of a city, those of the departments that run.

    `again` gives each a new id: an edit that was taken back within a day is else met as a repeat.
    """
    cabinets = city.cabinets if "lighting" in settings.department_names else ()
    for place, cabinet in enumerate(cabinets):
        port = settings.simulator_port_base + place
        request: Command = _cabinet(cabinet, city, settings.cabinet_host, port)
        yield _step("lighting", cabinet.id, request, city.sha256["equipment"], again=again)
    for crew in city.crews:
        if crew.department in settings.department_names:
            yield _step(
                crew.department, crew.id, _crew(crew, city), city.sha256["crews"], again=again
            )
    # Last, so that each finds its cabinet: the calls before it are answered in any order.
    programme = programme_of(city)
    if programme is not None:
        for cabinet in cabinets:
            burn = assignment(cabinet.id, programme)
            yield _step("lighting", cabinet.id, burn, city.sha256["equipment"], again=again)


def _step(department: str, what: str, command: Command, files: str, *, again: bool) -> Step:
    said = sha256(command.SerializeToString(deterministic=True)).hexdigest()
    command.request_id = new_id() if again else derived_id("install", files, department, what, said)
    return Step(department, what, command)


def _cabinet(cabinet: Cabinet, city: City, host: str, port: int) -> lighting.InstallCabinetRequest:
    """The cabinet with all that it feeds. A lamp's channel is its number in the whole cabinet."""
    request = lighting.InstallCabinetRequest(cabinet_id=cabinet.id)
    request.place.position.longitude = cabinet.lon
    request.place.position.latitude = cabinet.lat
    request.place.street = cabinet.street
    request.place.district = city.districts.named(cabinet.district).name
    request.address.CopyFrom(equipment.Address(host=host, port=port, unit_id=UNIT_ID))
    channel = 0
    for feeder in cabinet.feeders:
        line = request.feeders.add(feeder_id=str(feeder.number), line=feeder.number)
        for lamp in feeder.lamps:
            wired = line.lamps.add(lamp_id=lamp.id, lantern_type=lamp.lantern_type, channel=channel)
            wired.position.longitude = lamp.lon
            wired.position.latitude = lamp.lat
            channel += 1
    return request


def _crew(crew: Crew, city: City) -> crews.RegisterCrewRequest:
    """The crew's card."""
    request = crews.RegisterCrewRequest(
        crew_id=crew.id,
        name=crew.name,
        skills=sorted(crew.skills),
        equipment=sorted(crew.equipment),
        lending=f"LENDING_RULE_{crew.lending}",
    )
    request.depot.position.longitude = crew.depot_lon
    request.depot.position.latitude = crew.depot_lat
    depot = city.streets.edge(city.streets.nearest_edge(crew.depot_lon, crew.depot_lat))
    request.depot.street = depot.name
    request.depot.district = city.districts.nearest(crew.depot_lon, crew.depot_lat).name
    return request


class Installation:
    """The sending of all steps, some at a time."""

    def __init__(self, settings: Settings, console: Console) -> None:
        self._settings = settings
        self._console = console
        self._channels: dict[str, grpc.aio.Channel] = {}
        self._reported: dict[str, float] = {}
        self.sent: Counter[str] = Counter()
        self.met_again: Counter[str] = Counter()

    async def install(self, todo: Sequence[Step]) -> None:
        """Send them all; InstallFailed at the first that does not get through."""
        departments = sorted({step.department for step in todo})
        self._channels = {name: self._channel(name) for name in departments}
        try:
            await asyncio.gather(*map(self._reach, departments))
            rest = iter(todo)
            async with asyncio.TaskGroup() as group:
                telling = group.create_task(self._tell(len(todo)))
                senders = [group.create_task(self._send_each(rest)) for _ in range(AT_ONCE)]
                await asyncio.gather(*senders)
                telling.cancel()
        except* InstallFailed as errors:
            raise _first(errors) from None
        finally:
            for channel in self._channels.values():
                await channel.close()

    def _channel(self, department: str) -> grpc.aio.Channel:
        try:
            return connect(
                self._settings.address(department),
                service=department,
                actor=INSTALLER,
                tls=self._settings.tls,
                timeout=max(LEAST_PATIENCE_SECONDS, self._settings.simulator_patience_seconds),
                on_retry=self._report_waiting,
            )
        except InvalidCertificate as error:
            raise InstallFailed(str(error), REFUSED) from error

    def _report_waiting(self, error: CallError) -> None:
        """Print why a call is repeated, every few seconds."""
        if monotonic() - self._reported.get(error.service, -inf) >= WAITING_SECONDS:
            self._reported[error.service] = monotonic()
            where = self._settings.address(error.service)
            cause = f": {error.message}" if isinstance(error, InsecureConnection) else ""
            self._console.print(f"Waiting for {error.service} at {where}{cause}")

    async def _reach(self, department: str) -> None:
        """Wait for a department that may still be starting."""
        health: Any = health_pb2_grpc.HealthStub(self._channels[department])
        patience = self._settings.simulator_patience_seconds
        try:
            await health.Check(health_pb2.HealthCheckRequest(), timeout=patience)
        except InsecureConnection as error:
            where = self._settings.address(department)
            sentence = f"{department} answers at {where}, but {error.message}."
            raise InstallFailed(sentence, REFUSED) from error
        except CallError as error:
            raise self._not_there(department) from error

    async def _send_each(self, rest: Iterator[Step]) -> None:
        stubs = {
            name: (LightingServiceStub(channel), CrewServiceStub(channel))
            for name, channel in self._channels.items()
        }
        for step in rest:
            of_lighting, of_crews = stubs[step.department]
            call: Callable[..., Awaitable[Any]] = of_crews.RegisterCrew
            if isinstance(step.command, lighting.InstallCabinetRequest):
                call = of_lighting.InstallCabinet
            elif isinstance(step.command, lighting.AssignProgrammeRequest):
                call = of_lighting.AssignProgramme
            await self._send(step, call)

    async def _send(self, step: Step, call: Callable[..., Awaitable[Any]]) -> None:
        try:
            response = await call(step.command)
        except CallError as error:
            if error.is_transient:
                raise self._not_there(step.department) from error
            said = f"{step.department} refuses {step.what}: {error.message}"
            raise InstallFailed(said, REFUSED) from error
        self.sent[step.command.DESCRIPTOR.name] += 1
        if response.receipt.duplicate:
            self.met_again[step.command.DESCRIPTOR.name] += 1

    async def _tell(self, count: int) -> None:
        while True:
            await asyncio.sleep(PROGRESS_SECONDS)
            self._console.print(f"Installing: {self.sent.total()} of {count}")

    def _not_there(self, department: str) -> InstallFailed:
        return InstallFailed(
            f"{department} does not answer at {self._settings.address(department)}: start it "
            f"(`make run` does), say where it is with VIGIE_{department.upper()}=host:port, or "
            "wait longer with VIGIE_SIMULATOR_PATIENCE_SECONDS.",
            NOT_THERE,
        )


def _first(errors: BaseExceptionGroup[InstallFailed]) -> InstallFailed:
    found: BaseException = errors
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    assert isinstance(found, InstallFailed)  # noqa: S101  # `except*` lets nothing else in
    return found


def main(arguments: Sequence[str]) -> int:
    """Install the city that the environment names; the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m services.simulator.install", description=__doc__
    )
    parser.add_argument("--again", action="store_true", help="send all with new ids")
    again = parser.parse_args(arguments).again
    console = Console(highlight=False, soft_wrap=True, markup=False)
    began = monotonic()
    try:
        settings = read()
        city, todo = _read(settings, again=again)
        installation = Installation(settings, console)
        asyncio.run(installation.install(todo))
    except InvalidSettings as error:
        console.print(str(error))
        return NOT_THERE
    except InstallFailed as error:
        console.print(str(error))
        return error.code
    met = installation.met_again.total()
    console.print(
        f"{city.name} is installed: {_counted(todo)} in {monotonic() - began:.1f} s"
        + (f"; {met} were met before" if met else "")
    )
    return 0


def _read(settings: Settings, *, again: bool) -> tuple[City, Sequence[Step]]:
    try:
        city = City.load(settings.city)
        return city, list(steps(city, settings, again=again))
    except (OSError, LookupError, ValueError) as error:
        said = f"{settings.city} is not a city as deploy/cities/README.md has it: {error}"
        raise InstallFailed(said, REFUSED) from error


def _counted(todo: Iterable[Step]) -> str:
    kinds = Counter(type(step.command) for step in todo)
    cabinets, registered = kinds[lighting.InstallCabinetRequest], kinds[crews.RegisterCrewRequest]
    return f"{cabinets} cabinets, {registered} crews"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
