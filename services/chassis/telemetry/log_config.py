"""The log of a process: one line for each event, as JSON or as text for a terminal."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from typing import Any, TextIO

import msgspec
import structlog
from structlog.typing import EventDict, FilteringBoundLogger, Processor, WrappedLogger

from services.chassis.telemetry import tracing

_SECRET = ("password", "passwd", "secret", "token", "authorization", "credential", "private_key")
_HIDDEN = "[hidden]"
_GRPC = "grpc._cython.cygrpc"
_CLIENT_LEFT = "ExecuteBatchError"
_ENCODER = msgspec.json.Encoder(enc_hook=str)
# Without the values of local variables, which may hold a secret.
_TRACEBACKS = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
)


def configure(service: str, level: str, log_format: str, stream: TextIO | None = None) -> None:
    """Configure the log of the process, for structlog and for libraries that use `logging`."""
    number = logging.getLevelNamesMapping()[level.upper()]
    out = stream or sys.stderr
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        lambda _logger, _method, event: {**event, "service": service},
        _add_trace,
        *([_TRACEBACKS] if log_format == "json" else []),
        lambda _logger, _method, event: _hidden(event),
    ]
    renderer: Processor = (
        structlog.processors.JSONRenderer(lambda event, **_: _ENCODER.encode(event).decode())
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(
            colors=out.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(
        processors=[*before, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(out),
        cache_logger_on_first_use=True,
    )
    _route_libraries(before, renderer, number, out)


def get_logger(**bound: Any) -> FilteringBoundLogger:
    """Return a logger with bound fields; `configure` applies to earlier loggers too."""
    logger: FilteringBoundLogger = structlog.get_logger(**bound)
    return logger


def _route_libraries(
    before: list[Processor], renderer: Processor, number: int, out: TextIO
) -> None:
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *before],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    # Library messages below a warning help only in a search, and at DEBUG asyncio writes a line for
    # each iteration of the event loop.
    root.setLevel(logging.INFO if number <= logging.DEBUG else max(number, logging.WARNING))
    logging.captureWarnings(capture=True)
    # gRPC logs an error for each client that leaves while its answer is sent.
    logging.getLogger(_GRPC).addFilter(lambda line: not line.getMessage().startswith(_CLIENT_LEFT))


def _add_trace(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    trace_id, span_id = tracing.current_ids()
    if trace_id:
        event["trace_id"] = trace_id
        event["span_id"] = span_id
    return event


def _hidden(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Hide secrets, by the names of their fields, and bytes, which may hold anything."""
    found: dict[str, Any] = {}
    for name, value in fields.items():
        if any(word in str(name).lower().replace(".", "_") for word in _SECRET):
            found[name] = _HIDDEN
        elif isinstance(value, bytes):
            found[name] = f"<{len(value)} bytes>"
        else:
            found[name] = _hidden(value) if isinstance(value, Mapping) else value
    return found
