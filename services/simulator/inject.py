"""Breaks things in the simulated field, and mends them, as a person asks."""  # typed by hand

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from json import dumps, loads
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

from rich.console import Console

from services.simulator.equipment.faults import SAYINGS
from services.simulator.platform.settings import InvalidSettings, read

PATIENCE_SECONDS = 5.0
NOT_THERE = 2


def asked(words: Sequence[str]) -> Request:
    """What is sent to the field for some words of a command line."""
    port = read().http_port
    match list(words):
        case ["list"]:
            path, what = "broken", None
        case ["mend", *rest]:
            path, what = "mend", " ".join(rest)
        case _:
            path, what = "break", " ".join(words)
    body = None if what is None else dumps({"what": what}).encode()
    headers = {"Content-Type": "application/json"}
    return Request(f"http://127.0.0.1:{port}/{path}", body, headers)


def main(words: Sequence[str]) -> int:
    """Ask the running field; the exit code."""
    console = Console(highlight=False, soft_wrap=True)
    try:
        request = asked(words)
    except InvalidSettings as error:
        console.print(str(error), markup=False)
        return NOT_THERE
    try:
        # Loopback never goes through a proxy that the environment names.
        with build_opener(ProxyHandler({})).open(request, timeout=PATIENCE_SECONDS) as answer:
            said: dict[str, Any] = loads(answer.read())
    except HTTPError as error:
        console.print(str(loads(error.read()).get("wrong")), markup=False)
        return 1
    except (URLError, TimeoutError):
        console.print(f"No field answers at {request.host}: `make run` starts one.", markup=False)
        return NOT_THERE
    console.print("Broken in the simulated field:", *(said["broken"] or ["nothing"]), sep="\n  ")
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m services.simulator.inject",
        description="Break something in the simulated field, or mend it, or list what is broken.",
        epilog="; ".join(SAYINGS.values()) + "; mend <the same>; list",
    )
    parser.add_argument("words", nargs="+", help="as: lamp L00017, mend lamp L00017, list")
    sys.exit(main(parser.parse_args().words))
