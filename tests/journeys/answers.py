"""Reads the error of a call as the Python client does: code, fields with remedies, delay."""

from __future__ import annotations

import re
from collections.abc import Awaitable
from typing import Any

import grpc
import pytest

from services.client.errors import CallError, read_error
from services.client.tls import ClientTls

A_SENTENCE = re.compile(r"\w+ \w+ \w+")


async def no(call: Awaitable[Any]) -> CallError:
    """Make a call that must be rejected; return its error."""
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    return read(caught.value)


def read(error: grpc.aio.AioRpcError) -> CallError:
    return read_error(error, "the service", ClientTls())


def speaks(error: CallError) -> bool:
    """Return whether the message and the remedy of each field are sentences."""
    texts = (error.message, *(remedy for _, remedy in error.fields))
    return all(A_SENTENCE.search(each) for each in texts)
