"""Where one run of the command line speaks to, in whose name, and how it answers."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from services.client.tls import ClientTls

# gRPC ports of an installation on one machine; HTTP stands a hundred above.
PORTS = {
    "lighting": 7001,
    "traffic": 7002,
    "video": 7003,
    "roads": 7004,
    "citizens": 7005,
    "snow": 7006,
    "coordination": 7007,
}
HTTP_ABOVE = 100
KAFKA_PORT = 9092
HERE = "127.0.0.1"
ACTOR = re.compile(r"[a-z0-9:._-]{1,100}")
COORDINATION = "coordination"
CITY = Path("deploy/cities/montpellier")
CHECKOUT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, slots=True)
class Session:
    """What every command is given."""

    addresses: Mapping[str, str]
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

    @property
    def tls(self) -> ClientTls:
        """Return whose services are believed, and who one is to them."""
        from services.client.tls import ClientTls  # noqa: PLC0415  # it loads gRPC

        return ClientTls(self.ca, self.certificate, self.key)

    def address(self, service: str) -> str:
        """Return host:port of a service's gRPC side."""
        return self.addresses[service]

    def http(self, service: str) -> str:
        """Return host:port of a service's probes."""
        if f"{service}-http" in self.addresses:
            return self.addresses[f"{service}-http"]
        host, _, port = self.address(service).rpartition(":")
        return f"{host}:{int(port) + HTTP_ABOVE}"


def addresses_of(
    given: Sequence[str], environment: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return every address: what was given as NAME=HOST:PORT, else the environment, else loopback.

    VIGIE_ROADS says it whole; VIGIE_ROADS_PORT, as `make run` takes it, is that port here.
    Raises ValueError with a sentence where one is no address.
    """
    environment = os.environ if environment is None else environment
    found = {name: f"{HERE}:{port}" for name, port in PORTS.items()}
    for name in PORTS:
        for key in (name, f"{name}-http"):
            variable = f"VIGIE_{key.upper().replace('-', '_')}"
            if port := environment.get(f"{variable}_PORT"):
                found[key] = _checked(f"{HERE}:{port}", f"{variable}_PORT")
            if whole := environment.get(variable):
                found[key] = _checked(whole, variable)
    for entry in given:
        name, equals, address = entry.partition("=")
        if not equals or name.removesuffix("-http") not in PORTS:
            known = ", ".join(PORTS)
            raise ValueError(f"{entry!r} is no NAME=HOST:PORT with a NAME among {known}")
        found[name] = _checked(address, f"--address {name}")
    return found


def kafka_of(given: str, environment: Mapping[str, str] | None = None) -> str:
    """Return where the broker is: as given, else where `make run` starts one."""
    environment = os.environ if environment is None else environment
    port = environment.get("VIGIE_KAFKA_PORT") or str(KAFKA_PORT)
    return given or _checked(f"{HERE}:{port}", "VIGIE_KAFKA_PORT")


def checked_actor(actor: str) -> str:
    """Return an actor as services take it. Raises ValueError with a sentence."""
    if not ACTOR.fullmatch(actor):
        raise ValueError(f"--actor {actor!r}: write 1 to 100 of a-z 0-9 : . _ -, as operator:ana")
    return actor


def departments_of(environment: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Return the departments of the installation."""
    environment = os.environ if environment is None else environment
    named = environment.get("VIGIE_DEPARTMENTS") or "lighting,roads"
    return tuple(name.strip() for name in named.split(",") if name.strip() in PORTS)


def city_folder(given: Path | None) -> Path:
    """Return the city's folder: the one given, else the default here or in the checkout."""
    if given is not None:
        return given
    return CITY if CITY.exists() else CHECKOUT / CITY


def _checked(address: str, where: str) -> str:
    host, colon, port = address.rpartition(":")
    if not (host and colon and port.isdigit() and 0 < int(port) < 65_536):
        raise ValueError(f"{where}: {address!r} is no HOST:PORT, such as 127.0.0.1:7004")
    return address
