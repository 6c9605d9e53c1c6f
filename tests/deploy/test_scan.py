"""The scan fails for vulnerable packages, and for packages without an answer."""

import json
from pathlib import Path
from typing import Any

import pytest

from deploy.image import scan

CLEAN = {"name": "rich", "version": "15.0.0", "vulns": []}
BAD = {
    "name": "grpcio",
    "version": "1.0",
    "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}, {"id": "PYSEC-2", "fix_versions": []}],
}
SKIPPED = {"name": "numpy", "skip_reason": "Dependency not found on PyPI"}


def report(*dependencies: dict[str, Any]) -> dict[str, Any]:
    return {"dependencies": list(dependencies)}


def test_the_scan_checks_the_python_packages_of_the_bill() -> None:
    purls = ["pkg:pypi/rich@15.0.0", "pkg:deb/debian/bash@5?arch=amd64"]
    bill = {"components": [{"purl": purl} for purl in purls] + [{"name": "no purl"}]}
    assert scan.pins(bill) == ["rich==15.0.0"]


def test_packages_without_advisories_pass() -> None:
    assert scan.verdict(["rich==15.0.0"], report(CLEAN))[0] == 0


def test_a_vulnerable_package_is_reported_with_its_fix() -> None:
    code, message = scan.verdict(["rich==15.0.0", "grpcio==1.0"], report(CLEAN, BAD))
    assert code == scan.VULNERABLE
    assert "grpcio 1.0: PYSEC-1, fixed in 1.1" in message
    assert "grpcio 1.0: PYSEC-2, not fixed yet" in message


@pytest.mark.parametrize("found", [report(CLEAN, SKIPPED), report(CLEAN), report()])
def test_a_package_without_an_answer_fails(found: dict[str, Any]) -> None:
    code, message = scan.verdict(["rich==15.0.0", "numpy==2.5.5"], found)
    assert code == scan.UNKNOWN
    assert "nothing is known" in message


def test_a_scanner_that_fails_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bill = tmp_path / "bill.json"
    bill.write_text(json.dumps({"components": [{"purl": "pkg:pypi/rich@15.0.0"}]}))
    assert scan.main(str(bill), "--no-such-option") == scan.UNKNOWN
    assert "nothing is known" in capsys.readouterr().out
