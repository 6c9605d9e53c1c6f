"""The connection of a simulated signal controller to its supervisor: the site's side of RSMP."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

from services.chassis.sdk.clock import now_microseconds
from services.simulator.equipment.junction import (
    DEADLOCK_FAULT,
    AlarmState,
    CommandRejected,
    SimulatedJunction,
)
from services.simulator.equipment.junction_statuses import aggregated_bits
from services.simulator.equipment.junction_subscriptions import Subscriptions, checked_value
from services.traffic.rsmp.end_reason import EndReason
from services.traffic.rsmp.link import Link, LinkClosed, Unacceptable
from services.traffic.rsmp.messages import (
    AggregatedStatus,
    AggregatedStatusRequest,
    Alarm,
    Answerable,
    CommandRequest,
    CommandResponse,
    CoreName,
    Message,
    Purpose,
    Result,
    ReturnValue,
    SiteName,
    StatusRequest,
    StatusResponse,
    StatusSubscribe,
    StatusUnsubscribe,
    StatusUpdate,
    StatusValue,
    Version,
    Watchdog,
    to_timestamp,
)
from services.traffic.rsmp.sxl import (
    ALARMS,
    COMMANDS,
    SECURITY_CODE,
)
from services.traffic.rsmp.versions import (
    SUPPORTED,
    SXL_VERSION,
    CoreVersion,
    NoCommonVersion,
    agree,
)

TICK_SECONDS = 1.0
OTHER_COMMANDS = frozenset(
    f"M{number:04}"
    for numbers in ((4,), range(6, 9), range(10, 24), (103, 104))
    for number in numbers
)
"""The commands of the exchange list that this controller does not implement."""


class JunctionConnection:
    """One connection of a controller; `run` serves it until it ends."""

    def __init__(
        self,
        junction: SimulatedJunction,
        link: Link,
        versions: Sequence[CoreVersion] = SUPPORTED,
    ) -> None:
        self._junction = junction
        self._link = link
        self._versions = versions
        self._subscriptions = Subscriptions(junction)
        self._sent_alarms: dict[tuple[str, str], bool] = {}
        self._sent_bits: tuple[bool, ...] = ()

    async def run(self) -> EndReason:
        """Introduce the controller and serve the connection until it ends; return why."""
        async with asyncio.TaskGroup() as group:
            ticking = group.create_task(self._tick_always())
            try:
                self._link.send(self._version())
                return await self._link.run(self._receive)
            finally:
                ticking.cancel()

    def _receive(self, message: Answerable) -> Iterable[Message]:
        match message:
            case Version():
                self._agree(message)
            case Watchdog():
                return self._all_states()
            case StatusRequest():
                return [self._response(message)]
            case StatusSubscribe():
                return self._subscribe(message)
            case StatusUnsubscribe():
                self._subscriptions.remove(message)
            case CommandRequest():
                return [self._command(message)]
            case Alarm(is_report=False):
                return [self._change_alarm(message)]
            case AggregatedStatusRequest():
                return [self._aggregated()]
            case _:
                raise Unacceptable(f"a supervisor sends no {type(message).__name__}")
        return ()

    @property
    def _core(self) -> CoreVersion:
        return self._link.core or self._versions[-1]

    def _version(self) -> Version:
        core = tuple(CoreName(str(version)) for version in self._versions)
        return Version(core=core, sxl=SXL_VERSION, sites=(SiteName(self._junction.id),))

    def _agree(self, version: Version) -> None:
        offered = [
            each.version for each in version.core if each.version in map(str, self._versions)
        ]
        try:
            self._link.core = agree(offered, version.sxl)
        except NoCommonVersion as error:
            raise Unacceptable(str(error), EndReason.VERSION) from error
        asyncio.get_running_loop().call_soon(self._begin_watchdogs)

    def _begin_watchdogs(self) -> None:
        if self._link.open:
            self._link.send_watchdogs()

    def _all_states(self) -> Sequence[Message]:
        """Return the aggregated status and all alarms once, after the first watchdog."""
        if self._sent_bits:
            return ()
        return [
            self._aggregated(),
            *(self._alarm(a, "Issue") for a in self._junction.alarms.values()),
        ]

    async def _tick_always(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            if self._junction.silent:
                self._link.close(EndReason.STOPPING)
            try:
                self.tick()
            except LinkClosed:
                return

    def tick(self) -> None:
        """Send the changes and the subscribed values that are due. Raises `LinkClosed`."""
        if not self._sent_bits:
            return
        for alarm in self._junction.alarms.values():
            changed = self._sent_alarms[alarm.component, alarm.code] != alarm.active
            if changed and not alarm.suspended:
                self._link.send(self._alarm(alarm, "Issue"))
        if aggregated_bits(self._junction) != self._sent_bits:
            self._link.send(self._aggregated())
        for component, values in self._subscriptions.due(self._core):
            self._link.send(self._update(component, values))

    def _response(self, request: StatusRequest) -> StatusResponse:
        values = tuple(
            checked_value(self._junction, self._core, request.component, wanted)
            for wanted in request.statuses
        )
        return StatusResponse(component=request.component, timestamp=_now(), statuses=values)

    def _subscribe(self, request: StatusSubscribe) -> Sequence[Message]:
        first = self._subscriptions.add(request, self._core)
        return [self._update(request.component, first)] if first else []

    def _update(self, component: str, values: Sequence[StatusValue]) -> StatusUpdate:
        return StatusUpdate(component=component, timestamp=_now(), statuses=tuple(values))

    def _command(self, request: CommandRequest) -> CommandResponse:
        """Carry a command out. The answer repeats its arguments, as controllers do."""
        codes = {argument.code for argument in request.arguments}
        code = codes.pop()
        if codes or code not in COMMANDS.keys() | OTHER_COMMANDS:
            raise Unacceptable(f"unknown command {code}")
        values = {argument.name: str(argument.value) for argument in request.arguments}
        if request.component != self._junction.id:
            results = tuple(Result(code, name, None, "undefined") for name in values)
        elif code in OTHER_COMMANDS:
            results = tuple(Result(code, name, None, "unknown") for name in values)
        else:
            self._carry_out(code, values)
            results = tuple(Result(code, name, v, "recent") for name, v in values.items())
        return CommandResponse(component=request.component, timestamp=_now(), results=results)

    def _carry_out(self, code: str, values: dict[str, str]) -> None:
        rules = COMMANDS[code].arguments
        missing = {*rules, SECURITY_CODE} - values.keys()
        if missing:
            raise Unacceptable(f"{code} lacks {', '.join(sorted(missing))}")
        wrong = [name for name, allowed in rules.items() if not allowed(values[name])]
        if wrong:
            raise Unacceptable(f"{code}: no such {wrong[0]}")
        try:
            self._junction.command(code, values)
        except CommandRejected as error:
            raise Unacceptable(str(error)) from error

    def _change_alarm(self, request: Alarm) -> Alarm:
        alarm = self._junction.alarms.get((request.component, request.code))
        if alarm is None:
            raise Unacceptable(f"no alarm {request.code} of {request.component}")
        match request.purpose.lower():
            case "acknowledge":
                alarm.acknowledged = True
            case "suspend":
                alarm.suspended = True
            case "resume":
                alarm.suspended = False
            case _:
                return self._alarm(alarm, "Issue")
        return self._alarm(alarm, "Acknowledge" if request.purpose == "Acknowledge" else "Suspend")

    def _alarm(self, alarm: AlarmState, purpose: Purpose) -> Alarm:
        self._sent_alarms[alarm.component, alarm.code] = alarm.active
        if alarm.suspended:
            purpose = "Suspend"
        return Alarm(
            component=alarm.component,
            code=alarm.code,
            purpose=purpose,
            ack_status="Acknowledged" if alarm.acknowledged else "notAcknowledged",
            active_status="Active" if alarm.active else "inActive",
            suspend_status="Suspended" if alarm.suspended else "notSuspended",
            timestamp=to_timestamp(int(alarm.time * 1_000_000)),
            category="D",
            priority="2" if ALARMS[alarm.code].priority == 2 else "3",
            values=self._values(alarm),
        )

    def _values(self, alarm: AlarmState) -> tuple[ReturnValue, ...]:
        plan = ReturnValue("timeplan", str(self._junction.plan))
        return (plan,) if alarm.code == DEADLOCK_FAULT else ()

    def _aggregated(self) -> AggregatedStatus:
        self._sent_bits = aggregated_bits(self._junction)
        flags: tuple[bool | str, ...] = self._sent_bits
        if not self._core.has_boolean_state_bits:
            flags = tuple(str(bit).lower() for bit in self._sent_bits)
        return AggregatedStatus(
            component=self._junction.id, timestamp=_now(), position=None, state=None, flags=flags
        )


def _now() -> str:
    return to_timestamp(now_microseconds())
