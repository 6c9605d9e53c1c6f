"""Runs a service for the faults and attacks: `python -m tests.faults.staged roads`.

The module's name distinguishes it from the services of a city on the same machine.
A suffix makes what no setting of a service does, only this file. Negative controls:
`roads-unfenced` writes under a transactional id for each process, so a newer owner fences none;
`roads-uncounted` judges every item of a list, however many there are.
For journeys: `roads-brisk` lets months pass in seconds (`tests.faults.brisk`).
"""

from __future__ import annotations

import importlib
import os
import runpy
import sys
from collections.abc import Callable
from unittest.mock import patch

from google.protobuf.message import Message

from services.chassis.rpc.request_rules import Findings, RequestRules
from services.chassis.topics.names import ResourceNames


def _of_this_process_alone(names: ResourceNames, partition: int) -> str:
    return f"{names.prefix}-{names.service}-{partition}-{os.getpid()}"


def _nothing(_rules: RequestRules, _message: Message) -> Findings:
    return Findings()


def _unfence(_service: str) -> None:
    patch.object(ResourceNames, "transactional_id", _of_this_process_alone).start()


def _count_nothing(_service: str) -> None:
    patch.object(RequestRules, "check", _nothing).start()


def _quicken(service: str) -> None:
    importlib.import_module("tests.faults.brisk").quicken(service)


CONTROLS: dict[str, Callable[[str], None]] = {
    "unfenced": _unfence,
    "uncounted": _count_nothing,
    "brisk": _quicken,
}


def main(role: str) -> None:
    service, dash, control = role.partition("-")
    if dash:
        CONTROLS[control](service)
    runpy.run_module(f"services.{service}", run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1])
