"""Channels to the services, in the name of the actor in the settings."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import grpc

from services.cli.client.cli_settings import CliSettings
from services.client import ClientTls, connect
from services.client.channel import OnRetry


def open_channel(settings: CliSettings, service: str) -> grpc.aio.Channel:
    """Open a channel whose calls are one attempt each, within the timeout in the settings."""
    return connect(
        settings.address(service),
        service=service,
        actor=settings.actor,
        tls=_tls(settings),
        timeout=settings.timeout_seconds,
        retry=False,
    )


def open_patient_channel(
    settings: CliSettings, service: str, on_retry: OnRetry
) -> grpc.aio.Channel:
    """Open a channel whose calls are repeated until the service answers."""
    return connect(
        settings.address(service),
        service=service,
        actor=settings.actor,
        tls=_tls(settings),
        timeout=None,
        attempt_timeout=settings.timeout_seconds,
        on_retry=on_retry,
    )


async def pages(method: Callable[[Any], Awaitable[Any]], query: Any) -> AsyncIterator[Any]:
    """Yield each answer of a `List` method, which a query receives page by page."""
    while True:
        answer = await method(query)
        yield answer
        query.page_token = answer.next_page_token
        if not query.page_token:
            return


def _tls(settings: CliSettings) -> ClientTls:
    return ClientTls(settings.ca, settings.certificate, settings.key)
