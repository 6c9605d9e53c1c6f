"""Installs a city in its departments, by commands: `python -m services.simulator.install`.

Installing the same files again changes nothing, and installing an edited file changes the edit.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from math import inf
from time import monotonic
from typing import Any

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from rich.console import Console

from services.chassis.rpc.certificates import InvalidCertificate
from services.city.city import City
from services.client import CallError, InsecureConnection, connect
from services.simulator.install_steps import Step, steps
from services.simulator.platform.settings import InvalidSettings, Settings, read
from vigie.crew.v1 import service_pb2 as crews
from vigie.crew.v1.service_pb2_grpc import CrewServiceStub
from vigie.lighting.v1 import service_pb2 as lighting
from vigie.lighting.v1.service_pb2_grpc import LightingServiceStub
from vigie.snow.v1 import service_pb2 as snow
from vigie.snow.v1.service_pb2_grpc import SnowServiceStub
from vigie.traffic.v1 import service_pb2 as traffic
from vigie.traffic.v1.service_pb2_grpc import TrafficServiceStub

INSTALLER = "installer:files"
AT_ONCE = 32
LEAST_TIMEOUT_SECONDS = 60.0
"""The timeout of a call to a service that was reached, so that its restart fails no call."""
PROGRESS_SECONDS = 2.0
WAITING_SECONDS = 5.0

REJECTED = 1
UNREACHABLE = 2


class InstallFailed(Exception):
    """The city is not installed; the message is one sentence, `code` the exit code."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


class Installation:
    """Sends the steps of an installation, some at a time."""

    def __init__(self, settings: Settings, console: Console) -> None:
        self._settings = settings
        self._console = console
        self._channels: dict[str, grpc.aio.Channel] = {}
        self._reported: dict[str, float] = {}
        self._sent = 0
        self.duplicates = 0

    async def install(self, todo: Sequence[Step]) -> None:
        """Send all steps. Raises `InstallFailed` at the first that fails."""
        departments = sorted({step.department for step in todo})
        self._channels = {name: self._channel(name) for name in departments}
        try:
            await asyncio.gather(*map(self._reach, departments))
            rest = iter(todo)
            async with asyncio.TaskGroup() as group:
                progress = group.create_task(self._print_progress(len(todo)))
                async with asyncio.TaskGroup() as senders:
                    for _ in range(AT_ONCE):
                        senders.create_task(self._send_each(rest))
                progress.cancel()
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
                timeout=max(LEAST_TIMEOUT_SECONDS, self._settings.simulator_patience_seconds),
                on_retry=self._report_waiting,
            )
        except InvalidCertificate as error:
            raise InstallFailed(str(error), REJECTED) from error

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
        timeout = self._settings.simulator_patience_seconds
        try:
            await health.Check(health_pb2.HealthCheckRequest(), timeout=timeout)
        except InsecureConnection as error:
            where = self._settings.address(department)
            sentence = f"{department} answers at {where}, but {error.message}."
            raise InstallFailed(sentence, REJECTED) from error
        except CallError as error:
            raise self._unreachable(department) from error

    async def _send_each(self, rest: Iterator[Step]) -> None:
        for step in rest:
            try:
                response = await self._method(step)(step.command)
            except CallError as error:
                if error.is_transient:
                    raise self._unreachable(step.department) from error
                sentence = f"{step.department} rejects {step.what}: {error.message}"
                raise InstallFailed(sentence, REJECTED) from error
            self._sent += 1
            self.duplicates += response.receipt.duplicate

    def _method(self, step: Step) -> Callable[..., Awaitable[Any]]:
        channel = self._channels[step.department]
        match step.command:
            case lighting.InstallCabinetRequest():
                return LightingServiceStub(channel).InstallCabinet
            case lighting.AssignProgrammeRequest():
                return LightingServiceStub(channel).AssignProgramme
            case traffic.InstallJunctionRequest():
                return TrafficServiceStub(channel).InstallJunction
            case traffic.InstallBollardRequest():
                return TrafficServiceStub(channel).InstallBollard
            case traffic.InstallSectionRequest():
                return TrafficServiceStub(channel).InstallSection
            case snow.CountStockRequest():
                return SnowServiceStub(channel).CountStock
            case _:
                return CrewServiceStub(channel).RegisterCrew

    async def _print_progress(self, count: int) -> None:
        while True:
            await asyncio.sleep(PROGRESS_SECONDS)
            self._console.print(f"Installing: {self._sent} of {count}")

    def _unreachable(self, department: str) -> InstallFailed:
        return InstallFailed(
            f"{department} does not answer at {self._settings.address(department)}: start it "
            f"(`make run` does), set its address with VIGIE_{department.upper()}=host:port, or "
            "wait longer with VIGIE_SIMULATOR_PATIENCE_SECONDS.",
            UNREACHABLE,
        )


def _first(errors: BaseExceptionGroup[InstallFailed]) -> InstallFailed:
    found: InstallFailed | BaseExceptionGroup[InstallFailed] = errors
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found


def main(arguments: Sequence[str]) -> int:
    """Install the city that the environment names; return the exit code."""
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
        return UNREACHABLE
    except InstallFailed as error:
        console.print(str(error))
        return error.code
    kinds = Counter(type(step.command) for step in todo)
    cabinets, registered = kinds[lighting.InstallCabinetRequest], kinds[crews.RegisterCrewRequest]
    seconds, duplicates = monotonic() - began, installation.duplicates
    console.print(
        f"{city.name} is installed: {cabinets} cabinets, {registered} crews in {seconds:.1f} s"
        + (f"; {duplicates} of these commands were sent before" if duplicates else "")
    )
    return 0


def _read(settings: Settings, *, again: bool) -> tuple[City, Sequence[Step]]:
    try:
        city = City.load(settings.city)
        return city, list(steps(city, settings, again=again))
    except (OSError, LookupError, ValueError) as error:
        sentence = f"{settings.city} is not a city as deploy/cities/README.md has it: {error}"
        raise InstallFailed(sentence, REJECTED) from error


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
