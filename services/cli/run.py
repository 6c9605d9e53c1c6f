"""One run of a command: load what it does, do it, and turn what went wrong into an exit code."""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import sys
from typing import Any, NoReturn

import typer

from services.cli.client.session import Session

INTERRUPTED = 130
# What goes on until somebody ends it: Ctrl-C is then no failure.
ENDLESS = frozenset({"commands.watch.watch"})


def run(session: Session, command: str, **arguments: Any) -> None:
    """Run `module.function` of this folder. Returns only where it ended well.

    It is named rather than imported, so that asking for help does not load gRPC.
    """
    # What the libraries under gRPC write of a handshake is told as a sentence.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    module, _, function = command.rpartition(".")
    body = getattr(importlib.import_module(f"services.cli.{module}"), function)
    from services.cli.client.errors import Trouble  # noqa: PLC0415  # it loads gRPC, as the body did

    try:
        code = asyncio.run(body(session, **arguments))
    except Trouble as trouble:
        _fail(session, trouble.document(), str(trouble), trouble.exit_code)
    except KeyboardInterrupt:
        raise typer.Exit(0 if command in ENDLESS else INTERRUPTED) from None
    except BrokenPipeError:
        # Whoever read the output has gone (`| head`): nothing more can be said to them.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None
    if code:
        raise typer.Exit(code)


def _fail(session: Session, document: dict[str, Any], sentence: str, code: int) -> NoReturn:
    said = json.dumps(document, ensure_ascii=False) if session.json else f"vigie: {sentence}"
    sys.stderr.write(said + "\n")
    raise typer.Exit(code)
