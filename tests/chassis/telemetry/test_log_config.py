"""The log has one line for each event, with its trace, and no secrets."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from services.chassis.telemetry import log_config, tracing

OUTSIDE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield io.StringIO()
    root.handlers[:] = before
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


def _lines(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_command_leaves_one_line_with_its_trace(out: io.StringIO) -> None:
    log_config.configure("lighting", "INFO", "json", out)

    with tracing.span("lighting.Dim", tracing.extract(OUTSIDE)):
        log_config.get_logger().info("command", aggregate="cabinet/A", position="lighting/2/17")

    [line] = _lines(out)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "command",
        "level": "info",
        "service": "lighting",
        "aggregate": "cabinet/A",
        "position": "lighting/2/17",
        "trace_id": OUTSIDE[3:35],
        "span_id": OUTSIDE[36:52],
    }


def test_secrets_and_bodies_never_stand_in_the_log(out: io.StringIO) -> None:
    log_config.configure("lighting", "INFO", "json", out)

    log_config.get_logger().info(
        "kafka",
        config={"sasl.password": "hunter2", "nested": {"api_token": "hunter2"}},
        body=b"abc",
    )

    assert "hunter2" not in out.getvalue()
    [line] = _lines(out)
    assert line["config"] == {"sasl.password": "[hidden]", "nested": {"api_token": "[hidden]"}}
    assert line["body"] == "<3 bytes>"


@pytest.mark.parametrize(
    ("log_format", "shown"), [("json", '"partition":2'), ("console", "partition=2")]
)
def test_a_traceback_shows_where_and_no_values(
    out: io.StringIO, log_format: str, shown: str
) -> None:
    log_config.configure("lighting", "INFO", log_format, out)

    def fail() -> None:
        hunter = "hun" + "ter2"
        raise ZeroDivisionError(len(hunter))

    try:
        fail()
    except ZeroDivisionError:
        log_config.get_logger(partition=2).exception("failed")

    assert shown in out.getvalue()
    assert "ZeroDivisionError" in out.getvalue()
    assert "hunter2" not in out.getvalue()


def test_lines_below_the_level_are_left_out_and_those_of_libraries_below_a_warning(
    out: io.StringIO,
) -> None:
    log_config.configure("lighting", "INFO", "json", out)

    log_config.get_logger().debug("rpc")
    log_config.get_logger().info("open", partition=3)
    logging.getLogger("pymodbus").info("chatter")
    logging.getLogger("pymodbus").warning("no answer from %s", "cabinet 7")

    own, library = _lines(out)
    assert (own["event"], own["partition"]) == ("open", 3)
    assert (library["event"], library["logger"]) == ("no answer from cabinet 7", "pymodbus")
    assert library["service"] == "lighting"


def test_a_client_that_left_before_its_answer_is_no_error_of_ours(out: io.StringIO) -> None:
    log_config.configure("lighting", "INFO", "json", out)
    grpc_log = logging.getLogger("grpc._cython.cygrpc")
    grpc_log.error("ExecuteBatchError raised in core by servicer method [%s]", "/x.Y/Z")
    grpc_log.error("Unexpected [%s] raised", "ValueError")
    assert [line["event"] for line in _lines(out)] == ["Unexpected [ValueError] raised"]
