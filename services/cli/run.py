"""One run of a command: run its coroutine and turn errors into exit codes."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Coroutine
from typing import TYPE_CHECKING, NoReturn

import typer

from services.cli.client.cli_settings import CliSettings

if TYPE_CHECKING:
    from services.cli.client.errors import CliError

INTERRUPTED = 130


def run(
    settings: CliSettings, command: Coroutine[None, None, int | None], *, endless: bool = False
) -> None:
    """Run a command. Returns only after success; Ctrl-C is success where a command is endless."""
    from services.chassis.rpc.certificates import InvalidCertificate
    from services.chassis.sdk.discovery import UnknownService
    from services.cli.client.errors import USAGE, CliError, cli_error
    from services.cli.input.time_zones import time_zone_of
    from services.cli.output.city_time import times_in
    from services.client import CallError

    try:
        with times_in(time_zone_of(settings.city)):
            code = asyncio.run(command)
    except CliError as error:
        _fail(settings, error)
    except CallError as error:
        _fail(settings, cli_error(error, settings))
    except InvalidCertificate as error:
        _fail(settings, CliError(USAGE, str(error), "TLS"))
    except UnknownService as error:
        _fail(settings, CliError(USAGE, str(error), "SERVICE"))
    except KeyboardInterrupt:
        raise typer.Exit(0 if endless else INTERRUPTED) from None
    finally:
        command.close()  # one that never began, because of the city, would print a warning
    if code:
        raise typer.Exit(code)


def _fail(settings: CliSettings, error: CliError) -> NoReturn:
    from services.cli.output.output import print_stderr

    if settings.json:
        sys.stderr.write(json.dumps(error.document(), ensure_ascii=False) + "\n")
    else:
        print_stderr(f"vigie: {error}")
    raise typer.Exit(error.exit_code)
