"""Fillers: what a restored partition holds where its source had a hole, so that offsets are kept.

Services pass over them, as over the marker of a transaction.
"""

from __future__ import annotations

from confluent_kafka import Message

OFFSET_FILLER = "vigie-filler"


def is_filler(message: Message) -> bool:
    """Tell whether a message only takes up an offset. The header is asked for where no value is."""
    if message.value() is not None:
        return False
    return any(header[0] == OFFSET_FILLER for header in message.headers() or ())
