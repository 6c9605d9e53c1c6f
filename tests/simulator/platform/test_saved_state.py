"""The saved state of the simulator."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.simulator.platform.saved_state import InvalidStateFile, State, StateFile


def test_a_state_is_empty_at_first_and_read_again_after_it_was_saved(tmp_path: Path) -> None:
    file = StateFile.open(tmp_path / "home" / "field.json")
    assert file.state == State()
    file.state.played = 17
    file.state.faults.append("lamp L1")
    file.save()
    assert StateFile.open(file.path).state == State(played=17, faults=["lamp L1"])


def test_the_faults_of_a_file_of_an_earlier_version_are_read(tmp_path: Path) -> None:
    (tmp_path / "field.json").write_text('{"broken": ["lamp L1"]}', encoding="utf-8")
    assert StateFile.open(tmp_path / "field.json").state == State(faults=["lamp L1"])


@pytest.mark.parametrize(
    ("taken", "remedy"),
    [("field.json", "delete it"), ("", "set VIGIE_HOME to a folder that the simulator may write")],
)
def test_a_file_that_cannot_be_used_is_an_error_with_a_remedy(
    tmp_path: Path, taken: str, remedy: str
) -> None:
    home = tmp_path / "home"
    if taken:
        home.mkdir()
    (home / taken).write_text('{"played": 1', encoding="utf-8")

    with pytest.raises(InvalidStateFile, match=remedy):
        StateFile.open(home / "field.json")
