"""The log of librdkafka, without its repetitions."""

from __future__ import annotations

import logging
import re
import time

LOGGER = logging.getLogger("librdkafka")
"""The logger that every Kafka client of the process gets."""

REPEATED_SECONDS = 10.0
_MOST_MESSAGES = 1000
# The name of the client in front of a message, and the time since the last one behind it.
_VARYING = re.compile(r"^\w+ \[[^]]*\] \[[^]]*\]: | \(after .*")
_last_logged: dict[str, float] = {}


def is_new(record: logging.LogRecord) -> bool:
    """Return whether a message should be logged: once in ten seconds, whichever client repeats it.

    While no broker is reachable, each client retries and complains forty times a second: 200 lines
    a second in one process.
    """
    message = _VARYING.sub("", record.getMessage())
    now = time.monotonic()
    if now - _last_logged.get(message, -REPEATED_SECONDS) < REPEATED_SECONDS:
        return False
    if len(_last_logged) > _MOST_MESSAGES:
        _last_logged.clear()
    _last_logged[message] = now
    return True


LOGGER.addFilter(is_new)
