"""What a crew is able to do."""

from __future__ import annotations

import pytest

from services.crews.domain.skills import qualifies


@pytest.mark.parametrize(
    ("skills", "demanded", "enough"),
    [
        (("signing", "tree_work"), ("signing",), True),
        (("signing",), (), True),
        (("signing",), ("signing", "tree_work"), False),
        (("signing",), ("rehearsal",), False),
        (("rehearsal",), ("rehearsal",), True),
        (("rehearsal",), (), False),
        (("rehearsal", "signing"), ("signing",), False),
    ],
)
def test_all_that_is_demanded_is_there_and_who_rehearses_does_nothing_else(
    skills: tuple[str, ...],
    demanded: tuple[str, ...],
    enough: bool,  # noqa: FBT001
) -> None:
    assert qualifies(skills, demanded) is enough
