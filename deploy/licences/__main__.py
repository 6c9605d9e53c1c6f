"""List the licence of every dependency, and fail if one does not fit EUPL-1.2.

    python -m deploy.licences            compare with dependencies.tsv, which the image contains
    python -m deploy.licences --write    write it, after a lock has changed

The Python packages are those of the locks of the image and of local runs, in the environment that
runs this. The Java libraries are those of the trial's broker; a Maven project states its licence
in its POM or in a parent's. Debian's packages are in the image's bill of materials (`make sbom`).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import distribution
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

from packaging.requirements import Requirement

from deploy.licences.accepted import BUNDLED, fits, spdx
from deploy.local import kafka_jars

DEPLOY = Path(__file__).parents[1]
LIST = Path(__file__).with_name("dependencies.tsv")
LOCKS = {"requirements.lock": "image", "requirements-local.lock": "local run and trial"}
PIN = re.compile(r"^([a-z0-9-]+==[^\\\n]+)", re.MULTILINE)
VERSIONED = re.compile(r"(.+?)-([0-9].*)")


class Dependency(NamedTuple):
    """A package with its version, its licence as SPDX expression, and where it is used."""

    name: str
    version: str
    licence: str
    where: str


def packages(lock: str) -> Iterator[Dependency]:
    """Yield the Python packages of a lock. Raises `PackageNotFoundError` for one not installed."""
    for pin in map(Requirement, PIN.findall((DEPLOY / lock).read_text(encoding="utf-8"))):
        if pin.marker is not None and not pin.marker.evaluate():
            continue  # for another platform
        name, version = pin.name, str(pin.specifier).removeprefix("==")
        stated = _stated(name)
        bundled = BUNDLED.get(name)
        licence = f"{stated} AND {bundled}" if bundled else stated
        yield Dependency(name, version, licence, LOCKS[lock])


def _stated(name: str) -> str:
    """Return the licence in the metadata of a package: its expression, or its only classifier."""
    metadata = distribution(name).metadata
    classifiers = metadata.get_all("Classifier") or []
    names = [each.rsplit(" :: ", 1)[1] for each in classifiers if each.startswith("License :: ")]
    expressions = metadata.get_all("License-Expression")
    named = expressions or [each for each in names if each != "OSI Approved"]
    # The field of before may hold the whole text.
    stated = named or [each.partition("\n")[0] for each in metadata.get_all("License") or []]
    return " AND ".join(map(spdx, stated))


def jars() -> Iterator[Dependency]:
    """Yield the Java libraries of the broker, which are downloaded if they are not there."""
    for jar in sorted(map(Path, kafka_jars.class_path().split(":"))):
        name, version = VERSIONED.findall(jar.stem)[0]
        poms = next(each / "maven" for each in jar.parents if (each / "maven").is_dir())
        licence = _of_pom(next(poms.rglob(f"{jar.stem}.pom")), poms)
        yield Dependency(name, version, licence, "local run and trial")


def _of_pom(pom: Path, poms: Path) -> str:
    """Return the licences that a Maven project or the nearest of its parents states."""
    project = ET.parse(pom).getroot()  # noqa: S314 - a file whose jar has a checksum
    names = [each.text or "" for each in project.findall("{*}licenses/{*}license/{*}name")]
    if names:
        return " OR ".join(spdx(each.strip()) for each in names)
    parent = [
        project.findtext(f"{{*}}parent/{{*}}{part}") or ""
        for part in ("groupId", "artifactId", "version")
    ]
    group, artifact, version = parent
    return _of_pom(
        poms.joinpath(*group.split("."), artifact, version, f"{artifact}-{version}.pom"), poms
    )


def main(arguments: Sequence[str]) -> int:
    """Print every dependency; 1 if a licence does not fit or the stored list is not this one."""
    found = sorted({*jars(), *(each for lock in LOCKS for each in packages(lock))})
    text = "".join("\t".join(each) + "\n" for each in found)
    sys.stdout.write(text)
    if unfit := [each for each in found if not fits(each.licence)]:
        for each in unfit:
            sys.stderr.write(
                f"{each.name} {each.version} has the licence {each.licence or '(none stated)'}: "
                "replace it, or accept the licence in deploy/licences/accepted.py with a reason.\n"
            )
        return 1
    if "--write" in arguments:
        LIST.write_text(text, encoding="utf-8")
    elif LIST.read_text(encoding="utf-8") != text:
        sys.stderr.write(f"{LIST.name} is not this list: make licences ARGS=--write\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
