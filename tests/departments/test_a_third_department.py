"""A department is its own folders, a values key and a service of compose: a copy runs water."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.charts import chart

ROOT = Path(__file__).parents[2]
FIXTURE = Path(__file__).parent / "water"
MOST_LINES = {"services": 420, "protos": 320, "tests": 320}
COMPOSE = (
    (
        "VIGIE_DEPARTMENTS: lighting,traffic,roads,snow",
        "VIGIE_DEPARTMENTS: lighting,traffic,roads,snow,water",
    ),
    ("    VIGIE_ROADS: roads:7000\n", "    VIGIE_ROADS: roads:7000\n    VIGIE_WATER: water:7000\n"),
    (
        "\n  coordination:\n",
        (
            "\n  water:\n    <<: *service\n    command: [services.water]\n"
            '    ports: ["127.0.0.1:7008:7000", "127.0.0.1:7108:7100"]\n\n  coordination:\n'
        ),
    ),
    (
        "      roads: { condition: service_healthy }\n",
        (
            "      roads: { condition: service_healthy }\n"
            "      water: { condition: service_healthy }\n"
        ),
    ),
)
"""The lines of the compose file for one more department, as replacements of text."""
PROTOC = ("-m", "grpc_tools.protoc", "-I", "protos")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


def lines_of(folder: Path) -> int:
    files = (p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    return sum(len(path.read_text().splitlines()) for path in files)


def run(copy: Path, *arguments: str, **variables: str) -> str:
    """Run Python in the copy, with the packages of this environment; return its output."""
    paths = {"PYTHONPATH": os.pathsep.join((str(copy), str(copy / "protos/python")))}
    # The plugins of protoc are scripts of the environment.
    paths["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=copy,
        env={**os.environ, **paths, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tracked files, with water added and its protos generated."""
    root = tmp_path_factory.mktemp("copy")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, root / name)
    for part in MOST_LINES:
        shutil.copytree(FIXTURE / part, root / part, dirs_exist_ok=True)
    compose = root / "deploy/compose.yaml"
    text = compose.read_text()
    for old, new in COMPOSE:
        assert old in text
        text = text.replace(old, new)
    compose.write_text(text)
    protos = sorted(
        str(p.relative_to(root / "protos")) for p in root.glob("protos/vigie/water/v1/*")
    )
    run(root, *PROTOC, "--python_out=protos/python", "--pyi_out=protos/python", *protos)
    grpc = ("--grpc_python_out=protos/python", "--mypy_grpc_out=quiet,only_async:protos/python")
    run(root, *PROTOC, *grpc, "vigie/water/v1/service.proto")
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    subprocess.run(["git", "add", "-A"], cwd=root, check=True)
    return root


@pytest.mark.parametrize("part", MOST_LINES)
def test_it_is_small(part: str) -> None:
    assert 0 < lines_of(FIXTURE / part) <= MOST_LINES[part]


def test_its_own_tests_pass(copy: Path) -> None:
    assert " passed" in run(copy, "-m", "pytest", "-q", "tests/water")


def test_the_rules_of_the_repository_hold(copy: Path) -> None:
    rules = (
        "tests/test_layout.py",
        "tests/test_error_codes.py",
        "tests/protos/test_contracts.py",
        "tests/deploy/test_compose.py",
    )
    assert " passed" in run(copy, "-m", "pytest", "-q", *rules)


def test_it_is_typed(copy: Path) -> None:
    run(copy, "-m", "mypy", "services/water", "tests/water")


def test_it_is_found(copy: Path) -> None:
    code = "from services.chassis.sdk.discovery import Directory; d = Directory({}); "
    found = run(copy, "-c", code + "print(d.departments, d.address('water'))")
    assert found == "('lighting', 'traffic', 'roads', 'snow', 'water') 127.0.0.1:7008\n"
    code = "from services.simulator.platform.settings import Settings; s = Settings(); "
    found = run(copy, "-c", code + "print(sorted(s.department_names), s.address('water'))")
    assert found == "['lighting', 'roads', 'snow', 'traffic', 'water'] 127.0.0.1:7008\n"


def test_the_chart_runs_it() -> None:
    values = (FIXTURE / "values.yaml").read_text()
    deployments = chart.of_kind(chart.objects_of(values), "Deployment")
    assert "water" in deployments
