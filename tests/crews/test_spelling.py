"""A misspelt word on a crew's card is rejected, another department's word is not."""

from __future__ import annotations

from typing import Any

import pytest

from services.chassis.sdk.decider import Rejected
from services.crews.need import P2, Requirements
from services.crews.spelling import Spelling, likely_word
from vigie.crew.v1 import service_pb2 as api

TABLE = {"lamp": Requirements(P2, ("electrical", "signing"), ("bucket_truck",), 60, 60)}


@pytest.mark.parametrize(
    ("card", "code", "field", "message"),
    [
        ({"skills": ["signing", "electrcal"]}, "SKILL_INVALID", "skills[1]", "Write electrical"),
        ({"equipment": ["bucket_truk"]}, "EQUIPMENT_INVALID", "equipment[0]", "bucket_truck"),
    ],
)
def test_a_word_that_is_nearly_one_of_the_kinds_is_rejected(
    card: dict[str, Any], code: str, field: str, message: str
) -> None:
    with pytest.raises(Rejected, match=message) as rejected:
        Spelling(TABLE).check(api.RegisterCrewRequest(**card))
    assert (rejected.value.code, rejected.value.field) == (code, field)


def test_the_words_of_the_kinds_and_those_of_another_department_pass() -> None:
    skills = ["electrical", "signing", "tree_work", "rehearsal"]
    card = api.RegisterCrewRequest(skills=skills, equipment=["bucket_truck", "snow_plough"])
    Spelling(TABLE).check(card)


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("electrcal", "electrical"),
        ("bucket_truk", "bucket_truck"),
        ("chain_saw", "chainsaw"),
        ("signings", "signing"),
    ],
)
def test_a_misspelt_word_is_nearly_the_right_one(word: str, known: str) -> None:
    assert likely_word(word, [known]) == known


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("licence_b", "licence_c"),
        ("licence_c", "licence_ce"),
        ("electrical_hv", "electrical_lv"),
        ("generator_5kw", "generator_50kw"),
        ("tree_work", "road_work"),
    ],
)
def test_another_grade_is_a_word_of_its_own(word: str, known: str) -> None:
    """Given a crew with another licence, a likeness would have it registered with a wrong one."""
    assert likely_word(word, [known]) == ""
