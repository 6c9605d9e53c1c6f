"""The signal controllers of Montpellier, which repeat each of their statuses every second.

`python -m tests.bench.controllers PORT CODE_FILE` dials the traffic department until it is ended,
and prints each second how many status updates it has sent.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from unittest.mock import patch

from msgspec.structs import replace

from services.city.city import City
from services.simulator.equipment import junction_connection
from services.simulator.equipment.city_junctions import junctions_of, own_security_code
from services.simulator.equipment.junction import SimulatedJunction
from services.simulator.equipment.junction_sites import JunctionSites
from services.simulator.equipment.junction_subscriptions import Subscriptions
from services.traffic.rsmp.messages import StatusSubscribe, StatusValue
from services.traffic.rsmp.sxl import COUNTS
from services.traffic.rsmp.versions import CoreVersion
from tests.processes import CITY


class EverySecond(Subscriptions):
    """Repeats each subscribed status every second; counts of traffic keep their interval."""

    sent = 0

    def add(self, request: StatusSubscribe, core: CoreVersion) -> Sequence[StatusValue]:
        each_second = tuple(
            each if each.code in COUNTS else replace(each, seconds="1") for each in request.statuses
        )
        return super().add(replace(request, statuses=each_second), core)

    def due(self, core: CoreVersion) -> Iterable[tuple[str, Sequence[StatusValue]]]:
        updates = super().due(core)
        EverySecond.sent += len([*updates])
        return updates


async def dial(junctions: Iterable[SimulatedJunction], port: int) -> None:
    """Dial without end."""
    async with asyncio.TaskGroup() as group:
        group.create_task(JunctionSites(junctions, "127.0.0.1", port).run())
        while True:
            await asyncio.sleep(1)
            sys.stdout.write(f"{EverySecond.sent}\n")
            sys.stdout.flush()


def main(port: str, code_file: str) -> None:
    """Dial until the process is ended."""
    junctions = junctions_of(City.load(CITY), own_security_code(Path(code_file)))
    with (
        patch.object(junction_connection, "Subscriptions", EverySecond),
        suppress(KeyboardInterrupt),
    ):
        asyncio.run(dial(junctions.values(), int(port)))


if __name__ == "__main__":
    main(*sys.argv[1:])
