"""A reader without generated code decodes bulletins, as protos/README.md shows."""

from __future__ import annotations

import re
import runpy
import subprocess
from pathlib import Path

import pytest

from services.chassis.owner.cloudevents import SCHEMA
from tests.processes import ROOT
from vigie.bulletin.v1.bulletin_pb2 import Bulletin

PROTOS = ROOT / "protos"


def test_the_recipe_decodes_a_bulletin_by_its_header(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    buf = ROOT / ".venv" / "bin" / "buf"
    subprocess.run([str(buf), "build", str(PROTOS), "-o", "vigie.binpb"], cwd=tmp_path, check=True)
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", (PROTOS / "README.md").read_text(), re.DOTALL)
    [recipe] = [block for block in blocks if "def decode" in block]
    (tmp_path / "recipe.py").write_text(recipe)
    found = runpy.run_path("recipe.py")
    bulletin = Bulletin(department="coordination", incident_closed={"incident_id": "I1"})
    headers = {"ce_dataschema": f"{SCHEMA}{Bulletin.DESCRIPTOR.full_name}".encode()}
    decoded = found["decode"](headers, bulletin.SerializeToString())
    assert decoded.incident_closed.incident_id == "I1"
    assert type(decoded) is not Bulletin
