"""Plain English: no prose holds a riddle word."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import words


def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> list[str]:
    """Return `line:rule` for each place that is found in a file of this text."""
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    monkeypatch.setattr(words, "ROOT", tmp_path)
    return [f"{place.line}:{place.rule}" for place in words.places(name)]


def test_no_prose_holds_a_riddle_word() -> None:
    assert [str(place) for path in words.files() for place in words.places(path)] == []


def test_prose_of_markdown_fits_a_terminal() -> None:
    """A row of a table, a code block and a picture may be wider."""
    wide = [
        f"{path}:{number}"
        for path in words.files()
        if path.endswith(".md")
        for number, line in enumerate(outside_of_code(path), 1)
        if len(line) > 120 and not line.startswith(("|", "    ", "![", "  !["))
    ]
    assert wide == []


def outside_of_code(path: str) -> list[str]:
    """Return the lines of a file, with empty ones in the place of its blocks of code."""
    block = re.compile(r"^(```.*?^```)", re.MULTILINE | re.DOTALL)
    parts = block.split((words.ROOT / path).read_text())
    blanked = ("\n" * part.count("\n") if part.startswith("```") else part for part in parts)
    return "".join(blanked).splitlines()


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.py", '"""Tells the owner."""\n', ["1:tell"]),
        (
            "a.py",
            'x = 1  # nobody reads\n\n"""First.\n\nIt waits."""\n',
            ["1:nobody", "5:It begins"],
        ),
        ("a.py", 'raise ValueError(f"{name} says nothing usable")\n', ["1:say"]),
        ("a.py", 'x = "said"\ny = tell(house)\n', []),
        ("a.py", '"""Uses `tell` of the client."""\n', []),
        ("a.py", '"""The journal tells the owner."""  # words: ok\n', []),
        ("a.md", "# Roads\n\nWho rehearses waits.\n", ["3:Who begins"]),
        ("a.md", "Sent to what is open.\n```\nnobody\n```\nWhat is it?\n", ["1:bare what"]),
        ("a.proto", "// The room\n// is told.\nmessage Said {}\n", ["1:the room", "2:tell"]),
        ("charts/a.yaml", "a: 1  # -- What it bears.\n", ["1:Who begins", "1:bear"]),
        ("charts/a.yaml", '  summary: "{{ $x }} was told"\nb: "told"\n', ["1:tell"]),
    ],
)
def test_words_are_found_in_prose_and_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str, expected: list[str]
) -> None:
    assert sorted(found(tmp_path, monkeypatch, name, text)) == sorted(expected)
