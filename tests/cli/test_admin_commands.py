"""What can be typed after `vigie` by who keeps the installation running."""

from __future__ import annotations

import pytest

from tests.cli.town import Town


def test_help_names_the_commands_beside_all_others(town: Town) -> None:
    said = town.vigie("--help").stdout
    assert all(f" {name} " in said for name in ("doctor", "rehearse", "report"))


@pytest.mark.parametrize(
    "typed",
    [
        ("--timeout", "0"),
        ("--timeout", "soon"),
        ("--at", "nowhere"),
        ("--department", "birds"),
        ("roads",),
    ],
)
def test_what_makes_no_sense_is_wrong_usage(town: Town, typed: tuple[str, ...]) -> None:
    assert town.vigie("rehearse", *typed).exit_code == 2
    assert town.asked == []
