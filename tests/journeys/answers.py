"""Reads an error as any client does: code, reason, fields, remedy, delay."""

from __future__ import annotations

import re
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2 as details, status_pb2

DETAILS_KEY = "grpc-status-details-bin"
A_SENTENCE = re.compile(r"\w+ \w+ \w+")


@dataclass(frozen=True, slots=True)
class No:
    """A refusal. `retry_seconds` is 0 where none is named."""

    code: grpc.StatusCode
    reason: str
    remedies: dict[str, str]
    message: str
    retry_seconds: float

    def speaks(self) -> bool:
        """Tell whether it says in words what is wrong, of each field and on the whole."""
        words = (self.message, *self.remedies.values())
        return all(A_SENTENCE.search(each) for each in words)


async def no(call: Awaitable[Any]) -> No:
    """Make a call that must be refused."""
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    return read(caught.value)


def read(error: grpc.aio.AioRpcError) -> No:
    """Take a refusal apart."""
    status = status_pb2.Status()
    for key, value in error.trailing_metadata() or ():
        if key == DETAILS_KEY and isinstance(value, bytes):
            status.ParseFromString(value)
    info, bad, retry = details.ErrorInfo(), details.BadRequest(), details.RetryInfo()
    for detail in status.details:
        for kind in (info, bad, retry):
            detail.Unpack(kind)
    remedies = {each.field: each.description for each in bad.field_violations}
    delay = retry.retry_delay.ToMilliseconds() / 1000
    return No(error.code(), info.reason, remedies, error.details() or "", delay)
