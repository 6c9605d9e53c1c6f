"""Runs the command line: `vigie`, or `python -m services.cli`."""

from services.cli.parser.app import app


def main() -> None:
    """Run the command in the arguments and exit with its code."""
    app(prog_name="vigie")


if __name__ == "__main__":
    main()
