"""A site that is connected: its handshake, its reports, and the requests to it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence

from services.traffic.rsmp.end_reason import EndReason
from services.traffic.rsmp.limits import Limits
from services.traffic.rsmp.link import Link, Unacceptable
from services.traffic.rsmp.messages import (
    AggregatedStatus,
    Alarm,
    Answerable,
    CommandResponse,
    CoreName,
    Message,
    SiteName,
    StatusResponse,
    StatusUpdate,
    Version,
    Watchdog,
)
from services.traffic.rsmp.site_requests import SiteRequests
from services.traffic.rsmp.sxl import ALARMS, STATUS_CODES
from services.traffic.rsmp.updates import TooManyAlarms, Update, UpdateQueue
from services.traffic.rsmp.versions import (
    SUPPORTED,
    SXL_VERSION,
    NoCommonVersion,
    agree,
    parse,
)

Knows = Callable[[str], bool]


class SiteSession(SiteRequests):
    """One site while it is connected. The requests are in `SiteRequests`."""

    def __init__(
        self, link: Link, limits: Limits, security_code: Callable[[], str], knows: Knows
    ) -> None:
        super().__init__(link, limits, security_code)
        self.site_id = ""
        self.updates = UpdateQueue(limits.queued_updates)
        """The reports of the site, in order, until the connection ends."""
        self.introduced = asyncio.Event()
        """The handshake is complete, or the connection has ended."""
        self.left = asyncio.Event()
        """The driver of this session has ended."""
        self._knows = knows

    @property
    def open(self) -> bool:
        return self._link.open

    @property
    def end_reason(self) -> EndReason | None:
        return self._link.ended

    def close(self, reason: EndReason = EndReason.DRIVER_ENDED) -> None:
        """End the connection; the site dials again by itself."""
        self._link.close(reason)

    def end(self) -> None:
        """Let everything end that waits for this site: the connection has ended."""
        self.introduced.set()
        self.updates.end()
        self.abandon()

    def receive(self, message: Answerable) -> Iterable[Message]:
        """Take a message of the site; return the answers. Raises `Unacceptable`."""
        match message:
            case Version():
                return self._welcome(message)
            case Watchdog():
                self.introduced.set()
            case Alarm():
                self._put(_checked_alarm(message))
            case AggregatedStatus():
                self._put(message)
            case StatusUpdate():
                _check_statuses(message)
                self._put(message)
            case StatusResponse() | CommandResponse():
                self.settle(message)
            case _:
                raise Unacceptable(f"a site sends no {type(message).__name__}")
        return ()

    def _welcome(self, version: Version) -> Sequence[Message]:
        if self._link.core is not None:
            raise Unacceptable("the versions of this connection are agreed")
        names = [site.id for site in version.sites]
        if len(names) != 1:
            raise Unacceptable("one site a connection, please", EndReason.UNKNOWN_SITE)
        self.site_id = names[0]
        if not self._knows(self.site_id):
            raise Unacceptable(f"site {self.site_id} is not known", EndReason.UNKNOWN_SITE)
        if not self._link.may_be(self.site_id):
            raise Unacceptable("the certificate is of another site", EndReason.CERTIFICATE)
        offered = [core.version for core in version.core]
        try:
            self._link.core = agree(offered, version.sxl)
        except NoCommonVersion as error:
            raise Unacceptable(str(error), EndReason.VERSION) from error
        # A site that writes 3.2 for 3.2.0 finds its own spelling in the answer.
        spelled = {parse(text): text for text in offered}
        ours = tuple(CoreName(spelled.get(core, str(core))) for core in SUPPORTED)
        return [Version(core=ours, sxl=SXL_VERSION, sites=(SiteName(self.site_id),))]

    def _put(self, update: Update) -> None:
        try:
            self.updates.put(update)
        except TooManyAlarms:
            raise Unacceptable("too many alarms", EndReason.TOO_MANY_ALARMS) from None


def _checked_alarm(alarm: Alarm) -> Alarm:
    if alarm.code not in ALARMS:
        raise Unacceptable(f"alarm {alarm.code} is not in the exchange list")
    if not alarm.is_report:
        raise Unacceptable("an alarm of a site has ack, aS, sS, aTs, cat, pri and rvs")
    return alarm


def _check_statuses(update: StatusUpdate) -> None:
    unknown = {status.code for status in update.statuses} - STATUS_CODES
    if unknown:
        raise Unacceptable(f"status {min(unknown)} is not in the exchange list")
