"""The security code that controllers require in commands, in a file and never in a log."""

from __future__ import annotations

from pathlib import Path

HIDDEN = "[hidden]"


class NoSecurityCode(Exception):
    """The file has no usable code; the message names the file and the remedy."""


class SecurityCodeFile:
    """Reads the code at each use, so that a renewed file needs no restart."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> str:
        """Return the code. Raises `NoSecurityCode`."""
        try:
            code = self._path.read_text("utf-8").strip()
        except (OSError, ValueError) as error:
            raise NoSecurityCode(
                f"{self._path} cannot be read: put the security code of level 2 into it"
            ) from error
        if not code.isprintable() or not 1 <= len(code) <= 100:
            raise NoSecurityCode(
                f"{self._path} has no code: write the security code of level 2 on one line"
            )
        return code


def hide(text: str, code: str) -> str:
    """Return a text of a site without the code."""
    return text.replace(code, HIDDEN)
