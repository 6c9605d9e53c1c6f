"""The plan of a local run: settings, ports and processes, checked before anything starts."""

import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.local import broker, kafka_jars, ports, processes
from deploy.local.errors import StartupError
from deploy.local.scene import START, Scene, read_scene
from services.chassis.sdk.discovery import Declaration, UnknownService, declarations
from services.city.files import rows, rows_if_any

SIMULATOR = "simulator"  # it has no service.py, so discovery does not find it
SIMULATOR_HTTP_PORT = 7100
FIRST_CABINET_PORT = 16_000
RSMP_PORT, DEFAULT_RSMP_PORT = "VIGIE_RSMP_PORT", 12_111
BROKER_LIMIT_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class ProcessSpec:
    """One process of the run. Port 0: it serves no gRPC."""

    name: str
    port: int
    http_port: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a run needs before it starts the first process."""

    root: Path
    home: Path
    city: Path
    about: Mapping[str, object]
    speed: float
    scene: Scene
    bootstrap: str
    own_broker_port: int | None  # None: an existing cluster
    services: tuple[ProcessSpec, ...]
    simulator: ProcessSpec | None
    cabinet_ports: range  # of the simulator: one for each cabinet and bollard of the city
    rsmp_port: int  # 0: no signal controller dials in
    departments: tuple[str, ...]
    overrides: Mapping[str, str]  # settings that other terminals must export too

    @property
    def specs(self) -> tuple[ProcessSpec, ...]:
        """The processes, without the broker."""
        return (*self.services, self.simulator) if self.simulator else self.services

    def environment(self, spec: ProcessSpec | None = None) -> dict[str, str]:
        """Return the environment of a process of this run."""
        environment = {
            "KAFKA_BOOTSTRAP": self.bootstrap,
            "VIGIE_PREFIX": os.environ.get("VIGIE_PREFIX", "vigie"),
            "VIGIE_CITY": str(self.city),
            "VIGIE_HOME": str(self.home),
            "VIGIE_RSMP_SECURITY_CODE_FILE": str(self.home / "rsmp-security-code"),
            "VIGIE_SPEED": f"{self.speed:g}",
            "VIGIE_DEPARTMENTS": ",".join(self.departments),
            # Shorter than the limit of `Run.stop`, so that services drain and are not killed.
            "VIGIE_DRAIN_SECONDS": os.environ.get("VIGIE_DRAIN_SECONDS", "4"),
            # For grpcurl.
            "VIGIE_REFLECTION": os.environ.get("VIGIE_REFLECTION", "true"),
            "PYTHONUNBUFFERED": "1",
        }
        for each in self.specs:
            environment[_variable(each.name, "PORT")] = str(each.port)
            environment[_variable(each.name, "HTTP_PORT")] = str(each.http_port)
        if spec:
            environment |= {"VIGIE_PORT": str(spec.port), "VIGIE_HTTP_PORT": str(spec.http_port)}
        others = {name: value for name, value in os.environ.items() if name != START}
        if self.scene.start:
            environment[START] = self.scene.start.isoformat()
        return {**self.scene.settings, **others, **environment}


def read(root: Path, variables: Mapping[str, str]) -> Plan:
    """Return the plan of an environment. Raises `StartupError`."""
    try:
        services = declarations(root)
    except UnknownService as error:
        raise StartupError(str(error)) from error
    has_simulator = (root / "services" / SIMULATOR / "__main__.py").exists()
    given = variables.get("KAFKA_BOOTSTRAP")
    broker_port = None if given else _port(variables, "kafka", "PORT", broker.PORT)
    city = _city(root, variables.get("CITY") or "montpellier")
    about = tomllib.loads((city / "city.toml").read_text(encoding="utf-8"))
    return Plan(
        root=root,
        home=broker.home(),
        city=city,
        about=about,
        speed=_speed(variables.get("SPEED") or "1"),
        scene=read_scene(variables, about),
        bootstrap=given or f"127.0.0.1:{broker_port}",
        own_broker_port=broker_port,
        services=tuple(_spec(variables, service) for service in services),
        simulator=ProcessSpec(
            SIMULATOR, 0, _port(variables, SIMULATOR, "HTTP_PORT", SIMULATOR_HTTP_PORT)
        )
        if has_simulator
        else None,
        cabinet_ports=_cabinet_ports(variables, city) if has_simulator else range(0),
        rsmp_port=_rsmp_port(variables) if "traffic" in {each.name for each in services} else 0,
        departments=tuple(service.name for service in services if service.is_department),
        overrides={name: variables[name] for name in _overridable(services) if variables.get(name)},
    )


def check(plan: Plan) -> None:
    """Raise `StartupError` for a run that cannot work, before anything starts."""
    left = processes.still_running(plan.home / "processes.json")
    left += processes.still_running(plan.home / "kafka" / "process.json")
    if left:
        who = ", ".join(f"{record.name} (process {record.pid})" for record in left)
        raise StartupError(
            f"{plan.home} is in use by {who}, left by a killed run or started "
            f"by hand. End it with  kill {' '.join(str(record.pid) for record in left)}"
        )
    if taken := list(_taken(plan)):
        raise StartupError("\n".join(taken))
    if plan.own_broker_port:
        kafka_jars.java()
    elif not broker.cluster_id(plan.bootstrap, BROKER_LIMIT_SECONDS):
        raise StartupError(f"No Kafka is available at {plan.bootstrap} (KAFKA_BOOTSTRAP).")


def _ports(plan: Plan) -> Iterator[tuple[range, str, str]]:
    """Yield the ports of each part of the run, what uses them, and the variable that sets them."""
    yield plan.cabinet_ports, "simulated cabinets", _variable(SIMULATOR, "PORT_BASE")
    if plan.rsmp_port:
        yield _only(plan.rsmp_port), "traffic, RSMP", RSMP_PORT
    for spec in plan.specs:
        if spec.port:
            yield _only(spec.port), spec.name, _variable(spec.name, "PORT")
        yield _only(spec.http_port), spec.name, _variable(spec.name, "HTTP_PORT")
    if plan.own_broker_port:
        yield _only(plan.own_broker_port), "Kafka", "VIGIE_KAFKA_PORT"


def _only(port: int) -> range:
    return range(port, port + 1)


def _taken(plan: Plan) -> Iterator[str]:
    """Yield a sentence for each part whose ports another program or another part uses."""
    first: dict[int, str] = {}
    for wanted, name, variable in _ports(plan):
        for port in wanted:
            if (other := first.setdefault(port, variable)) != variable:
                yield f"{variable}={port} is the port of {other} too: choose another."
        busy = [port for port in wanted if first[port] == variable and ports.in_use(port)]
        if busy:
            said = f"Port {busy[0]} ({name}) is in use by"
            if len(busy) > 1:
                said = f"{len(busy)} ports, {busy[0]} to {busy[-1]} ({name}), are in use by"
            yield (
                f"{said} {ports.listener(busy[0])}: end that, or choose another with {variable}=..."
            )


def _overridable(services: Sequence[Declaration]) -> Iterator[str]:
    yield from ("KAFKA_BOOTSTRAP", "VIGIE_PREFIX", "VIGIE_KAFKA_PORT")
    yield _variable(SIMULATOR, "HTTP_PORT")  # for services.simulator.inject
    for service in services:
        yield _variable(service.name, "PORT")
        yield _variable(service.name, "HTTP_PORT")


def _variable(name: str, kind: str) -> str:
    return f"VIGIE_{name.upper()}_{kind}"


def _spec(variables: Mapping[str, str], service: Declaration) -> ProcessSpec:
    return ProcessSpec(
        service.name,
        _port(variables, service.name, "PORT", service.port),
        _port(variables, service.name, "HTTP_PORT", service.http_port),
    )


def _port(variables: Mapping[str, str], name: str, kind: str, default: int) -> int:
    value = variables.get(_variable(name, kind)) or str(default)
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise StartupError(f"{_variable(name, kind)}={value} is not a port: give 1 to 65535.")
    return int(value)


def _rsmp_port(variables: Mapping[str, str]) -> int:
    off = variables.get(RSMP_PORT) == "0"
    return 0 if off else _port(variables, "rsmp", "PORT", DEFAULT_RSMP_PORT)


def _cabinet_ports(variables: Mapping[str, str], city: Path) -> range:
    base = _port(variables, SIMULATOR, "PORT_BASE", FIRST_CABINET_PORT)
    count = sum(1 for _ in rows(city / "cabinets.csv"))
    count += sum(1 for _ in rows_if_any(city / "bollards.csv"))
    if base + count > 65536:
        raise StartupError(
            f"{_variable(SIMULATOR, 'PORT_BASE')}={base} leaves too few ports for the {count} "
            f"cabinets and bollards: give {65536 - count} at most."
        )
    return range(base, base + count)


def _city(root: Path, name: str) -> Path:
    cities = sorted(path.parent for path in root.glob("deploy/cities/*/city.toml"))
    for city in cities:
        if city.name == name:
            return city.resolve()
    known = ", ".join(city.name for city in cities) or "none"
    raise StartupError(f"There is no city '{name}' in deploy/cities (there is: {known}).")


def _speed(value: str) -> float:
    try:
        speed = float(value)
    except ValueError:
        speed = 0.0
    if not 0 < speed <= 1000:
        raise StartupError(
            f"SPEED={value} is not a speed: give seconds per second, up to 1000, as SPEED=10."
        )
    return speed
