"""`make scan`: checks the image's Python packages for known vulnerabilities.

The packages are those of the bill of materials. A package without an answer from the advisories is
an error, never a success.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

VULNERABLE = 1
UNKNOWN = 2


def pins(bill: Mapping[str, Any]) -> list[str]:
    """Return each Python package of the bill as a requirement."""
    purls = (each.get("purl", "") for each in bill["components"])
    found = (re.fullmatch(r"pkg:pypi/([^@]+)@(.+)", purl) for purl in purls)
    return [f"{match[1]}=={match[2]}" for match in found if match]


def verdict(asked: Sequence[str], report: Mapping[str, Any]) -> tuple[int, str]:
    """Return the exit code and a message; packages without an answer are never a success."""
    answered = [each for each in report["dependencies"] if "skip_reason" not in each]
    bad = [
        f"{each['name']} {each['version']}: {found['id']}, {_fix(found)}"
        for each in answered
        for found in each["vulns"]
    ]
    if bad:
        return VULNERABLE, "\n".join(["Vulnerable:", *bad])
    if len(answered) < len(asked):
        return UNKNOWN, (
            f"{len(asked) - len(answered)} of {len(asked)} packages have no answer from the "
            "advisories, so nothing is known about them. The registry may be a mirror without "
            "advisories: run it where https://pypi.org is available, or with ARGS='-s osv'."
        )
    return 0, f"No known vulnerability in {len(asked)} Python packages."


def _fix(found: Mapping[str, Any]) -> str:
    versions = ", ".join(found["fix_versions"])
    return f"fixed in {versions}" if versions else "not fixed yet"


def audit(asked: Sequence[str], options: Sequence[str]) -> tuple[int, str]:
    """Query the advisories with pip-audit."""
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "requirements.txt"
        listed.write_text("\n".join(asked), encoding="ascii")
        command = [sys.executable, "-m", "pip_audit", "--progress-spinner", "off", "-f", "json"]
        command += ["--no-deps", "--disable-pip", "-r", str(listed), *options]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        return verdict(asked, json.loads(done.stdout))
    except ValueError:
        lines = done.stderr.strip().splitlines() or ["no output"]
        return UNKNOWN, (
            "The advisories are unavailable, so nothing is known about the image's Python "
            f"packages. Is there a network? pip-audit reports: {lines[-1]}"
        )


def main(bill: str, *options: str) -> int:
    """Scan what a bill of materials lists; options go to pip-audit."""
    asked = pins(json.loads(Path(bill).read_text(encoding="utf-8")))
    code, message = audit(asked, options)
    sys.stdout.write(f"{message}\n")
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
