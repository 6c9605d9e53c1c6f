"""The digest of a fold differs after each change, move or rename of its code."""

from __future__ import annotations

import os
import py_compile
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial, wraps
from pathlib import Path
from typing import Any

import pytest

from services.chassis.partition.deduplication import DuplicateWindow
from services.chassis.partition.partition_state import PartitionState
from services.chassis.runtime.fold_digest import fold_sha256, fold_sources
from services.chassis.sdk.decider import Decider
from services.chassis.sdk.ids import derived_id
from services.chassis.telemetry import metrics
from services.coordination.domain.rules.city_decider import city_decider
from tests.chassis import counter as c
from vigie.coordination.v1 import events_pb2 as events

ROOT = Path(__file__).parents[3]
CITY = {"city": city_decider(lambda _longitude, _latitude: True)}
PROGRAM = f"""
from services.chassis.runtime.fold_digest import fold_sha256
from {city_decider.__module__} import {city_decider.__name__} as city
print(fold_sha256({{"city": city(bool)}}).hex())
"""


class Tree:
    """A copy of the sources, with programs of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for folder in ("services", "protos/python"):
            shutil.copytree(
                ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__")
            )

    def digest(self) -> str:
        """Return the digest that a process of this tree computes, or its last error."""
        paths = os.pathsep.join([str(self.root), str(self.root / "protos/python")])
        ran = subprocess.run(
            [sys.executable, "-B", "-c", PROGRAM],
            cwd=self.root,
            env=os.environ | {"PYTHONPATH": paths},
            capture_output=True,
            text=True,
            check=False,
        )
        return (ran.stdout or ran.stderr.splitlines()[-1]).strip()

    def path(self, module: str) -> Path:
        """The file of a module."""
        return self.root / (module.replace(".", "/") + ".py")

    def change(self, module: str) -> None:
        """Add a line to a module."""
        self.path(module).write_text(self.path(module).read_text() + "\n# changed\n")

    def move(self, module: str, to: str) -> None:
        """Give a module another full name, in all imports too."""
        self.path(module).rename(self.path(to))
        for path in (self.root / "services").rglob("*.py"):
            path.write_text(re.sub(rf"\b{re.escape(module)}\b", to, path.read_text()))


IDS = derived_id.__module__
CHANGES: dict[str, Callable[[Tree], None]] = {
    "an import is changed": lambda tree: tree.change(IDS),
    "an import is renamed": lambda tree: tree.move(IDS, f"{IDS}_renamed"),
    "an import is moved": lambda tree: tree.move(IDS, "services.city.moved"),
    "the chassis is changed": lambda tree: tree.change(DuplicateWindow.__module__),
}
OTHERS: dict[str, Callable[[Tree], None]] = {
    "nothing is changed": lambda _tree: None,
    "another module is changed": lambda tree: tree.change(metrics.__name__),
}


@pytest.mark.parametrize("change", [*CHANGES, *OTHERS])
def test_the_digest_is_another_where_a_module_of_the_fold_is(change: str, tmp_path: Path) -> None:
    tree = Tree(tmp_path)
    (CHANGES | OTHERS)[change](tree)
    digest = tree.digest()
    assert re.fullmatch("[0-9a-f]{64}", digest), digest
    assert (digest == fold_sha256(CITY).hex()) is (change in OTHERS)


def test_a_module_without_its_source_is_an_error(tmp_path: Path) -> None:
    tree = Tree(tmp_path)
    source = tree.path(IDS)
    py_compile.compile(str(source), str(source.with_suffix(".pyc")))
    source.unlink()
    assert "MissingSource" in tree.digest()
    assert "ship its .py" in tree.digest()


def test_only_modules_of_the_fold_are_in_the_digest() -> None:
    names = set(fold_sources(CITY))
    assert {
        IDS,
        PartitionState.__module__,
        events.__name__,
        "services.coordination.domain",
    } <= names
    assert not {name for name in names if re.search("kafka|metrics|server|telemetry", name)}


def _wrapped(evolve: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(evolve)
    def inner(*args: Any) -> Any:
        return evolve(*args)

    return inner


def _of_table(table: dict[str, Callable[..., Any]]) -> Callable[..., Any]:
    def evolve(state: Any, event: Any, context: Any) -> Any:
        return table["evolve"](state, event, context)

    return evolve


@pytest.mark.parametrize(
    "evolve",
    [
        partial(c.evolve),
        partial(lambda table, *args: table["evolve"](*args), {"evolve": c.evolve}),
        _wrapped(c.evolve),
        _of_table({"evolve": c.evolve}),
    ],
    ids=["partial", "partial of a table", "wrapped", "closure"],
)
def test_a_fold_is_found_in_partials_wrappers_and_tables(evolve: Callable[..., Any]) -> None:
    decider: Decider[Any] = Decider(c.decide, evolve, 0)
    assert c.__name__ in fold_sources({"counter": decider})
