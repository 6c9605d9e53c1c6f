"""The messages of RSMP core 3.1.2 to 3.2.2 and their JSON.

msgspec decodes and checks a message in one pass of compiled code, and its errors name the field,
so that a rejection is answered with it. Unknown elements are ignored, as the standard requires of
the version message.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TypeAlias

import uuid_utils
from msgspec import UNSET, Meta, Struct, UnsetType, field

_HEX = "[a-fA-F0-9]"
_ID = rf"^{_HEX}{{8}}-{_HEX}{{4}}-4{_HEX}{{3}}-[89abAB]{_HEX}{{3}}-{_HEX}{{12}}\Z"
_TIME = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z\Z"
MessageId: TypeAlias = Annotated[str, Meta(pattern=_ID)]
Timestamp: TypeAlias = Annotated[str, Meta(pattern=_TIME)]
StatusCode: TypeAlias = Annotated[str, Meta(pattern=r"^S[0-9]{4}\Z")]
CommandCode: TypeAlias = Annotated[str, Meta(pattern=r"^M[0-9]{4}\Z")]
AlarmCode: TypeAlias = Annotated[str, Meta(pattern=r"^A[0-9]{4}\Z")]
Value: TypeAlias = str | list[Any] | None
"""A value: text, from 3.2 on also an array; null where it is unknown."""
Purpose: TypeAlias = Literal[
    "Issue",
    "Acknowledge",
    "Suspend",
    "Resume",
    "Request",
    "issue",
    "acknowledge",
    "suspend",
    "resume",
    "request",
]


def new_message_id() -> str:
    """Return an id of version 4, which the standard demands; nothing replays a message."""
    return str(uuid_utils.uuid4())


def to_timestamp(microseconds: int) -> str:
    """Return a time since 1970, UTC, as RSMP writes it: to the millisecond."""
    moment = datetime.fromtimestamp(microseconds / 1_000_000, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


def to_microseconds(timestamp: str) -> int:
    """Return the time of a timestamp. Raises `ValueError` where no calendar has it."""
    moment = datetime.fromisoformat(timestamp)
    return int(moment.timestamp()) * 1_000_000 + moment.microsecond


class Message(Struct, frozen=True, kw_only=True, tag_field="type"):
    """Any message; the element `type` names its class."""

    mark: Literal["rSMsg"] = field(name="mType", default="rSMsg")


class Answerable(Message, frozen=True, kw_only=True):
    """A message that the other side acknowledges."""

    id: MessageId = field(name="mId", default_factory=new_message_id)


class MessageAck(Message, frozen=True, kw_only=True, tag="MessageAck"):
    """The message with this id was understood."""

    original_id: MessageId = field(name="oMId")


class MessageNotAck(Message, frozen=True, kw_only=True, tag="MessageNotAck"):
    """The message with this id was rejected."""

    original_id: MessageId = field(name="oMId")
    reason: str = field(name="rea", default="")


class CoreName(Struct, frozen=True):
    """A supported version of RSMP core."""

    version: str = field(name="vers")


class SiteName(Struct, frozen=True):
    """The id of a site."""

    id: Annotated[str, Meta(min_length=1, max_length=100)] = field(name="sId")


class Version(Answerable, frozen=True, kw_only=True, tag="Version"):
    """The first message of each side."""

    core: Annotated[tuple[CoreName, ...], Meta(min_length=1)] = field(name="RSMP")
    sxl: str = field(name="SXL")
    sites: Annotated[tuple[SiteName, ...], Meta(min_length=1)] = field(name="siteId")


class Watchdog(Answerable, frozen=True, kw_only=True, tag="Watchdog"):
    """A sign of life, with the clock of the sender."""

    timestamp: Timestamp = field(name="wTs")


class Addressed(Answerable, frozen=True, kw_only=True):
    """A message about a component of a site. `nts_id` and `external_id` have no meaning here."""

    component: str = field(name="cId")
    nts_id: str = field(name="ntsOId", default="")
    external_id: str = field(name="xNId", default="")


class AggregatedStatus(Addressed, frozen=True, kw_only=True, tag="AggregatedStatus"):
    """Eight bits that sum a site up."""

    component: str = field(name="cId", default="")
    timestamp: Timestamp = field(name="aSTS")
    position: str | None = field(name="fP")
    state: str | None = field(name="fS")
    flags: Annotated[tuple[bool | str, ...], Meta(min_length=8, max_length=8)] = field(name="se")

    @property
    def bits(self) -> tuple[bool, ...]:
        """The bits, from 1 to 8: local mode, no communication, alarms of priority 1, 2, 3, ..."""
        return tuple(str(flag).lower() == "true" for flag in self.flags)


class AggregatedStatusRequest(Addressed, frozen=True, kw_only=True, tag="AggregatedStatusRequest"):
    """Requests the aggregated status, from 3.1.5 on."""


class ReturnValue(Struct, frozen=True):
    """A value that belongs to an alarm."""

    name: str = field(name="n")
    value: str = field(name="v")


class Alarm(Addressed, frozen=True, kw_only=True, tag="Alarm"):
    """An alarm of a site, or a request about one: a request has no `active_status`.

    Versions before 3.2 wrote the states with and without capitals, so all spellings are read.
    """

    code: AlarmCode = field(name="aCId")
    external_code: str = field(name="xACId", default="")
    nts_code: str = field(name="xNACId", default="")
    purpose: Purpose = field(name="aSp")
    ack_status: (
        Literal["Acknowledged", "notAcknowledged", "acknowledged", "NotAcknowledged"] | UnsetType
    ) = field(name="ack", default=UNSET)
    active_status: Literal["Active", "inActive", "active", "inactive", "InActive"] | UnsetType = (
        field(name="aS", default=UNSET)
    )
    suspend_status: (
        Literal["Suspended", "notSuspended", "suspended", "NotSuspended"] | UnsetType
    ) = field(name="sS", default=UNSET)
    timestamp: Timestamp | UnsetType = field(name="aTs", default=UNSET)
    category: Literal["T", "D"] | UnsetType = field(name="cat", default=UNSET)
    priority: Literal["1", "2", "3"] | UnsetType = field(name="pri", default=UNSET)
    values: tuple[ReturnValue, ...] | UnsetType = field(name="rvs", default=UNSET)

    @property
    def is_report(self) -> bool:
        """Whether this is a site's report, complete with its states and time."""
        states = (self.ack_status, self.active_status, self.suspend_status, self.timestamp)
        return UNSET not in (*states, self.category, self.priority, self.values)

    @property
    def active(self) -> bool:
        return str(self.active_status).lower() == "active"

    @property
    def acknowledged(self) -> bool:
        return str(self.ack_status).lower() == "acknowledged"

    @property
    def suspended(self) -> bool:
        return str(self.suspend_status).lower() == "suspended"


class StatusName(Struct, frozen=True, forbid_unknown_fields=True):
    """One value of a status, by the code of the status and the name of the value."""

    code: StatusCode = field(name="sCI")
    name: str = field(name="n")


class StatusRate(Struct, frozen=True):
    """A value to send: each so many seconds, on change, or both; 0 seconds is on change alone."""

    code: StatusCode = field(name="sCI")
    name: str = field(name="n")
    seconds: Annotated[str, Meta(pattern=r"^[0-9]{1,6}\Z")] = field(name="uRt")
    on_change: bool | UnsetType = field(name="sOc", default=UNSET)


class StatusValue(Struct, frozen=True):
    """A value of a status with its quality."""

    code: StatusCode = field(name="sCI")
    name: str = field(name="n")
    value: Value = field(name="s")
    quality: Literal["recent", "old", "unknown", "undefined"] = field(name="q")


class _NamesStatuses(Addressed, frozen=True, kw_only=True):
    statuses: Annotated[tuple[StatusName, ...], Meta(min_length=1)] = field(name="sS")


class StatusRequest(_NamesStatuses, frozen=True, kw_only=True, tag="StatusRequest"):
    """Requests values once."""


class StatusUnsubscribe(_NamesStatuses, frozen=True, kw_only=True, tag="StatusUnsubscribe"):
    """Ends subscriptions."""


class StatusSubscribe(Addressed, frozen=True, kw_only=True, tag="StatusSubscribe"):
    """Subscribes to values."""

    statuses: Annotated[tuple[StatusRate, ...], Meta(min_length=1)] = field(name="sS")


class _HasStatuses(Addressed, frozen=True, kw_only=True):
    timestamp: Timestamp = field(name="sTs")
    statuses: Annotated[tuple[StatusValue, ...], Meta(min_length=1)] = field(name="sS")

    def value(self, code: str, name: str) -> Value:
        """Return a value; None where it is missing, unknown, or of an unknown component."""
        for each in self.statuses:
            if (each.code, each.name) == (code, name):
                return None if each.quality in {"unknown", "undefined"} else each.value
        return None


class StatusResponse(_HasStatuses, frozen=True, kw_only=True, tag="StatusResponse"):
    """The values of a request."""


class StatusUpdate(_HasStatuses, frozen=True, kw_only=True, tag="StatusUpdate"):
    """Values of subscriptions."""


class Argument(Struct, frozen=True):
    """An argument of a command; `function` is a name that the signal exchange list gives it."""

    code: CommandCode = field(name="cCI")
    name: str = field(name="n")
    function: str = field(name="cO")
    value: Value = field(name="v")


class Result(Struct, frozen=True):
    """An argument as the site has it after a command."""

    code: CommandCode = field(name="cCI")
    name: str = field(name="n")
    value: Value = field(name="v")
    age: Literal["recent", "old", "undefined", "unknown"] = field(name="age")


class CommandRequest(Addressed, frozen=True, kw_only=True, tag="CommandRequest"):
    """Orders a command."""

    arguments: Annotated[tuple[Argument, ...], Meta(min_length=1)] = field(name="arg")


class CommandResponse(Addressed, frozen=True, kw_only=True, tag="CommandResponse"):
    """The arguments as they are after a command."""

    timestamp: Timestamp = field(name="cTS")
    results: tuple[Result, ...] = field(name="rvs")


AnyMessage: TypeAlias = (
    MessageAck
    | MessageNotAck
    | Version
    | Watchdog
    | AggregatedStatus
    | AggregatedStatusRequest
    | Alarm
    | StatusRequest
    | StatusResponse
    | StatusSubscribe
    | StatusUnsubscribe
    | StatusUpdate
    | CommandRequest
    | CommandResponse
)
