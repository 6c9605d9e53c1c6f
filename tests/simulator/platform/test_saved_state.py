"""What the field remembers of a run before."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.simulator.platform.saved_state import Notebook, Notes, Unreadable


def test_a_first_run_has_nothing_to_remember(tmp_path: Path) -> None:
    assert Notebook.open(tmp_path / "home" / "field.json").notes == Notes()


def test_what_was_saved_is_found_again(tmp_path: Path) -> None:
    notebook = Notebook.open(tmp_path / "field.json")
    notebook.notes.played = 17
    notebook.notes.broken.append("lamp L1")
    notebook.save()

    assert Notebook.open(tmp_path / "field.json").notes == Notes(played=17, broken=["lamp L1"])


def test_half_a_notebook_is_refused_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "field.json").write_text('{"played": 1', encoding="utf-8")

    with pytest.raises(Unreadable, match="delete it"):
        Notebook.open(tmp_path / "field.json")


def test_a_folder_that_cannot_be_written_is_refused_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file, and no folder", encoding="utf-8")

    with pytest.raises(Unreadable, match="set VIGIE_HOME to a folder that the field may write"):
        Notebook.open(tmp_path / "home" / "field.json")
