"""What can be typed after `vigie lamps`, and what is refused before anybody is asked."""

from __future__ import annotations

import pytest

from tests.cli.town import Town


def test_help_names_what_can_be_done_by_hand(town: Town) -> None:
    said = town.vigie("lamps", "--help").stdout
    assert all(name in said for name in ("dim", "revert", "show"))


@pytest.mark.parametrize(
    "typed",
    [("dim", "101"), ("dim", "-1"), ("dim", "bright"), ("dim",), ("revert", "M-1")],
)
def test_what_makes_no_sense_is_wrong_usage(town: Town, typed: tuple[str, ...]) -> None:
    assert town.vigie("lamps", *typed).exit_code == 2
    assert town.asked == []


def test_lamps_are_named_one_by_one(town: Town) -> None:
    town.vigie("lamps", "dim", "40", "--cabinet", "M-1", "--lamp", "L1", "--lamp", "L2")
    [asked] = town.requests("SetDimLevel")
    assert asked.scope.lamps.lamp_ids == ["L1", "L2"]


def test_a_time_makes_it_an_override(town: Town) -> None:
    town.vigie("lamps", "dim", "40", "--cabinet", "M-1", "--for", "30m")
    assert (len(town.requests("Override")), town.requests("SetDimLevel")) == (1, [])
