"""The modules that protoc has generated from the contracts."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import vigie


def proto_files(name: str) -> Iterator[Any]:
    """Yield the file descriptor of each generated module of a name, such as `events_pb2`."""
    for folder in map(Path, vigie.__path__):
        for path in sorted(folder.rglob(f"{name}.py")):
            parts = path.relative_to(folder.parent).with_suffix("").parts
            yield import_module(".".join(parts)).DESCRIPTOR
