"""What librdkafka complains of is told, and not two hundred times a second."""

from __future__ import annotations

import logging

import pytest

from services.chassis.librdkafka import LOGGER


def complain(client: str, address: str) -> None:
    LOGGER.error(
        "FAIL [%s] [thrd:%s/bootstrap]: %s/bootstrap: Connect to ipv4#%s failed: "
        "Connection refused (after 0ms in state CONNECT)",
        *(client, address, address, address),
    )


def test_a_broker_that_is_away_is_told_once_whoever_tried(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "librdkafka"):
        for client in ("roads#producer-1", "roads#consumer-2", "roads#producer-1"):
            complain(client, "127.0.0.1:1001")
        complain("roads#producer-1", "127.0.0.1:1002")
    assert ["1002" in record.getMessage() for record in caplog.records] == [False, True]
