"""The digest of the code that folds. A snapshot made by other code is never read.

The digest covers the source of every own module that the fold can reach: the modules of each
`evolve` and of each state's type, the fold of the chassis, and all modules that these import.
Imports are found in the source, so nothing is registered and a move or a rename is a change.
A module that is imported by a computed name is not found: the fold has none.
"""

from __future__ import annotations

import ast
import hashlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, resolve_name
from pathlib import Path
from types import FunctionType, MethodType
from typing import Any

from services.chassis.partition.deduplication import DuplicateWindow
from services.chassis.partition.partition_state import PartitionState
from services.chassis.partition.snapshot_format import PartitionHeader
from services.chassis.sdk.decider import Decider
from vigie.journal.v1 import journal_pb2 as journal

CHASSIS = (PartitionState, DuplicateWindow, PartitionHeader)
PYTHON = sys.stdlib_module_names


class MissingSource(Exception):
    """A module of the fold that cannot be read: its digest would not notice a change of it."""


def fold_sha256(deciders: Mapping[str, Decider[Any]]) -> bytes:
    """Return the SHA-256 of the name and the source of every module that folds.

    Raises `MissingSource`.
    """
    digest = hashlib.sha256()
    for name, source in sorted(fold_sources(deciders).items()):
        digest.update(f"{name} {len(source)}\n".encode() + source)
    return digest.digest()


def fold_sources(deciders: Mapping[str, Decider[Any]]) -> dict[str, bytes]:
    """Return the source of every own module that folds, by the module's full name.

    Own modules are in the top packages of the deciders, the chassis and the generated messages.
    Raises `MissingSource`.
    """
    folding = [(decider.evolve, type(decider.initial)) for decider in deciders.values()]
    waiting = sorted(set(_modules_of((CHASSIS, *folding), set())))
    own = {_package(name) for name in (*waiting, journal.__name__)}
    seen = set(waiting)
    sources: dict[str, bytes] = {}
    while waiting:
        spec = _spec(waiting.pop())
        reached = {spec.name.rpartition(".")[0]} - {""}
        if spec.origin is not None:  # else a folder without an __init__.py: nothing of it runs
            source = sources[spec.name] = _source(spec)
            reached |= set(_imports(spec, source, own))
        waiting += sorted(reached - seen)
        seen |= reached
    return sources


def _package(module: str) -> str:
    return module.partition(".")[0]


def _modules_of(thing: Any, seen: set[int]) -> Iterator[str]:
    """Yield the modules of a value's code, also in partials, wrappers, closures and tables."""
    if id(thing) in seen:
        return
    seen.add(id(thing))
    parts: list[Any] = []
    match thing:
        case partial():
            parts = [thing.func, *thing.args, *thing.keywords.values()]
        case MethodType():
            parts = [thing.__func__, type(thing.__self__)]
        case Mapping():
            parts = [*thing.keys(), *thing.values()]
        case tuple() | list() | set() | frozenset():
            parts = [*thing]
        case FunctionType():
            parts = [cell.cell_contents for cell in thing.__closure__ or ()]
            parts.append(getattr(thing, "__wrapped__", None))
    for part in parts:
        yield from _modules_of(part, seen)
    if isinstance(thing, FunctionType | type) and _package(thing.__module__) not in PYTHON:
        yield thing.__module__


def _spec(name: str) -> ModuleSpec:
    spec = find_spec(name)
    if spec is None:
        raise MissingSource(f"module {name} of the fold is not found: put it back, or its import")
    return spec


def _source(spec: ModuleSpec) -> bytes:
    path = Path(str(spec.origin))
    if path.suffix != ".py" or not path.is_file():
        raise MissingSource(
            f"module {spec.name} of the fold has no source: ship its .py, not {path}"
        )
    return path.read_bytes()


def _imports(spec: ModuleSpec, source: bytes, own: set[str]) -> Iterator[str]:
    """Yield the own modules that a module imports, at its top or further in."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if _package(alias.name) in own)
        elif isinstance(node, ast.ImportFrom):
            module = resolve_name("." * node.level + (node.module or ""), spec.parent)
            if _package(module) in own:
                yield module
                yield from _submodules(module, node.names)


def _submodules(module: str, names: Sequence[ast.alias]) -> Iterator[str]:
    """Yield those of the names taken from a package that are modules of it."""
    if _spec(module).submodule_search_locations is not None:
        full_names = [f"{module}.{alias.name}" for alias in names]
        yield from (name for name in full_names if find_spec(name) is not None)
