"""`buf breaking` against the stored contracts of the last release rejects a breaking change."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROTOS = Path(__file__).parents[2] / "protos"
BUF = Path(sys.prefix) / "bin" / "buf"
CONTRACT = "vigie/roads/v1/events.proto"


def breaking(protos: Path, pattern: str, by: str) -> subprocess.CompletedProcess[str]:
    """Change a contract and compare it with the baseline."""
    contract = protos / CONTRACT
    changed, count = re.subn(pattern, by, contract.read_text(), count=1)
    assert count == 1
    contract.write_text(changed)
    command = [str(BUF), "breaking", str(protos), "--against", str(protos / "baseline.binpb")]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def protos(tmp_path: Path) -> Path:
    """A copy of the contracts with a baseline of its own."""
    copy = tmp_path / "protos"
    shutil.copytree(PROTOS, copy, ignore=shutil.ignore_patterns("python", "*.binpb"))
    baseline = copy / "baseline.binpb"
    subprocess.run([BUF, "build", copy, "--as-file-descriptor-set", "-o", baseline], check=True)
    return copy


@pytest.mark.parametrize(
    ("pattern", "by", "expected"),
    [
        (r"  string kind = 1[^;]*;\n", "", 'field "1" with name "kind"'),
        (r"string kind = 1", "bytes kind = 1", "changed type"),
        (r"string kind = 1", "string sort = 1", "changed name"),
        (r"message DefectReported ", "message DefectSeen ", '"DefectReported" was deleted'),
    ],
)
def test_a_breaking_change_is_rejected(protos: Path, pattern: str, by: str, expected: str) -> None:
    done = breaking(protos, pattern, by)
    assert done.returncode != 0
    assert expected in done.stdout


def test_a_new_field_is_compatible(protos: Path) -> None:
    message = "message DefectReported {"
    assert breaking(protos, message, f"{message}\n  bool added = 99;").returncode == 0
