"""The plan of a local run: what was asked for, and whether anything stands in its way."""

import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.local import broker, kafka, ports, processes
from deploy.local.discovery import Declared, declared
from deploy.local.errors import Refusal

FIELD = "field"  # the simulated field: no department, so it declares nothing
FIELD_HTTP_PORT = 7100
BROKER_LIMIT_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Part:
    """One process of the run. Port 0: it has none."""

    name: str
    port: int
    http_port: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a run needs to know before it starts anything."""

    root: Path
    home: Path
    city: Path
    about: Mapping[str, object]
    speed: float
    bootstrap: str
    own_broker_port: int | None  # None: a cluster that somebody has
    services: tuple[Part, ...]
    field: Part | None
    departments: tuple[str, ...]
    moved: Mapping[str, str]  # what was asked to be elsewhere, as other terminals must say it too

    @property
    def parts(self) -> tuple[Part, ...]:
        """Every process but the broker."""
        return (*self.services, self.field) if self.field else self.services

    def environment(self, part: Part | None = None) -> dict[str, str]:
        """What a child of this run is told."""
        told = {
            "KAFKA_BOOTSTRAP": self.bootstrap,
            "VIGIE_PREFIX": os.environ.get("VIGIE_PREFIX", "vigie"),
            "VIGIE_CITY": str(self.city),
            "VIGIE_HOME": str(self.home),
            "VIGIE_SPEED": f"{self.speed:g}",
            "VIGIE_DEPARTMENTS": ",".join(self.departments),
            # Less than our own patience: a service is to drain, not to be killed.
            "VIGIE_DRAIN_SECONDS": os.environ.get("VIGIE_DRAIN_SECONDS", "4"),
            "PYTHONUNBUFFERED": "1",
        }
        for each in self.parts:
            told[_variable(each.name, "PORT")] = str(each.port)
            told[_variable(each.name, "HTTP_PORT")] = str(each.http_port)
        if part:
            told |= {"VIGIE_PORT": str(part.port), "VIGIE_HTTP_PORT": str(part.http_port)}
        return {**os.environ, **told}


def read(root: Path, asked: Mapping[str, str]) -> Plan:
    """The plan that the environment asks for."""
    services = declared(root)
    has_field = (root / "services" / FIELD / "__main__.py").exists()
    given = asked.get("KAFKA_BOOTSTRAP")
    broker_port = None if given else _port(asked, "kafka", "PORT", broker.PORT)
    city = _city(root, asked.get("CITY") or "montpellier")
    return Plan(
        root=root,
        home=broker.home(),
        city=city,
        about=tomllib.loads((city / "city.toml").read_text(encoding="utf-8")),
        speed=_speed(asked.get("SPEED") or "1"),
        bootstrap=given or f"127.0.0.1:{broker_port}",
        own_broker_port=broker_port,
        services=tuple(_part(asked, service) for service in services),
        field=Part(FIELD, 0, _port(asked, FIELD, "HTTP_PORT", FIELD_HTTP_PORT))
        if has_field
        else None,
        departments=tuple(service.name for service in services if service.department),
        moved={name: asked[name] for name in _movable(services) if asked.get(name)},
    )


def check(plan: Plan) -> None:
    """Refuse what could not work, before anything is started."""
    left = processes.still_running(plan.home / "processes.json")
    left += processes.still_running(plan.home / "kafka" / "process.json")
    if left:
        who = ", ".join(f"{mark.name} (process {mark.pid})" for mark in left)
        raise Refusal(
            f"On {plan.home} there still runs {who}, left by a Vigie that was killed "
            f"or started by hand: end it with  kill {' '.join(str(mark.pid) for mark in left)}"
        )
    for part in plan.parts:
        for kind, port in (("PORT", part.port), ("HTTP_PORT", part.http_port)):
            _must_be_free(port, part.name, _variable(part.name, kind))
    if plan.own_broker_port:
        _must_be_free(plan.own_broker_port, "Kafka", "VIGIE_KAFKA_PORT")
        kafka.java()
    elif not broker.answers(plan.bootstrap, BROKER_LIMIT_SECONDS):
        raise Refusal(f"No Kafka answers at {plan.bootstrap}, which KAFKA_BOOTSTRAP names.")


def _movable(services: Sequence[Declared]) -> Iterator[str]:
    yield from ("KAFKA_BOOTSTRAP", "VIGIE_PREFIX", "VIGIE_KAFKA_PORT")
    for service in services:
        yield _variable(service.name, "PORT")
        yield _variable(service.name, "HTTP_PORT")


def _variable(name: str, kind: str) -> str:
    return f"VIGIE_{name.upper()}_{kind}"


def _part(asked: Mapping[str, str], service: Declared) -> Part:
    return Part(
        service.name,
        _port(asked, service.name, "PORT", service.port),
        _port(asked, service.name, "HTTP_PORT", service.http_port),
    )


def _port(asked: Mapping[str, str], name: str, kind: str, usual: int) -> int:
    said = asked.get(_variable(name, kind)) or str(usual)
    if not said.isdecimal() or not 0 < int(said) < 65536:
        raise Refusal(f"{_variable(name, kind)}={said} is not a port: give 1 to 65535.")
    return int(said)


def _must_be_free(port: int, name: str, variable: str) -> None:
    if port and ports.held(port):
        raise Refusal(
            f"Port {port} ({name}) is in use by {ports.holder(port)}: "
            f"end that, or choose another with {variable}=..."
        )


def _city(root: Path, name: str) -> Path:
    cities = sorted(path.parent for path in root.glob("deploy/cities/*/city.toml"))
    for city in cities:
        if city.name == name:
            return city.resolve()
    known = ", ".join(city.name for city in cities) or "none"
    raise Refusal(f"There is no city '{name}' in deploy/cities (there is: {known}).")


def _speed(said: str) -> float:
    try:
        speed = float(said)
    except ValueError:
        speed = 0.0
    if not 0 < speed <= 1000:
        raise Refusal(f"SPEED={said} is not a speed: give seconds per second, as SPEED=10.")
    return speed
