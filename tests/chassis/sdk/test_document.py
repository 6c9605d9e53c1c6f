"""A document that is declared wrongly is named with its remedy."""

from __future__ import annotations

from typing import Any

import pytest

from services.chassis.sdk.document import Document, check_documents


def document(path: str = "a.json", content_type: str = "application/json", **more: Any) -> Document:
    return Document(path, content_type, lambda _view, _time: b"", **more)


@pytest.mark.parametrize("path", ["", "/a", "a/", "../metrics", "a/../b", ".hidden", "A", "a b"])
def test_a_path_that_could_leave_its_folder_is_rejected(path: str) -> None:
    with pytest.raises(ValueError, match="is no path: use one such as"):
        document(path)


@pytest.mark.parametrize("content_type", ["", "json", "text/html\r\nSet-Cookie: a=b"])
def test_a_wrong_content_type_is_rejected(content_type: str) -> None:
    with pytest.raises(ValueError, match=r"a\.json: .* is no content type: use one such as"):
        document(content_type=content_type)


@pytest.mark.parametrize("seconds", [0, -1, 3601])
def test_an_age_outside_an_hour_is_rejected(seconds: int) -> None:
    with pytest.raises(ValueError, match=f"max_age_seconds is {seconds}: give 1 to 3600"):
        document(max_age_seconds=seconds)


def test_two_documents_of_one_path_are_rejected() -> None:
    check_documents([document("v1/a.json", "application/xml; charset=utf-8"), document("a.json")])
    with pytest.raises(ValueError, match=r"2 documents have the path a\.json"):
        check_documents([document(), document()])
