"""The state that a later run of the simulator resumes from, in one small file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec


class InvalidStateFile(Exception):
    """A state file that cannot be read or written."""


class State(msgspec.Struct):
    """The saved state.

    `played` is the offset up to which the recorded arrivals were played, in seconds; `weeks` is the
    number of weeks by which they are moved; `again` counts the replays that a setting requested.
    `waiting` are the arrivals that no service has answered yet, `faults` the present faults.
    """

    played: int | None = None
    weeks: int = 0
    again: int = 0
    waiting: list[str] = []
    faults: list[str] = msgspec.field(name="broken", default_factory=list)  # the files' old name


@dataclass(frozen=True, slots=True)
class StateFile:
    """The state, and the file that keeps it."""

    path: Path
    state: State

    @classmethod
    def open(cls, path: Path) -> StateFile:
        """Read the state, a new one if there is no file. Raises `InvalidStateFile`."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            state = msgspec.json.decode(path.read_bytes(), type=State) if path.exists() else State()
            file = cls(path, state)
            file.save()
        except OSError as error:
            raise InvalidStateFile(
                f"{path} cannot be written ({error.strerror}): set VIGIE_HOME to a folder that the "
                "simulator may write."
            ) from error
        except msgspec.MsgspecError as error:
            raise InvalidStateFile(
                f"{path} is not a state file of the simulator ({error}): delete it to start again."
            ) from error
        return file

    def save(self) -> None:
        """Write the state to a second file and rename it, so that a crash leaves a whole one."""
        beside = self.path.with_suffix(".new")
        beside.write_bytes(msgspec.json.encode(self.state))
        beside.replace(self.path)
