"""The lock of the image has the imports of the services, complete, pinned and hashed."""

import ast
import importlib.util
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = sorted(ROOT.glob("deploy/requirements*.lock"))
OURS = {"services", "vigie", "buf"}
PIN = re.compile(
    r"^([a-z0-9-]+)==(\S+)((?: ;.*)?)((?: \\\n    --hash=sha256:[0-9a-f]{64})+)$", re.MULTILINE
)


def pins(lock: str) -> set[tuple[str, str, str]]:
    """Return name, version and platform marker of each package."""
    text = (ROOT / "deploy" / lock).read_text()
    return {(name, version, where) for name, version, where, _ in PIN.findall(text)}


def names(requirements: list[str]) -> set[str]:
    return {Requirement(each).name.lower() for each in requirements}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def owners() -> dict[Path, str]:
    """Return the distribution of each installed module."""
    return {
        Path(str(file.locate())): each.name.lower().replace("_", "-")
        for each in distributions()
        for file in each.files or ()
        if file.suffix in {".py", ".so"}
    }


def distribution(module: str) -> str:
    """Return the distribution of a module, or of the module that has this name."""
    while module:
        try:
            found = importlib.util.find_spec(module)
        except (ModuleNotFoundError, ValueError):  # a name, or a part of a compiled module
            found = None
        if found and found.origin:
            return owners()[Path(found.origin)]
        module = module.rpartition(".")[0]
    raise LookupError("no installed distribution has it")


def test_services_import_exactly_the_dependencies_of_the_project() -> None:
    """A package more enlarges the image; a package less is there only by chance."""
    found = {name for path in ROOT.glob("services/**/*.py") for name in imports(path)}
    foreign = {name for name in found if name.split(".")[0] not in OURS | sys.stdlib_module_names}
    assert {distribution(name) for name in foreign} == names(PROJECT["project"]["dependencies"])


def test_the_image_has_the_dependencies_and_nothing_of_a_local_run() -> None:
    taken = {name for name, _, _ in pins("requirements.lock")}
    assert names(PROJECT["project"]["dependencies"]) <= taken
    assert not names(PROJECT["dependency-groups"]["local"]) & taken


def test_the_image_runs_the_versions_that_the_tests_run() -> None:
    assert pins("requirements.lock") <= pins("requirements-dev.lock")


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_line_of_a_lock_is_a_pin_with_hashes_or_a_comment(lock: Path) -> None:
    rest = re.sub(r"\n?^ *#.*$", "", PIN.sub("", lock.read_text()), flags=re.MULTILINE)
    assert rest.strip() == ""
    assert pins(lock.name)
