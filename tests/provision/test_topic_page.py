"""The page of topics states what the catalogue and the contracts state."""

from __future__ import annotations

from services.provision.topic_page import PAGE, page


def test_the_page_is_the_one_that_is_committed() -> None:
    assert page() == PAGE.read_text(encoding="utf-8"), "run python -m services.provision.topic_page"


def test_no_topic_has_a_field_of_personal_data() -> None:
    rows = [line for line in page().splitlines() if line.startswith("| `")]
    assert len(rows) == 10
    assert [row for row in rows if "personal" in row or "unspecified" in row] == []
