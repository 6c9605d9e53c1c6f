"""Runs the command line: `vigie`, or `python -m services.cli`."""

import io
import sys

from services.cli.output.standard_output import guard
from services.cli.parser.app import app


def main() -> None:
    """Run the command in the arguments and exit with its code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A street's name must not end a command where the terminal has no letter for it.
            stream.reconfigure(errors="backslashreplace")
    guard()
    app(prog_name="vigie")


if __name__ == "__main__":
    main()
