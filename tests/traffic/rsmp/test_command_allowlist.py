"""Which messages may leave for a controller."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from services.traffic.rsmp.codec import encode
from services.traffic.rsmp.command_allowlist import MessageNotAllowed, check
from services.traffic.rsmp.messages import (
    AggregatedStatus,
    Alarm,
    Argument,
    CommandRequest,
    CommandResponse,
    Message,
    StatusName,
    StatusRequest,
    Watchdog,
    to_timestamp,
)
from services.traffic.rsmp.versions import SUPPORTED
from tests.traffic.rsmp import schemas

CODE = {"securityCode": "2222"}
SOUND: Mapping[str, tuple[str, dict[str, str]]] = {
    "M0001": ("setValue", {"status": "Dark", "timeout": "30", "intersection": "0"} | CODE),
    "M0002": ("setPlan", {"status": "True", "timeplan": "3"} | CODE),
    "M0003": ("setTrafficSituation", {"status": "False", "traficsituation": "1"} | CODE),
    "M0005": ("setEmergency", {"status": "True", "emergencyroute": "2"} | CODE),
}


def request(code: str, function: str, values: Mapping[str, str]) -> CommandRequest:
    arguments = tuple(Argument(code, name, function, value) for name, value in values.items())
    return CommandRequest(component="J1", arguments=arguments)


@pytest.mark.parametrize("code", SOUND)
def test_four_commands_may_be_sent_and_are_valid_in_each_version(code: str) -> None:
    check(request(code, *SOUND[code]))
    for core in SUPPORTED:
        schemas.check(encode(request(code, *SOUND[code])), core)


@pytest.mark.parametrize("number", [4, *range(6, 24), 103, 104])
def test_no_other_command_may(number: int) -> None:
    code = f"M{number:04}"
    with pytest.raises(MessageNotAllowed, match=code):
        check(request(code, "setValue", {"status": "True"} | CODE))


@pytest.mark.parametrize("timeout", ["0", "", "1441", "-5", "00", "1e3"])
def test_a_position_always_has_a_return_time(timeout: str) -> None:
    function, values = SOUND["M0001"]
    with pytest.raises(MessageNotAllowed, match="timeout"):
        check(request("M0001", function, values | {"timeout": timeout}))


@pytest.mark.parametrize("missing", ["status", "timeout", "intersection", "securityCode"])
def test_no_argument_may_be_missing(missing: str) -> None:
    function, values = SOUND["M0001"]
    rest = {name: value for name, value in values.items() if name != missing}
    with pytest.raises(MessageNotAllowed, match=missing):
        check(request("M0001", function, rest))


def test_no_argument_may_be_there_twice() -> None:
    function, values = SOUND["M0002"]
    again = Argument("M0002", "status", function, "False")
    twice = (*request("M0002", function, values).arguments, again)
    with pytest.raises(MessageNotAllowed, match="arguments"):
        check(CommandRequest(component="J1", arguments=twice))


def test_two_commands_in_a_message_are_refused() -> None:
    both = request("M0001", *SOUND["M0001"]).arguments + request("M0002", *SOUND["M0002"]).arguments
    with pytest.raises(MessageNotAllowed):
        check(CommandRequest(component="J1", arguments=both))


def test_the_function_must_be_that_of_the_list() -> None:
    with pytest.raises(MessageNotAllowed, match="setOffset"):
        check(request("M0002", "setOffset", SOUND["M0002"][1]))


def test_no_value_is_in_the_error() -> None:
    function, values = SOUND["M0002"]
    with pytest.raises(MessageNotAllowed) as error:
        check(request("M0002", function, values | {"securityCode": "", "timeplan": "hunter2"}))
    assert "hunter2" not in str(error.value)


STAMP = to_timestamp(0)


@pytest.mark.parametrize(
    ("message", "allowed"),
    [
        (Watchdog(timestamp=STAMP), True),
        (StatusRequest(component="J1", statuses=(StatusName("S0014", "status"),)), True),
        (Alarm(component="J1", code="A0001", purpose="Resume"), True),
        (CommandResponse(component="J1", timestamp=STAMP, results=()), False),
        (
            AggregatedStatus(timestamp=STAMP, position=None, state=None, flags=(False,) * 8),
            False,
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_other_messages_of_a_supervisor_may_and_those_of_a_site_may_not(
    message: Message, *, allowed: bool
) -> None:
    if allowed:
        check(message)
    else:
        with pytest.raises(MessageNotAllowed):
            check(message)
