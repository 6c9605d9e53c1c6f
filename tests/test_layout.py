"""The layout of the repository: which files exist, and which package may import which."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SERVICES = ROOT / "services"
TESTS = ROOT / "tests"
TOP = {"services", "protos", "deploy", "charts", "tests", "Makefile", "README.md", "pyproject.toml"}
SHARED = {"chassis", "client", "crews", "city"}
# Packages that are no department and reach departments through topics and ports alone.
OTHERS = {"coordination", "indicators", "control", "cli", "simulator", "backup", "provision"}
OTHERS |= {"testing"}
# The chassis is generic, so the topics of an installation are known to `provision` alone.
MAY_IMPORT = {
    "chassis": set[str](),
    "city": {"chassis"},
    "client": {"chassis"},
    "crews": {"chassis", "city"},
    "provision": {"chassis"},
    "testing": {"chassis"},
    "backup": SHARED | {"provision"},
    "cli": SHARED | {"provision"},
}
OUTSIDE = {
    *("aiohttp", "asyncio", "concurrent", "confluent_kafka", "grpc", "http", "io"),
    *("logging", "multiprocessing", "os", "pathlib", "prometheus_client", "pymodbus", "random"),
    *("secrets", "signal", "socket", "structlog", "subprocess", "sys", "tempfile", "threading"),
    *("time", "urllib", "uuid", "uuid_utils"),
}
# The register map and the codec of a department are data sheets of its devices: a simulator of one
# may read them.
DATA_SHEET = re.compile(r"services\.[a-z]+\.(registers|rsmp)\b")
PURE_CHASSIS = {"sdk.decider", "sdk.journal_entry", "sdk.ids", "sdk.proto_enum", "sdk.view"}
PURE_CHASSIS |= {"sdk.compiled_rules", "devices.device_network"}
PURE_CHASSIS |= {"devices.write_attempts"}
# The function returns one object for equal strings, and reads nothing.
HARMLESS = {"sys.intern"}


def units() -> list[str]:
    return sorted(p.name for p in SERVICES.iterdir() if p.is_dir() and (p / "__init__.py").exists())


def departments() -> list[str]:
    """A package with a `service.py` that is neither shared nor one of the others."""
    return [
        name
        for name in units()
        if name not in SHARED | OTHERS and (SERVICES / name / "service.py").exists()
    ]


def sources(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def imports(path: Path) -> Iterator[str]:
    """Yield the full names of what a file imports."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def peers(path: Path) -> set[str]:
    """The services that a file imports from."""
    names = (name for name in imports(path) if not DATA_SHEET.match(name))
    return {name.split(".")[1] for name in names if name.startswith("services.")}


def pure() -> list[Path]:
    """Files that are true without a network."""
    folders = [SERVICES / name for name in (*departments(), "crews", "coordination")]
    patterns = ("domain/**/*.py", "bulletins.py", "to_proto.py")
    return [path for folder in folders for each in patterns for path in sorted(folder.glob(each))]


def test_the_top_level_is_fixed() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    top = {line.split("/")[0] for line in listed.stdout.splitlines()}
    assert {name for name in top if not name.startswith(".")} <= TOP


@pytest.mark.parametrize("name", departments())
def test_a_department_is_one_lower_case_word_everywhere(name: str) -> None:
    assert re.fullmatch(r"[a-z]+", name)
    assert (ROOT / "protos" / "vigie" / name / "v1" / "events.proto").exists()
    assert (ROOT / "protos" / "vigie" / name / "v1" / "service.proto").exists()


@pytest.mark.parametrize("name", units())
def test_what_it_decided_stands_in_its_readme(name: str) -> None:
    assert (SERVICES / name / "README.md").exists()


@pytest.mark.parametrize("name", units())
def test_nobody_reaches_into_a_department_or_another_service(name: str) -> None:
    """`cli` and `simulator` call services through their ports, as a client outside would."""
    allowed = MAY_IMPORT.get(name, SHARED) | {name}
    reached = {named(path): peers(path) - allowed for path in sources(SERVICES / name)}
    assert {path: names for path, names in reached.items() if names} == {}


@pytest.mark.parametrize("path", pure(), ids=named)
def test_what_is_true_without_a_network_imports_none(path: Path) -> None:
    names = set(imports(path))
    assert {name for name in names if name.split(".")[0] in OUTSIDE} <= HARMLESS
    chassis = (name for name in names if name.startswith("services.chassis."))
    assert {".".join(name.split(".")[2:4]) for name in chassis} <= PURE_CHASSIS


def test_there_is_something_to_look_at() -> None:
    assert {"lighting", "roads"} <= set(departments())
    assert len(pure()) >= 10


CHASSIS = SERVICES / "chassis"
# The folders inside packages. The docstring of each has its purpose and its allowed imports.
SUBPACKAGES = sorted(
    path.parent
    for unit in units()
    for path in sources(SERVICES / unit)
    if path.name == "__init__.py" and path.parent.parent != SERVICES
)


def subpackage_name(subpackage: Path) -> str:
    """Return the name of a subpackage within its package, such as `domain.fold`."""
    return ".".join(subpackage.relative_to(SERVICES).parts[1:])


def may_import(subpackage: Path) -> set[str]:
    """Read the line `May import: ...` of a subpackage's docstring."""
    text = ast.get_docstring(tree(subpackage / "__init__.py")) or ""
    line = re.search(r"^May import: ([a-z0-9_., ]+)\.$", text, re.MULTILINE)
    assert line, (
        f"{named(subpackage)}/__init__.py: write the line `May import: NAME, NAME.`, or nothing"
    )
    return set(line[1].split(", ")) - {"nothing"}


def neighbours(path: Path) -> set[str]:
    """The subpackages and root modules of its own package that a file imports."""
    package = path.relative_to(SERVICES).parts[0]
    found: set[str] = set()
    for name in imports(path):
        parts = name.split(".")
        if parts[:2] != ["services", package] or len(parts) < 3:
            continue
        steps, folder = parts[2:], SERVICES / package
        subpackage: list[str] = []
        while steps and (folder / steps[0] / "__init__.py").exists():
            folder /= steps[0]
            subpackage.append(steps.pop(0))
        found.add(".".join(subpackage) or steps[0])
    return found


@pytest.mark.parametrize("subpackage", SUBPACKAGES, ids=named)
def test_a_subpackage_imports_those_that_it_lists(subpackage: Path) -> None:
    allowed = may_import(subpackage) | {subpackage_name(subpackage)}
    files = (path for path in sources(subpackage) if path.parent == subpackage)
    extra = {named(path): neighbours(path) - allowed for path in files}
    assert {name: rest for name, rest in extra.items() if rest} == {}


@pytest.mark.parametrize(
    "package", sorted({subpackage.relative_to(SERVICES).parts[0] for subpackage in SUBPACKAGES})
)
def test_the_subpackages_of_a_package_form_no_circle(package: str) -> None:
    graph = {
        subpackage_name(subpackage): may_import(subpackage)
        for subpackage in SUBPACKAGES
        if package in subpackage.parts
    }
    roots = (path for path in sources(SERVICES / package) if path.parent == SERVICES / package)
    graph |= {path.stem: neighbours(path) for path in roots if path.stem != "__init__"}
    tuple(TopologicalSorter(graph).static_order())  # raises CycleError


def test_the_chassis_readme_lists_the_subpackages_as_they_are() -> None:
    listed = re.findall(
        r"^\| `(\w+)` \| (.+?) \| (.+?) \|$", (CHASSIS / "README.md").read_text(), re.MULTILINE
    )
    purposes = {
        subpackage.name: (ast.get_docstring(tree(subpackage / "__init__.py")) or "").split("\n")[0]
        for subpackage in SUBPACKAGES
        if subpackage.parent == CHASSIS
    }
    assert {name: purpose for name, purpose, _ in listed} == purposes
    assert {name: set(re.findall(r"`(\w+)`", reach)) for name, _, reach in listed} == {
        name: may_import(CHASSIS / name) for name in purposes
    }


WORDS = {*departments(), "coordination", "desk", "lamp", "crew", "defect", "incident", "cabinet"}
WORDS |= {"street", "camera"}


@pytest.mark.parametrize("path", sources(CHASSIS), ids=named)
def test_the_chassis_holds_no_word_of_a_department(path: Path) -> None:
    words = {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", path.read_text())}
    assert words & (WORDS | {f"{word}s" for word in WORDS}) == set()


def test_a_file_stays_short() -> None:
    files = [*sources(SERVICES), *sources(TESTS)]
    lengths = {named(path): len(path.read_text().splitlines()) for path in files}
    assert {name: length for name, length in lengths.items() if length > 300} == {}


# Lines of services of the departments that are larger than another one may be.
SIZES = {"lighting": 2_800, "roads": 1_850, "snow": 2_300, "traffic": 4_450}
DEPARTMENT_LINES = 1_600


@pytest.mark.parametrize("name", departments())
def test_a_department_grows_no_further(name: str) -> None:
    """The codec of its devices is a data sheet, which does not count."""
    files = [path for path in sources(SERVICES / name) if "rsmp" not in path.parts]
    lines = sum(len(path.read_text().splitlines()) for path in files)
    assert lines <= SIZES.get(name, DEPARTMENT_LINES)


def test_a_function_fits_a_screen() -> None:
    """A `match` over a union may be longer: it is a table."""
    lengths = {
        f"{named(path)}:{node.name}": (node.end_lineno or 0) - node.body[0].lineno + 1
        for path in sources(SERVICES)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not any(isinstance(each, ast.Match) for each in ast.walk(node))
    }
    assert {name: length for name, length in lengths.items() if length > 30} == {}


def test_names_say_what_a_thing_does() -> None:
    vague = re.compile(r"(Manager|Helper|Util)s?$|^Base[A-Z]|^I[A-Z][a-z]")
    files = {path.stem for path in sources(SERVICES)}
    assert files & {"util", "utils", "common", "helpers", "misc", "base"} == set()
    nodes = (node for path in sources(SERVICES) for node in ast.walk(tree(path)))
    classes = (node.name for node in nodes if isinstance(node, ast.ClassDef))
    assert [name for name in classes if vague.search(name)] == []


def test_a_folder_of_modules_has_tests() -> None:
    modules = [
        path for path in sources(SERVICES) if path.name not in {"__init__.py", "__main__.py"}
    ]
    folders = {TESTS / path.parent.relative_to(SERVICES) for path in modules}
    assert [named(folder) for folder in folders if not list(folder.glob("test_*.py"))] == []


def test_no_module_of_a_service_but_the_settings_reads_the_environment() -> None:
    """The command line is no service: a terminal's environment is its business."""
    others = [p for p in sources(SERVICES) if "cli" not in p.parts and p.name != "settings.py"]
    reads = re.compile(r"os\.(environ|getenv)")
    assert [named(path) for path in others if reads.search(path.read_text())] == []
