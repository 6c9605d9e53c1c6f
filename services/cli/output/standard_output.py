"""The standard output of the process: a closed pipe is no failure, a full disk is one sentence."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path

FAILED = 1


class StandardOutput(TextIOWrapper):
    """Ends the process where its output cannot be written.

    The libraries that print catch an `OSError` in different ways, and `SystemExit` in none.
    """

    def write(self, text: str, /) -> int:
        with self._ending():
            return super().write(text)

    def flush(self) -> None:
        with self._ending():
            super().flush()

    @contextmanager
    def _ending(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            # Python flushes the rest at its exit, and would report the error again.
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())
            if isinstance(error, BrokenPipeError):  # the reader has left, as `head` does
                raise SystemExit(0) from None
            sys.stderr.write(f"vigie: the output cannot be written ({error.strerror}).\n")
            raise SystemExit(FAILED) from None


def guard() -> None:
    """Make the standard output of this process end it where it cannot be written."""
    given: object = sys.stdout
    if given is None:  # the process began with it closed
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  # until the exit
    elif isinstance(given, TextIOWrapper):
        encoding, errors, by_line = given.encoding, given.errors, given.line_buffering
        buffer = given.detach()
        sys.stdout = StandardOutput(buffer, encoding, errors, line_buffering=by_line)
