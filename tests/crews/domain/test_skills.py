"""The skills of a crew."""

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
def test_a_crew_qualifies_with_all_demanded_skills_and_rehearses_only(
    skills: tuple[str, ...], demanded: tuple[str, ...], *, enough: bool
) -> None:
    assert qualifies(skills, demanded) is enough
