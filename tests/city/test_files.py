"""City files: rows are read back as written, and equal rows give equal bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.city.files import fingerprint, rows, write_rows

LINES = [{"id": "1", "name": "Rue de l'Église, 2"}, {"id": "2", "name": ""}]


@pytest.mark.parametrize("name", ["plain.csv", "packed.csv.gz"])
def test_what_is_written_is_read_back(tmp_path: Path, name: str) -> None:
    write_rows(tmp_path / name, LINES)
    assert list(rows(tmp_path / name)) == LINES


def test_equal_rows_make_equal_bytes_under_any_name(tmp_path: Path) -> None:
    for name in ("a.csv.gz", "b.csv.gz"):
        write_rows(tmp_path / name, LINES)
    packed = (tmp_path / "a.csv.gz").read_bytes()
    assert packed == (tmp_path / "b.csv.gz").read_bytes()
    assert packed[4:8] == bytes(4), "the header carries a time"


def test_a_file_without_rows_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"^lights\.csv\.gz would have no rows: check"):
        write_rows(tmp_path / "lights.csv.gz", [])
    assert list(tmp_path.iterdir()) == []


def test_a_fingerprint_changes_with_one_letter_and_with_a_shift_between_files(
    tmp_path: Path,
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    seen = set()
    for one, other in (("ab", "c"), ("a", "bc"), ("ab", "d")):
        first.write_text(one, encoding="utf-8")
        second.write_text(other, encoding="utf-8")
        seen.add(fingerprint([first, second]))
    assert len(seen) == 3
