"""Injects a fault into the running simulator, clears it, or lists the present faults."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from json import dumps, loads
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

from rich.console import Console

from services.simulator.equipment.fault import SYNTAX
from services.simulator.platform.settings import InvalidSettings, read

TIMEOUT_SECONDS = 5.0
UNREACHABLE = 2


def request_of(words: Sequence[str]) -> Request:
    """Return the HTTP request for the words of a command line. Raises `InvalidSettings`."""
    match list(words):
        case ["list"]:
            path, what = "faults", None
        case ["clear", *rest]:
            path, what = "clear", " ".join(rest)
        case _:
            path, what = "inject", " ".join(words)
    body = None if what is None else dumps({"what": what}).encode()
    url = f"http://127.0.0.1:{read().http_port}/{path}"
    return Request(url, body, {"Content-Type": "application/json"})


def main(words: Sequence[str]) -> int:
    """Send the command to the running simulator; return the exit code."""
    console = Console(highlight=False, soft_wrap=True, markup=False)
    try:
        request = request_of(words)
    except InvalidSettings as error:
        console.print(str(error))
        return UNREACHABLE
    try:
        # Loopback never goes through a proxy that the environment names.
        with build_opener(ProxyHandler({})).open(request, timeout=TIMEOUT_SECONDS) as answer:
            found: dict[str, Any] = loads(answer.read())
    except HTTPError as error:
        console.print(str(loads(error.read()).get("error")))
        return 1
    except (URLError, TimeoutError):
        console.print(f"No simulator answers at {request.host}: `make run` starts one.")
        return UNREACHABLE
    console.print("Present faults:", *(found["faults"] or ["none"]), sep="\n  ")
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m services.simulator.inject",
        description="Inject a fault into the running simulator, clear it, or list the faults.",
        epilog="; ".join(SYNTAX.values()) + "; clear <the same>; list",
    )
    parser.add_argument("words", nargs="+", help="as: lamp L00017, clear lamp L00017, list")
    sys.exit(main(parser.parse_args().words))
