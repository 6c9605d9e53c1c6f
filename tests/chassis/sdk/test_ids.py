"""Ids that sort by time, and ids that are derived from others."""

from __future__ import annotations

import uuid

from hypothesis import given, strategies as st

from services.chassis.sdk.ids import derived_id, new_id


def test_new_ids_sort_in_the_order_of_their_making() -> None:
    made = [new_id() for _ in range(1000)]

    assert made == sorted(made)
    assert len(set(made)) == 1000
    assert uuid.UUID(made[0]).version == 7


def test_the_same_parts_give_the_same_id_for_ever() -> None:
    assert derived_id("operator:ana", "0199") == derived_id("operator:ana", "0199")
    assert uuid.UUID(derived_id("x")).version == 5
    # Journals contain such ids: this one never changes.
    assert derived_id("operator:ana", "0199") == "a4f911fb-af97-5768-8cad-d4fea7e895c6"


@given(st.lists(st.text()), st.lists(st.text()))
def test_other_parts_give_another_id(one: list[str], other: list[str]) -> None:
    assert (derived_id(*one) == derived_id(*other)) == (one == other)
