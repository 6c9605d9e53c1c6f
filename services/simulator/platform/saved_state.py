"""The field's notebook: one small file with what outlives a run of the field."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec


class Notes(msgspec.Struct):
    """What stands in the notebook.

    `played` is how far the recording was played, in seconds of its own axis; `weeks` by how many
    weeks it is moved along; `again` how often a part of it was played once more on demand;
    `waiting` the arrivals that nobody has answered yet; `broken` what is broken, in the words of
    `Faults`.
    """

    played: int | None = None
    weeks: int = 0
    again: int = 0
    waiting: list[str] = []
    broken: list[str] = []


@dataclass(frozen=True, slots=True)
class Notebook:
    """The notes and the file that keeps them."""

    path: Path
    notes: Notes

    @classmethod
    def open(cls, path: Path) -> Notebook:
        """Read the notes; none where there is no such file. What cannot be kept is said at once."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            notes = msgspec.json.decode(path.read_bytes(), type=Notes) if path.exists() else Notes()
            notebook = cls(path, notes)
            notebook.save()
        except OSError as error:
            raise Unreadable(
                f"{path} cannot be kept ({error.strerror}): set VIGIE_HOME to a folder that the "
                "field may write."
            ) from error
        except msgspec.MsgspecError as error:
            raise Unreadable(
                f"{path} is not a notebook of the field ({error}): delete it, and the field "
                "begins anew."
            ) from error
        return notebook

    def save(self) -> None:
        """Write the notes whole: a crash leaves the ones before or these, never half of them."""
        beside = self.path.with_suffix(".new")
        beside.write_bytes(msgspec.json.encode(self.notes))
        beside.replace(self.path)


class Unreadable(Exception):
    """A notebook that nobody can read, or write."""
