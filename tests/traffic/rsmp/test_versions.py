"""The choice of a version that both sides have."""

from __future__ import annotations

import pytest

from services.traffic.rsmp.versions import (
    LATEST,
    SUPPORTED,
    SXL_VERSION,
    CoreVersion,
    NoCommonVersion,
    agree,
    parse,
)


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (["3.1.2"], (3, 1, 2)),
        (["3.1.5", "3.1.2"], (3, 1, 5)),
        (["3.1.1", "3.1.4", "3.2.9"], (3, 1, 4)),
        (["3.2"], (3, 2, 0)),
        ([*map(str, SUPPORTED), "3.3.0", "4.0"], LATEST),
    ],
)
def test_the_latest_common_version_is_chosen(
    offered: list[str], chosen: tuple[int, int, int]
) -> None:
    assert agree(offered, SXL_VERSION) == chosen


@pytest.mark.parametrize(
    "offered", [["3.1.1"], ["3.3.0"], ["", "x", "3", "3.1.2.1", "٣.1.2", "-3.1"]]
)
def test_without_one_the_reason_states_both_sides(offered: list[str]) -> None:
    with pytest.raises(NoCommonVersion, match=r"requested, but only \[3\.1\.2, .*3\.2\.2\] supp"):
        agree(offered, SXL_VERSION)


@pytest.mark.parametrize("sxl", ["1.1", "1.2", "1.2.10", ""])
def test_the_exchange_list_must_be_the_same(sxl: str) -> None:
    with pytest.raises(NoCommonVersion, match=r"SXL version .* only 1\.2\.1"):
        agree(["3.2.2"], sxl)


def test_versions_are_ordered_by_number() -> None:
    assert parse("3.2") == CoreVersion(3, 2, 0) > CoreVersion(3, 1, 10)
    assert str(CoreVersion(3, 2, 0)) == "3.2.0"
    assert parse("3.1000.0") is None
