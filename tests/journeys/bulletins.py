"""Reads the bulletins of a service as another system does: with a Kafka client of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from services.chassis.topics.names import ResourceNames
from tests.journeys.outside import Heard, hear
from tests.journeys.stage import Stage
from vigie.bulletin.v1 import bulletin_pb2 as bulletin


async def published(
    stage: Stage,
    service: str,
    news: str,
    condition: Callable[[Any], bool] = lambda _content: True,
    **fields: Any,
) -> Any:
    """Return the first bulletin with this news and these fields that is as wanted."""

    def is_it(heard: Heard) -> bool:
        told = bulletin.Bulletin.FromString(heard.value)
        if told.WhichOneof("news") != news:
            return False
        content = getattr(told, news)
        has_fields = all(getattr(content, name) == value for name, value in fields.items())
        return has_fields and condition(content)

    topic = ResourceNames(stage.town.prefix, service).bulletins
    found = await asyncio.to_thread(hear, stage.town.bootstrap, topic, is_it)
    return getattr(bulletin.Bulletin.FromString(found.value), news)
