"""Finds the services of a checkout by reading what each folder declares.

A service is a folder of `services` with a `service.py`, which declares it, and a `__main__.py`,
which runs it. The declaration is parsed and not executed, because a run must report a port in use
at once, and a service may need its city before it can be built.
"""

import ast
from dataclasses import dataclass
from pathlib import Path

from deploy.local.errors import StartupError


@dataclass(frozen=True, slots=True)
class Declared:
    """A service as its `Service(...)` has it. A department publishes bulletins and has no inbox."""

    name: str
    port: int
    http_port: int
    department: bool


def declared(root: Path) -> list[Declared]:
    """Every service under `root`, in the order of their ports."""
    folders = [path.parent for path in root.glob("services/*/service.py")]
    services = [_read(folder) for folder in folders if (folder / "__main__.py").exists()]
    if not services:
        raise StartupError(f"There is no service in {root / 'services'}: is this a whole checkout?")
    return sorted(services, key=lambda service: service.port)


def _read(folder: Path) -> Declared:
    tree = ast.parse((folder / "service.py").read_text(encoding="utf-8"))
    for call in ast.walk(tree):
        match call:
            case ast.Call(func=ast.Name(id="Service"), keywords=keywords):
                said = {each.arg: each.value for each in keywords}
                match said.get("port"), said.get("http_port"):
                    case ast.Constant(value=int(port)), ast.Constant(value=int(http_port)):
                        speaks = (folder / "bulletins.py").exists() and "inbox" not in said
                        return Declared(folder.name, port, http_port, speaks)
    raise StartupError(
        f"services/{folder.name}/service.py has no Service() with figures for port and http_port."
    )
