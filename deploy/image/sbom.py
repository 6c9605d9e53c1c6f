r"""The image's bill of materials (CycloneDX): Python's packages with their wheels, and Debian's.

`python sbom.py PYTHON WHEELS DEBIAN`: the output of cyclonedx-py for the environment, pip's report
of the installation, and `dpkg-query -W -f '${Package}\t${Version}\t${Architecture}\n'`. It runs in
the build of the image, whose tools contain the schema that the result is checked with.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote

COPYRIGHTS = Path("/usr/share/doc")
MACHINE_READABLE = "copyright-format/1.0"


def wheels(report: Mapping[str, Any]) -> dict[str, str]:
    """Return the sha256 of each package's wheel."""
    return {
        _name(each["metadata"]["name"]): each["download_info"]["archive_info"]["hashes"]["sha256"]
        for each in report["install"]
    }


def hashed(component: Mapping[str, Any], digests: Mapping[str, str]) -> dict[str, Any]:
    """Return a Python package with its wheel's digest. Raises `KeyError` for an unknown one."""
    digest = digests[_name(component["name"])]
    return {**component, "hashes": [{"alg": "SHA-256", "content": digest}]}


def debian(lines: str, copyrights: Path = COPYRIGHTS) -> Iterator[dict[str, Any]]:
    """Yield Debian's packages as components."""
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
            "licenses": [{"license": {"name": name}} for name in licences(copyrights / name)],
        }


def licences(folder: Path) -> list[str]:
    """Return the licences in a package's copyright file, if the file is machine-readable."""
    path = folder / "copyright"
    text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    if MACHINE_READABLE not in text:
        return []
    return sorted({each.strip() for each in re.findall(r"^License:(.+)$", text, re.MULTILINE)})


def merged(bom: Mapping[str, Any], digests: Mapping[str, str], packages: str) -> dict[str, Any]:
    """Return the whole bill of materials."""
    python = [hashed(component, digests) for component in bom["components"]]
    return {**bom, "components": [*python, *debian(packages)]}


def _name(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def main(python: str, report: str, packages: str) -> int:
    """Write the bill to standard output, if it is valid."""
    text = json.dumps(
        merged(
            json.loads(Path(python).read_text(encoding="utf-8")),
            wheels(json.loads(Path(report).read_text(encoding="utf-8"))),
            Path(packages).read_text(encoding="utf-8"),
        ),
        indent=1,
    )
    if wrong := _wrong(text):
        sys.stderr.write(f"The bill is no valid CycloneDX document: {wrong}\n")
        return 1
    sys.stdout.write(text)
    return 0


def _wrong(text: str) -> object:
    """Return the first violation of the standard's schema, if any."""
    schema = import_module("cyclonedx.schema")  # only the image's build has this package
    validation = import_module("cyclonedx.validation.json")
    error: object = validation.JsonStrictValidator(schema.SchemaVersion.V1_6).validate_str(text)
    return error


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
