"""The bill of materials has each package with its origin, Debian's and Python's."""

from pathlib import Path

import pytest

from deploy.image import sbom

DIGEST = "ab" * 32
WHEEL = {"archive_info": {"hashes": {"sha256": DIGEST}}}
REPORT = {"install": [{"metadata": {"name": "Opentelemetry_SDK"}, "download_info": WHEEL}]}
PACKAGE = {"name": "opentelemetry-sdk", "version": "1.45.2"}
BILL = {"specVersion": "1.6", "components": [PACKAGE]}


def test_a_python_package_has_the_digest_of_its_wheel() -> None:
    whole = sbom.merged(BILL, sbom.wheels(REPORT), "")
    assert whole["specVersion"] == "1.6"
    [component] = whole["components"]
    assert component == PACKAGE | {"hashes": [{"alg": "SHA-256", "content": DIGEST}]}


def test_a_python_package_without_a_wheel_ends_the_build() -> None:
    with pytest.raises(KeyError, match="stowaway"):
        sbom.hashed({"name": "stowaway"}, sbom.wheels(REPORT))


def test_debian_packages_have_purls_with_escaped_versions() -> None:
    (one,) = sbom.debian("libc6\t1:2.41-12+deb13u5\tamd64\n", Path("/nowhere"))
    assert one["purl"] == "pkg:deb/debian/libc6@1%3A2.41-12%2Bdeb13u5?arch=amd64"
    assert (one["name"], one["version"]) == ("libc6", "1:2.41-12+deb13u5")


def test_licences_are_those_of_a_machine_readable_copyright_file(tmp_path: Path) -> None:
    form = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"
    (tmp_path / "copyright").write_text(f"{form}License: MIT\n\nLicense: GPL-2+\n\nLicense: MIT\n")
    assert sbom.licences(tmp_path) == ["GPL-2+", "MIT"]


def test_no_licence_is_guessed_from_prose(tmp_path: Path) -> None:
    (tmp_path / "copyright").write_text("License: see somewhere\n")
    assert sbom.licences(tmp_path) == []
    assert sbom.licences(tmp_path / "absent") == []
