"""`make scan`: whether a Python package of the image is known to be vulnerable.

It asks of what the bill of materials lists, so of what runs, and says nothing good of a package
that the advisories could not be asked about.
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
    """Each Python package of the bill, as a requirement."""
    purls = (each.get("purl", "") for each in bill["components"])
    found = (re.fullmatch(r"pkg:pypi/([^@]+)@(.+)", purl) for purl in purls)
    return [f"{match[1]}=={match[2]}" for match in found if match]


def verdict(asked: Sequence[str], report: Mapping[str, Any]) -> tuple[int, str]:
    """The exit code and what there is to say; never good news of what nobody knows."""
    answered = [each for each in report["dependencies"] if "skip_reason" not in each]
    bad = [
        f"{each['name']} {each['version']}: {found['id']}, {_mended(found)}"
        for each in answered
        for found in each["vulns"]
    ]
    if bad:
        return VULNERABLE, "\n".join(["Vulnerable:", *bad])
    if len(answered) < len(asked):
        return UNKNOWN, (
            f"Of {len(asked) - len(answered)} packages out of {len(asked)} nothing is known: "
            "the advisories at hand do not have them. The registry may be a mirror without "
            "advisories: run it where https://pypi.org answers, or with ARGS='-s osv'."
        )
    return 0, f"No known vulnerability in {len(asked)} Python packages."


def _mended(found: Mapping[str, Any]) -> str:
    versions = ", ".join(found["fix_versions"])
    return f"mended in {versions}" if versions else "not mended yet"


def audit(asked: Sequence[str], options: Sequence[str]) -> tuple[int, str]:
    """Ask the advisories."""
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "requirements.txt"
        listed.write_text("\n".join(asked), encoding="ascii")
        command = [sys.executable, "-m", "pip_audit", "--progress-spinner", "off", "-f", "json"]
        command += ["--no-deps", "--disable-pip", "-r", str(listed), *options]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    try:
        return verdict(asked, json.loads(done.stdout))
    except ValueError:
        words = done.stderr.strip().splitlines() or ["it said nothing"]
        return UNKNOWN, (
            "The advisories could not be asked, so nothing is known of the image's Python "
            f"packages. Is there a network? pip-audit says: {words[-1]}"
        )


def main(bill: str, *options: str) -> int:
    """Scan what a bill of materials lists; options go to pip-audit."""
    asked = pins(json.loads(Path(bill).read_text(encoding="utf-8")))
    code, said = audit(asked, options)
    sys.stdout.write(f"{said}\n")
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
