"""Channels of tests, which no proxy of the environment breaks."""

from __future__ import annotations

from collections.abc import Sequence

import grpc

from services.client import ClientTls


def open_channel(target: str, options: Sequence[tuple[str, int | str]] = ()) -> grpc.aio.Channel:
    """Open a plain channel without retries to host:port."""
    return ClientTls().channel(target, options)
