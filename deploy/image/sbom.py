r"""The image's bill of materials (CycloneDX): Python's packages with their wheels, and Debian's.

`python sbom.py PYTHON WHEELS DEBIAN`: what cyclonedx-py found in the environment, pip's report of
what it installed, and `dpkg-query -W -f '${Package}\t${Version}\t${Architecture}\n'`. It runs in
the build of the image, whose tools have the model that the result is checked with.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

COPYRIGHTS = Path("/usr/share/doc")
MACHINE_READABLE = "copyright-format/1.0"


def wheels(report: Mapping[str, Any]) -> dict[str, str]:
    """The sha256 of the wheel that each package came in."""
    return {
        _name(each["metadata"]["name"]): each["download_info"]["archive_info"]["hashes"]["sha256"]
        for each in report["install"]
    }


def hashed(component: Mapping[str, Any], digests: Mapping[str, str]) -> dict[str, Any]:
    """A Python package with the digest of its wheel; KeyError where nobody installed it."""
    digest = digests[_name(component["name"])]
    return {**component, "hashes": [{"alg": "SHA-256", "content": digest}]}


def debian(lines: str, copyrights: Path = COPYRIGHTS) -> Iterator[dict[str, Any]]:
    """Debian's packages as components."""
    for line in lines.splitlines():
        name, version, architecture = line.split("\t")
        purl = (
            f"pkg:deb/debian/{quote(name, safe='')}@{quote(version, safe='')}?arch={architecture}"
        )
        yield {
            "type": "library",
            "bom-ref": purl,
            "name": name,
            "version": version,
            "purl": purl,
            "licenses": [{"license": {"name": said}} for said in licences(copyrights / name)],
        }


def licences(folder: Path) -> list[str]:
    """What a package's copyright file names, if it is of the kind that machines read."""
    path = folder / "copyright"
    text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    if MACHINE_READABLE not in text:
        return []
    return sorted({each.strip() for each in re.findall(r"^License:(.+)$", text, re.MULTILINE)})


def merged(bom: Mapping[str, Any], digests: Mapping[str, str], packages: str) -> dict[str, Any]:
    """The whole bill."""
    python = [hashed(component, digests) for component in bom["components"]]
    return {**bom, "components": [*python, *debian(packages)]}


def _name(said: str) -> str:
    return re.sub(r"[-_.]+", "-", said).lower()


def main(python: str, report: str, packages: str) -> int:
    """Write the bill to standard output, if it is one."""
    text = json.dumps(
        merged(
            json.loads(Path(python).read_text(encoding="utf-8")),
            wheels(json.loads(Path(report).read_text(encoding="utf-8"))),
            Path(packages).read_text(encoding="utf-8"),
        ),
        indent=1,
    )
    if wrong := _wrong(text):
        sys.stderr.write(f"This is no CycloneDX: {wrong}\n")
        return 1
    sys.stdout.write(text)
    return 0


def _wrong(text: str) -> object:
    """What the standard's schema has against it, if anything."""
    from cyclonedx.schema import SchemaVersion  # noqa: PLC0415 - only the image's build has it
    from cyclonedx.validation.json import JsonStrictValidator  # noqa: PLC0415

    return JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
