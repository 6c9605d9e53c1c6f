"""The Dockerfile copies existing files that the build context includes, and pins its inputs."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import kafka_jars

ROOT = Path(__file__).parents[2]
DOCKERFILE = ROOT / "deploy" / "Dockerfile"
TEXT = DOCKERFILE.read_text().replace("\\\n", " ")
STAGES = {
    match[1]: TEXT[match.end() :].split("\nFROM ")[0]
    for match in re.finditer(r"^FROM \S+ AS (\S+)$", TEXT, re.MULTILINE)
}
IGNORED = (ROOT / ".dockerignore").read_text().splitlines()


def copied() -> Iterator[str]:
    """Yield the paths that are copied from the checkout, not from another stage."""
    for line in re.findall(r"^COPY (?!--from)(.+)$", TEXT, re.MULTILINE):
        yield from line.split()[:-1]


def reaches(path: str) -> bool:
    """Return whether .dockerignore, which excludes everything first, includes a path."""
    allowed = [line[1:] for line in IGNORED if line.startswith("!")]
    return any(Path(path).match(each) or path.startswith(f"{each}/") for each in allowed)


@pytest.mark.parametrize("path", sorted(set(copied())))
def test_every_copied_path_exists_and_reaches_the_build(path: str) -> None:
    assert (ROOT / path).exists()
    assert reaches(path)


def test_every_module_that_a_step_imports_is_copied_and_exists() -> None:
    imported = re.findall(r"from (\S+) import (\w+)", STAGES["broker"])
    assert imported
    for package, module in imported:
        path = f"{package.replace('.', '/')}/{module}.py"
        assert path in set(copied()), path
        assert (ROOT / path).exists(), path


def test_nothing_reaches_the_build_that_is_not_named() -> None:
    assert next(line for line in IGNORED if not line.startswith("#")) == "*"
    assert not any(reaches(path) for path in ("README.md", "tests/conftest.py", ".git/config"))


@pytest.mark.parametrize("stage", ["vigie", "kafka"])
def test_an_image_runs_as_user_10001_and_receives_signals(stage: str) -> None:
    assert list(STAGES)[-1] == "vigie", "the default target"
    users = re.findall(r"^USER (\S+)$", STAGES[stage], re.MULTILINE)
    assert users == ["10001:10001"]
    assert re.search(r'^ENTRYPOINT \["', STAGES[stage], re.MULTILINE)


def test_every_package_of_python_comes_by_hash() -> None:
    installs = re.findall(r"pip install [^&]+", TEXT)
    assert len(installs) == 3
    assert all("--require-hashes" in each and ".lock" in each for each in installs)


def test_bytecode_is_the_same_in_every_build() -> None:
    """Several processes, or a seed of chance, order the references in it differently."""
    compilations = re.findall(r"(\S+) python3 -m compileall ([^&\n]+)", TEXT)
    assert len(compilations) == 2
    for seed, options in compilations:
        assert seed == "PYTHONHASHSEED=0"
        assert "-j" not in options.split()
        assert "unchecked-hash" in options


@pytest.mark.slow
def test_services_need_no_part_of_scipy_that_the_image_lacks() -> None:
    (removed,) = re.findall(r"for part in ([\w ]+);", TEXT)
    check = "import runpy, sys; sys.modules |= dict.fromkeys(sys.argv[1:]); "
    check += "runpy.run_path('deploy/image/check.py', run_name='__main__')"
    names = [f"scipy.{part}" for part in removed.split()]
    paths = os.pathsep.join(map(str, (ROOT, ROOT / "protos" / "python")))
    command = [sys.executable, "-c", check, *names]
    environment = os.environ | {"PYTHONPATH": paths}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "modules import" in done.stdout


def test_the_trial_kafka_is_the_one_of_a_local_run_with_all_its_settings() -> None:
    engine = (ROOT / "deploy" / "image" / "engine.sh").read_text()
    assert f"vigie-kafka:{kafka_jars.VERSION}" in engine
    settings = (ROOT / "deploy" / "local" / "kafka.properties").read_text()
    script = (ROOT / "deploy" / "image" / "kafka.sh").read_text()
    assert set(re.findall(r"\{\w+\}", settings)) == set(re.findall(r"s\|(\{\w+\})\|", script))


def test_hadolint_finds_nothing() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    command = [str(hadolint), "--failure-threshold", "warning", str(DOCKERFILE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
