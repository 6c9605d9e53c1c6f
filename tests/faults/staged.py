"""Runs a service for the faults: `python -m tests.faults.staged roads`.

The module's name distinguishes it from the services of a city on the same machine.
`roads-unfenced` is the negative control: each process writes under its own transactional id, so a
newer owner fences none. No setting of a service does that; only this file.
"""

from __future__ import annotations

import os
import runpy
import sys
from unittest.mock import patch

from services.chassis.topics.names import ResourceNames

UNFENCED = "-unfenced"


def _of_this_process_alone(names: ResourceNames, partition: int) -> str:
    return f"{names.prefix}-{names.service}-{partition}-{os.getpid()}"


def main(role: str) -> None:
    if role.endswith(UNFENCED):
        patch.object(ResourceNames, "transactional_id", _of_this_process_alone).start()
    runpy.run_module(f"services.{role.removesuffix(UNFENCED)}", run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1])
