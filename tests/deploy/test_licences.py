"""Every dependency has a licence that fits, and each artefact names that of Vigie."""

import re
import tomllib
from pathlib import Path

import pytest

from deploy.licences.__main__ import LIST, LOCKS, Dependency, packages
from deploy.licences.accepted import ACCEPTED, SPDX, fits, spdx

ROOT = Path(__file__).parents[2]
STORED = [Dependency(*line.split("\t")) for line in LIST.read_text().splitlines()]


@pytest.mark.parametrize("lock", LOCKS)
def test_the_stored_list_has_each_package_of_a_lock(lock: str) -> None:
    assert set(packages(lock)) <= set(STORED), "make licences ARGS=--write"


def test_the_stored_list_has_each_jar_of_the_broker() -> None:
    checksums = (ROOT / "deploy/local/kafka.sha256").read_text()
    jars = set(re.findall(r"(\S+)\.jar", checksums))
    assert jars <= {f"{each.name}-{each.version}" for each in STORED}, "make licences ARGS=--write"


def test_every_stored_licence_fits() -> None:
    assert [each for each in STORED if not fits(each.licence)] == []


def test_every_name_of_a_licence_stands_for_an_accepted_one() -> None:
    assert set(SPDX.values()) <= ACCEPTED


@pytest.mark.parametrize(
    "licence",
    ["", "UNKNOWN", "AGPL-3.0-only", "GPL-2.0-only", "MIT AND SSPL-1.0", "SSPL-1.0 OR BUSL-1.1"],
)
def test_a_licence_that_is_missing_or_binds_the_whole_does_not_fit(licence: str) -> None:
    assert not fits(spdx(licence))


@pytest.mark.parametrize("licence", ["MIT", "Apache Software License", "GPL-3.0-only OR MIT"])
def test_a_permissive_licence_or_a_choice_of_one_fits(licence: str) -> None:
    assert fits(spdx(licence))


def test_package_chart_image_and_readme_name_the_licence() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["license"] == "EUPL-1.2"
    (text,) = project["license-files"]
    assert (ROOT / text).read_text().startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert "artifacthub.io/license: EUPL-1.2" in (ROOT / "charts/vigie/Chart.yaml").read_text()
    dockerfile = (ROOT / "deploy/Dockerfile").read_text()
    assert 'org.opencontainers.image.licenses="EUPL-1.2"' in dockerfile
    assert text in dockerfile
    assert text in (ROOT / "README.md").read_text()
