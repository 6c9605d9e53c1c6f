"""The services of an installation: which there are, and the addresses where they answer.

A service is a folder of `services` with a `service.py` that declares it and a `__main__.py` that
runs it. The declaration is parsed rather than imported: it is found in milliseconds, and a service
may need its city before it can be imported.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]
DEPARTMENTS = "VIGIE_DEPARTMENTS"
LOOPBACK = "127.0.0.1"
HTTP_PORT_OFFSET = 100
NAME = re.compile(r"[a-z]+")


class UnknownService(Exception):
    """A name or an address of a service that cannot be used; the message is for people."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """A service as its `Service(...)` or `Department(...)` declares it."""

    name: str
    port: int
    http_port: int
    is_department: bool


def declarations(root: Path = CHECKOUT) -> list[Declaration]:
    """Return the services under `root`, in the order of their ports. Raises `UnknownService`."""
    folders = [path.parent for path in root.glob("services/*/service.py")]
    found = [_read(folder) for folder in folders if (folder / "__main__.py").exists()]
    if not found:
        raise UnknownService(f"There is no service in {root / 'services'}: use a whole checkout.")
    return sorted(found, key=lambda service: service.port)


def _read(folder: Path) -> Declaration:
    tree = ast.parse((folder / "service.py").read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="Service" | "Department" as kind), keywords=keywords):
                values = {each.arg: each.value for each in keywords}
                port = _number(values.get("port"))
                http_port = _number(values.get("http_port")) or port + HTTP_PORT_OFFSET
                if port:
                    return Declaration(folder.name, port, http_port, kind == "Department")
    raise UnknownService(
        f"services/{folder.name}/service.py has no Service() or Department() with a number "
        "for its port."
    )


def _number(value: ast.expr | None) -> int:
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, int) else 0


@dataclass(frozen=True, slots=True)
class Directory:
    """The departments that an environment lists, and the addresses that it gives.

    `VIGIE_DEPARTMENTS` lists the departments, else all that are declared. `VIGIE_<NAME>` is
    the address of a service, `VIGIE_<NAME>_PORT` its port on this machine; the default is the
    declared port on this machine.
    """

    environment: Mapping[str, str]
    declared: Sequence[Declaration] = field(default_factory=declarations)

    @property
    def departments(self) -> tuple[str, ...]:
        """The departments of the installation. Raises `UnknownService`."""
        listed = [name.strip() for name in self.environment.get(DEPARTMENTS, "").split(",")]
        names = tuple(filter(None, listed))
        for name in names:
            self.address(name)
        return names or tuple(each.name for each in self.declared if each.is_department)

    @property
    def known(self) -> tuple[str, ...]:
        return tuple(sorted(each.name for each in self.declared))

    def address(self, name: str) -> str:
        """Return host:port of a service's gRPC side. Raises `UnknownService`."""
        if address := self._given(name):
            return address
        for each in self.declared:
            if each.name == name:
                return f"{LOOPBACK}:{each.port}"
        hint = f", or set VIGIE_{name.upper()}=HOST:PORT" if NAME.fullmatch(name) else ""
        known = ", ".join(self.known)
        raise UnknownService(f"There is no service {name!r}: use one of {known}{hint}.")

    def http_address(self, name: str) -> str:
        """Return host:port of a service's probes and metrics. Raises `UnknownService`."""
        if address := self._given(f"{name}_http"):
            return address
        host, _, port = self.address(name).rpartition(":")
        return f"{host}:{int(port) + HTTP_PORT_OFFSET}"

    def _given(self, name: str) -> str:
        variable = f"VIGIE_{name.upper()}"
        if address := self.environment.get(variable):
            return checked_address(address, variable)
        if port := self.environment.get(f"{variable}_PORT"):
            return checked_address(f"{LOOPBACK}:{port}", f"{variable}_PORT")
        return ""


def checked_address(address: str, setting: str) -> str:
    """Return host:port as it is. Raises `UnknownService`, naming the setting, for anything else."""
    host, colon, port = address.rpartition(":")
    if not (host and colon and port.isdecimal() and 0 < int(port) < 65_536):
        raise UnknownService(f"{setting}: {address!r} is no HOST:PORT, such as 127.0.0.1:7004.")
    return address
