"""A signal controller that a test sets, over a real socket: it answers each request."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from services.traffic.rsmp.messages import (
    AggregatedStatus,
    Alarm,
    Answerable,
    CommandRequest,
    CommandResponse,
    MessageAck,
    MessageNotAck,
    Result,
    StatusName,
    StatusRequest,
    StatusResponse,
    StatusSubscribe,
    StatusUpdate,
    StatusValue,
)
from services.traffic.rsmp.sxl import DARK, TRUE, YELLOW_FLASH
from tests.traffic.rsmp.raw_site import RawSite, alarm, dialled, now

COMPONENT = "TC"
VALUES = {
    ("S0006", "status"): "False",
    ("S0006", "emergencystage"): "0",
    ("S0007", "status"): "True",
    ("S0007", "source"): "startup",
    ("S0011", "status"): "False",
    ("S0011", "source"): "startup",
    ("S0014", "status"): "1",
    ("S0014", "source"): "calendar_clock",
    ("S0015", "status"): "1",
    ("S0015", "source"): "calendar_clock",
    ("S0020", "controlmode"): "control",
    ("S0091", "user"): "0",
}


class Controller:
    """Carries commands out, unless it lies or rejects them; `commands` are those received."""

    def __init__(self, site: RawSite) -> None:
        self.values = dict(VALUES)
        self.commands: list[dict[str, str]] = []
        self.alarm_requests: list[tuple[str, str]] = []
        self.subscribed: dict[tuple[str, str], tuple[str, object]] = {}
        self.lies = False
        self.rejects = False
        self._site = site

    async def run(self) -> None:
        """Answer until the connection ends."""
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                message = await self._site.receive()
                if isinstance(message, Answerable):
                    self._answer(message)

    def show(self, **values: str) -> None:
        """Change values, such as `S0011_status`, and report all."""
        self.values |= {(name[:5], name[6:]): value for name, value in values.items()}
        names = [StatusName(*key) for key in self.values]
        self._site.send(
            StatusUpdate(component=COMPONENT, timestamp=now(), statuses=self._shown(names))
        )

    def alarm(self, code: str, *, active: bool = True) -> None:
        """Report an alarm, or its end."""
        self._site.send(alarm(COMPONENT, code, active=active))

    def _answer(self, message: Answerable) -> None:
        if isinstance(message, CommandRequest) and self.rejects:
            self._site.send(MessageNotAck(original_id=message.id, reason="not now"))
            return
        self._site.send(MessageAck(original_id=message.id))
        match message:
            case StatusSubscribe():
                rates = {(s.code, s.name): (s.seconds, s.on_change) for s in message.statuses}
                self.subscribed |= rates
                self.show()
            case StatusRequest():
                shown = self._shown(message.statuses)
                answer = StatusResponse(component=COMPONENT, timestamp=now(), statuses=shown)
                self._site.send(answer)
            case CommandRequest():
                self._obey(message)
            case Alarm():
                self.alarm_requests.append((message.code, message.purpose))

    def _shown(self, names: Sequence[StatusName]) -> tuple[StatusValue, ...]:
        return tuple(
            StatusValue(n.code, n.name, self.values[n.code, n.name], "recent") for n in names
        )

    def _obey(self, request: CommandRequest) -> None:
        results = tuple(Result(a.code, a.name, a.value, "recent") for a in request.arguments)
        response = CommandResponse(component=COMPONENT, timestamp=now(), results=results)
        self._site.send(response)
        arguments = {a.name: str(a.value) for a in request.arguments}
        self.commands.append({"code": request.arguments[0].code, **arguments})
        if not self.lies:
            self.show(**_effect(request.arguments[0].code, arguments))


def _effect(code: str, arguments: dict[str, str]) -> dict[str, str]:
    ordered = arguments["status"] == TRUE
    source = "forced" if ordered else "calendar_clock"
    match code:
        case "M0001":
            position = arguments["status"]
            return {
                "S0007_status": str(position != DARK),
                "S0011_status": str(position == YELLOW_FLASH),
                "S0011_source": "forced",
            }
        case "M0002":
            plan = arguments["timeplan"] if ordered else "1"
            return {"S0014_status": plan, "S0014_source": source}
        case "M0003":
            situation = arguments["traficsituation"] if ordered else "1"
            return {"S0015_status": situation, "S0015_source": source}
        case _:
            route = arguments["emergencyroute"] if ordered else "0"
            return {"S0006_status": str(ordered), "S0006_emergencystage": route}


@asynccontextmanager
async def connected(port: int, site_id: str) -> AsyncIterator[Controller]:
    """Dial in, shake hands, report the aggregated status, and answer until the end."""
    async with dialled(port) as site:
        await site.introduce(site_id)
        controller = Controller(site)
        site.send(
            AggregatedStatus(
                component=COMPONENT,
                timestamp=now(),
                position=None,
                state=None,
                flags=(False, False, False, False, False, True, False, False),
            )
        )
        running = asyncio.create_task(controller.run())
        try:
            yield controller
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
