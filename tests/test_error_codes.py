"""Every error code that a package raises is a value of an enum in its protos, and the reverse.

A package may use the codes of the chassis, and a department those of crews. A new department brings
`protos/vigie/<name>/v1/error.proto`; no list names it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from services.crews.domain.task import Status as TaskStatus
from services.roads.domain.works.state import Status as WorksStatus

ROOT = Path(__file__).parents[1]
SERVICES = ROOT / "services"
PREFIX = "ERROR_CODE_"
# Calls whose argument is a code, and its position.
RAISING = dict.fromkeys(("Rejected", "_unavailable", "_exhausted", "held_status"), 0)
RAISING |= dict.fromkeys(("rich_status", "_explain", "_fail", "failed", "_failed"), 1)
ENDED = ("DECLINED", "EXPIRED", "WITHDRAWN", "SUSPENDED", "DONE", "RELEASED")
# The placeholders of codes that are made at run time.
EXPANSIONS = {
    "TASK_{}": [status.name for status in TaskStatus if status.name in ENDED],
    "WORKS_{}": [each.name for each in WorksStatus if each is not WorksStatus.ABSENT],
}


def enum_file(package: str) -> Path:
    folder = {"chassis": "error", "crews": "crew"}.get(package, package)
    return ROOT / "protos" / "vigie" / folder / "v1" / "error.proto"


PACKAGES = sorted(
    path.name for path in SERVICES.iterdir() if path.is_dir() and enum_file(path.name).exists()
)


def codes(package: str) -> set[str]:
    """Read the values of a package's enum, without the unspecified one."""
    values = re.findall(rf"^  {PREFIX}(\w+) = \d+;$", enum_file(package).read_text(), re.MULTILINE)
    return set(values) - {"UNSPECIFIED"}


def usable(package: str) -> set[str]:
    """The codes that a package may raise."""
    return codes(package) | codes("chassis") | (codes("crews") if package != "chassis" else set())


@cache
def trees(package: str) -> tuple[ast.Module, ...]:
    return tuple(ast.parse(path.read_text()) for path in (SERVICES / package).rglob("*.py"))


@cache
def constants(package: str) -> dict[str, str]:
    """Return the names of a package that stand for a string, such as those of codes."""
    return {
        ast.unparse(node.targets[0]): node.value.value
        for tree in trees(package)
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }


def texts(node: ast.AST, named: Mapping[str, str]) -> Iterator[str]:
    """Yield the strings in an expression, with `{}` for each placeholder of an f-string."""
    match node:
        case ast.Name(id=name) if name in named:
            yield named[name]
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=values):
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else "{}" for part in values
            )
        case ast.BoolOp() | ast.IfExp():
            for child in ast.iter_child_nodes(node):
                yield from texts(child, named)


def arguments(package: str) -> Iterator[str]:
    """Yield the texts given as code to a call that raises or answers with one."""
    nodes = (node for tree in trees(package) for node in ast.walk(tree))
    for call in (node for node in nodes if isinstance(node, ast.Call)):
        position = RAISING.get(ast.unparse(call.func).rpartition(".")[2])
        if position is not None:
            for argument in call.args[position : position + 1]:
                yield from texts(argument, constants(package))


def expanded(text: str, known: set[str]) -> set[str]:
    """Return the codes that a text with placeholders stands for: listed, or all that match."""
    if "{}" not in text:
        return {text}
    if text in EXPANSIONS:
        return {text.format(each) for each in EXPANSIONS[text]}
    pattern = re.escape(text).replace(r"\{\}", "[A-Z0-9_]+")
    return {code for code in known if re.fullmatch(pattern, code)}


def raised(package: str, known: set[str]) -> set[str]:
    return {code for text in arguments(package) for code in expanded(text, known)}


def test_the_packages_that_raise_codes_are_found() -> None:
    assert {"chassis", "crews", "coordination", "lighting", "roads"} <= set(PACKAGES)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_code_that_is_raised_is_in_the_enum(package: str) -> None:
    known = usable(package)
    assert raised(package, known) - known == set()
    assert all(expanded(text, known) for text in arguments(package))


@pytest.mark.parametrize("package", PACKAGES)
def test_a_code_in_the_enum_is_raised(package: str) -> None:
    # Errors of shared packages on behalf of a department count for its enum too.
    by = {"chassis": PACKAGES, "crews": [each for each in PACKAGES if each != "chassis"]}
    raising = by.get(package, [package, "chassis", "city", "crews"])
    wanted = codes(package)
    assert wanted - {code for each in raising for code in raised(each, wanted)} == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_an_enum_repeats_no_shared_code(package: str) -> None:
    shared = codes("chassis") if package != "chassis" else set()
    shared |= codes("crews") if package not in {"chassis", "crews"} else set()
    assert codes(package) & shared == set()
