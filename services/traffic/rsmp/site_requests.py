"""Requests to a connected site, each with its answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

from msgspec import UNSET

from services.chassis.sdk.clock import now_microseconds
from services.traffic.rsmp import site_error
from services.traffic.rsmp.limits import Limits
from services.traffic.rsmp.link import Link, LinkClosed, NotAcknowledged, new_answer
from services.traffic.rsmp.messages import (
    AggregatedStatusRequest,
    Alarm,
    Answerable,
    Argument,
    CommandRequest,
    CommandResponse,
    Purpose,
    StatusName,
    StatusRate,
    StatusRequest,
    StatusResponse,
    StatusSubscribe,
    StatusUnsubscribe,
    Value,
    to_microseconds,
    to_timestamp,
)
from services.traffic.rsmp.security_code import hide
from services.traffic.rsmp.site_error import SiteError
from services.traffic.rsmp.sxl import COMMANDS, SECURITY_CODE
from services.traffic.rsmp.versions import CoreVersion

Answer = TypeVar("Answer", CommandResponse, StatusResponse)
Keys: TypeAlias = frozenset[tuple[str, str]]
"""Codes and names of the values of an answer."""


@dataclass(frozen=True, slots=True)
class CommandOutcome:
    """The site's answer to a command. Whether it has an effect is in the statuses."""

    time: int
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Subscription:
    """A status value to receive: each so many seconds (0 is never), on change, or both."""

    code: str
    name: str
    seconds: int
    on_change: bool


@dataclass(slots=True)
class _Exchange:
    kind: type[CommandResponse | StatusResponse]
    component: str
    keys: Keys
    answer: asyncio.Future[Any] = field(default_factory=new_answer)

    def is_answered_by(self, answer: CommandResponse | StatusResponse) -> bool:
        """Whether an answer is to this request; a site may leave values out."""
        same = isinstance(answer, self.kind) and answer.component == self.component
        return same and set() < _keys(answer) <= self.keys


class SiteRequests:
    """Requests to one site. One command and one status request is under way at a time.

    RSMP's answers have no id of their request, so an answer is recognised by its component and
    the names of its values.
    """

    def __init__(self, link: Link, limits: Limits, security_code: Callable[[], str]) -> None:
        self._link = link
        self._limits = limits
        self._security_code = security_code
        self._commands, self._statuses = asyncio.Lock(), asyncio.Lock()
        self._exchanges: list[_Exchange] = []

    @property
    def version(self) -> CoreVersion:
        """The version of RSMP core on this connection."""
        if self._link.core is None:
            raise RuntimeError("the site has not introduced itself yet")
        return self._link.core

    async def command(
        self, component: str, code: str, arguments: Mapping[str, str]
    ) -> CommandOutcome:
        """Send a command and return the answer; the security code is added here.

        Raises `SiteError`, `NoSecurityCode`, and `MessageNotAllowed` outside the allowlist.
        """
        secret = self._security_code()
        function = COMMANDS[code].function if code in COMMANDS else ""
        values = {**arguments, SECURITY_CODE: secret}
        request = CommandRequest(
            component=component,
            arguments=tuple(Argument(code, n, function, v) for n, v in values.items()),
        )
        async with self._commands:
            try:
                keys = frozenset((code, name) for name in values)
                answer = await self._exchange(request, keys, CommandResponse)
            except SiteError as error:
                raise SiteError(error.reason, hide(str(error), secret)) from None
        _check_ages(component, code, (result.age for result in answer.results))
        shown = {r.name: r.value for r in answer.results if r.name != SECURITY_CODE}
        return CommandOutcome(to_microseconds(answer.timestamp), shown)

    async def request_status(
        self, component: str, names: Sequence[tuple[str, str]]
    ) -> StatusResponse:
        """Return values once, by their codes and names. Raises `SiteError`."""
        statuses = tuple(StatusName(code, name) for code, name in names)
        request = StatusRequest(component=component, statuses=statuses)
        async with self._statuses:
            return await self._exchange(request, frozenset(names), StatusResponse)

    async def subscribe(self, component: str, wanted: Sequence[Subscription]) -> None:
        """Subscribe to values, or change their rates. Raises `SiteError`."""
        rates = tuple(self._rate(each) for each in wanted)
        await self._deliver(StatusSubscribe(component=component, statuses=rates))

    async def unsubscribe(self, component: str, names: Sequence[tuple[str, str]]) -> None:
        """End subscriptions. Raises `SiteError`."""
        statuses = tuple(StatusName(code, name) for code, name in names)
        await self._deliver(StatusUnsubscribe(component=component, statuses=statuses))

    async def acknowledge_alarm(self, component: str, code: str) -> None:
        """Acknowledge an alarm; its new state comes as an update. Raises `SiteError`."""
        await self._deliver(self._about(component, code, "Acknowledge"))

    async def suspend_alarm(self, component: str, code: str) -> None:
        """Let the site stop sending an alarm. Raises `SiteError`."""
        await self._deliver(self._about(component, code, "Suspend"))

    async def resume_alarm(self, component: str, code: str) -> None:
        """Let the site send a suspended alarm again. Raises `SiteError`."""
        await self._deliver(self._about(component, code, "Resume"))

    async def request_alarm(self, component: str, code: str) -> None:
        """Let the site send the state of an alarm, from 3.1.5 on. Raises `SiteError`."""
        self._require_state_requests()
        await self._deliver(self._about(component, code, "Request"))

    async def request_aggregated_status(self, component: str) -> None:
        """Let the site send its aggregated status, from 3.1.5 on. Raises `SiteError`."""
        self._require_state_requests()
        await self._deliver(AggregatedStatusRequest(component=component))

    def settle(self, answer: CommandResponse | StatusResponse) -> None:
        """Give an answer to its request; one that comes too late has none."""
        for exchange in self._exchanges:
            if exchange.is_answered_by(answer) and not exchange.answer.done():
                exchange.answer.set_result(answer)
                return

    def abandon(self) -> None:
        """End the requests without an answer, because the connection has ended."""
        for exchange in self._exchanges:
            if not exchange.answer.done():
                exchange.answer.set_exception(SiteError(site_error.CLOSED, self._ending))

    @property
    def _ending(self) -> str:
        return f"the connection ended: {self._link.ended}"

    async def _exchange(
        self, request: CommandRequest | StatusRequest, keys: Keys, kind: type[Answer]
    ) -> Answer:
        exchange = _Exchange(kind, request.component, keys)
        self._exchanges.append(exchange)
        try:
            async with asyncio.timeout(self._limits.answer_seconds):
                await self._deliver(request)
                answer: Answer = await exchange.answer
                return answer
        except TimeoutError:
            seconds = self._limits.answer_seconds
            raise SiteError(site_error.NO_ANSWER, f"no answer within {seconds:g} s") from None
        finally:
            self._exchanges.remove(exchange)
            exchange.answer.cancel()

    async def _deliver(self, message: Answerable) -> None:
        try:
            await self._link.deliver(message)
        except NotAcknowledged as error:
            raise SiteError(site_error.REJECTED, str(error)) from None
        except LinkClosed:
            raise SiteError(site_error.CLOSED, self._ending) from None

    def _rate(self, wanted: Subscription) -> StatusRate:
        if self.version.has_send_on_change:
            return StatusRate(wanted.code, wanted.name, str(wanted.seconds), wanted.on_change)
        seconds = 0 if wanted.on_change else wanted.seconds
        return StatusRate(wanted.code, wanted.name, str(seconds), UNSET)

    def _about(self, component: str, code: str, purpose: Purpose) -> Alarm:
        # The schema of 3.1.2 requires the time in an acknowledgement, which the text leaves out.
        time = to_timestamp(now_microseconds()) if purpose == "Acknowledge" else UNSET
        return Alarm(component=component, code=code, purpose=purpose, timestamp=time)

    def _require_state_requests(self) -> None:
        if not self.version.has_state_requests:
            raise SiteError(site_error.NOT_IN_VERSION, f"RSMP {self.version} has no such request")


def _keys(answer: CommandResponse | StatusResponse) -> Keys:
    if isinstance(answer, CommandResponse):
        return frozenset((result.code, result.name) for result in answer.results)
    return frozenset((status.code, status.name) for status in answer.statuses)


def _check_ages(component: str, code: str, ages: Iterable[str]) -> None:
    found = set(ages)
    if "undefined" in found:
        raise SiteError(site_error.COMPONENT_UNKNOWN, f"the site has no component {component}")
    if "unknown" in found:
        raise SiteError(site_error.NOT_IMPLEMENTED, f"the site does not implement {code}")
