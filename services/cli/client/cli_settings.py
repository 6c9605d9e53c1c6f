"""The settings of one run of `vigie`: addresses, caller, deadline, output."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.chassis.sdk.discovery import (
    CHECKOUT,
    LOOPBACK,
    Directory,
    UnknownService,
    checked_address,
)

KAFKA_PORT = 9092
ACTOR = re.compile(r"[a-z0-9:._-]{1,100}")
COORDINATION = "coordination"
CITY = Path("deploy/cities/montpellier")


@dataclass(frozen=True, slots=True)
class CliSettings:
    """The settings that every command receives."""

    directory: Directory
    departments: tuple[str, ...]
    actor: str
    timeout_seconds: float
    city: Path
    kafka_bootstrap: str
    prefix: str
    json: bool = False
    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None

    def address(self, service: str) -> str:
        """Return host:port of a service's gRPC side. Raises `UnknownService`."""
        return self.directory.address(service)

    def http(self, service: str) -> str:
        """Return host:port of a service's probes. Raises `UnknownService`."""
        return self.directory.http_address(service)


def directory_of(given: Sequence[str], environment: Mapping[str, str] | None = None) -> Directory:
    """Return the services with the addresses given as NAME=HOST:PORT or by the environment.

    Raises `UnknownService` for a name or an address that cannot be used.
    """
    variables = dict(os.environ if environment is None else environment)
    listed = Directory(variables)
    names = sorted({*listed.known, *listed.departments})
    for entry in given:
        name, equals, address = entry.partition("=")
        if not equals or name.removesuffix("-http") not in names:
            known = ", ".join(names)
            raise UnknownService(
                f"--address {entry!r}: write NAME=HOST:PORT with a NAME among {known}."
            )
        variable = f"VIGIE_{name.upper().replace('-', '_')}"
        variables[variable] = checked_address(address, f"--address {name}")
    for name in names:
        listed.http_address(name)
    return listed


def kafka_of(given: str, environment: Mapping[str, str] | None = None) -> str:
    """Return the address of the broker: the one given, else that of `make run`."""
    environment = os.environ if environment is None else environment
    port = environment.get("VIGIE_KAFKA_PORT") or str(KAFKA_PORT)
    return given or checked_address(f"{LOOPBACK}:{port}", "VIGIE_KAFKA_PORT")


def checked_actor(actor: str) -> str:
    """Return an actor if services accept it. Raises `ValueError` with a sentence."""
    if not ACTOR.fullmatch(actor):
        raise ValueError(f"--actor {actor!r}: write 1 to 100 of a-z 0-9 : . _ -, as operator:ana")
    return actor


def city_folder(given: Path | None) -> Path:
    """Return the city's folder: the one given, else the default here or in the checkout."""
    if given is not None:
        return given
    return CITY if CITY.exists() else CHECKOUT / CITY
