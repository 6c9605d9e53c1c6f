"""Runs the command line: `vigie`, or `python -m services.cli`."""

from services.cli.app import app


def main() -> None:
    """Read the arguments, do it, exit with a code that says how it went."""
    app(prog_name="vigie")


if __name__ == "__main__":
    main()
