"""What services this checkout has: each folder that is one is asked for what it declares.

Nothing lists them: a service is a folder of `services` with a `service.py`, which declares it, and
a `__main__.py`, which runs it. They are asked in a process of their own: importing them is heavy.
"""

import importlib
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import msgspec

from deploy.local.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Declared:
    """A service as its own declaration has it. A department is one that hosts crews."""

    name: str
    port: int
    http_port: int
    department: bool


def declared(root: Path) -> list[Declared]:
    """Every service under `root`, in the order of their ports."""
    folders = sorted(path.parent for path in root.glob("services/*/service.py"))
    names = [folder.name for folder in folders if (folder / "__main__.py").exists()]
    if not names:
        raise Refusal(f"There is no service in {root / 'services'}: is this a whole checkout?")
    done = subprocess.run(
        [sys.executable, "-m", "deploy.local.declared", *names],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:]
        raise Refusal(f"A service does not load: {''.join(last)}")
    services = msgspec.json.decode(done.stdout, type=list[Declared])
    return sorted(services, key=lambda service: service.port)


def _ask(name: str) -> Declared:
    module = importlib.import_module(f"services.{name}.service")
    for value in vars(module).values():
        if getattr(value, "name", None) == name and hasattr(value, "deciders"):
            hosts_crews = "crew" in value.deciders and getattr(value, "inbox", None) is None
            return Declared(name, value.port, value.http_port, hosts_crews)
    raise LookupError(f"services/{name}/service.py declares no service named {name}")


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode([_ask(name) for name in sys.argv[1:]]))
