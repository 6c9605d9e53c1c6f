"""The last check before a message leaves for a controller: which may be written at all.

Signal groups, inputs, time tables, clocks and security codes are never written, by no caller.
"""

from __future__ import annotations

from services.traffic.rsmp.messages import (
    AggregatedStatusRequest,
    Alarm,
    Argument,
    CommandRequest,
    Message,
    MessageAck,
    MessageNotAck,
    StatusRequest,
    StatusSubscribe,
    StatusUnsubscribe,
    Version,
    Watchdog,
)
from services.traffic.rsmp.sxl import COMMANDS, SECURITY_CODE

HARMLESS = (
    MessageAck,
    MessageNotAck,
    Version,
    Watchdog,
    StatusRequest,
    StatusSubscribe,
    StatusUnsubscribe,
    AggregatedStatusRequest,
)


class MessageNotAllowed(Exception):
    """A message that no supervisor of this city sends. No value of it is in the text."""


def check(message: Message) -> None:
    """Raise `MessageNotAllowed` unless the message may be sent to a controller."""
    match message:
        case CommandRequest():
            _check_command(message)
        case Alarm(is_report=False):
            return
        case _ if not isinstance(message, HARMLESS):
            raise MessageNotAllowed(f"a supervisor sends no {type(message).__name__}")


def _check_command(request: CommandRequest) -> None:
    codes = {argument.code for argument in request.arguments}
    code = codes.pop()
    if codes or code not in COMMANDS:
        raise MessageNotAllowed(f"command {code}: one of {', '.join(COMMANDS)} is allowed")
    names = sorted(argument.name for argument in request.arguments)
    wanted = sorted((*COMMANDS[code].arguments, SECURITY_CODE))
    if names != wanted:
        raise MessageNotAllowed(f"{code} has arguments {names}: give {wanted}")
    for argument in request.arguments:
        _check_argument(argument)


def _check_argument(argument: Argument) -> None:
    command = COMMANDS[argument.code]
    if argument.function != command.function:
        raise MessageNotAllowed(f"{argument.code} is no {argument.function}")
    allowed = command.arguments.get(argument.name, bool)  # a security code is any text
    if not isinstance(argument.value, str) or not allowed(argument.value):
        raise MessageNotAllowed(f"{argument.code}: {argument.name} has no allowed value")
