"""A service passes a trace on, also if it does not record it."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Iterator
from typing import Any
from unittest.mock import Mock

import grpc
import pytest
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2_grpc as collector
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from deploy.local.ports import free_port
from services.chassis.telemetry import tracing

OUTSIDE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def recorded() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    end = tracing.configure("lighting", exporter=exporter)
    yield exporter
    end()


def test_a_span_is_the_child_of_the_caller_s(recorded: InMemorySpanExporter) -> None:
    with tracing.span("lighting.Dim", tracing.extract(OUTSIDE), {"vigie.command": "Dim"}):
        inside = tracing.inject()

    [span] = recorded.get_finished_spans()
    assert span.name == "lighting.Dim"
    assert span.parent is not None
    assert span.context is not None
    assert f"{span.parent.span_id:016x}" == "b7ad6b7169203331"
    assert inside == f"00-0af7651916cd43dd8448eb211c80319c-{span.context.span_id:016x}-01"
    assert span.attributes == {"vigie.command": "Dim"}
    assert span.resource.attributes["service.name"] == "vigie-lighting"


@pytest.mark.parametrize(
    "broken",
    ["", "nonsense", OUTSIDE.upper(), OUTSIDE + "-x", f"00-{'0' * 32}-b7ad6b7169203331-01"],
)
def test_a_broken_header_begins_a_new_trace(recorded: InMemorySpanExporter, broken: str) -> None:
    with tracing.span("lighting.Dim", tracing.extract(broken)):
        pass

    [span] = recorded.get_finished_spans()
    assert span.parent is None


def test_without_an_exporter_the_caller_s_trace_is_passed_on() -> None:
    with tracing.span("lighting.Dim", tracing.extract(OUTSIDE)):
        assert tracing.inject() == OUTSIDE
        assert tracing.current_ids() == (OUTSIDE[3:35], OUTSIDE[36:52])
        with tracing.span("inner"):
            assert tracing.inject() == OUTSIDE
    assert tracing.inject() == ""
    assert tracing.current_ids() == ("", "")


async def test_spans_reach_a_collector_before_the_process_ends() -> None:
    arrived: list[str] = []

    async def export(request: Any, _context: Any) -> Any:
        for resource in request.resource_spans:
            for scope in resource.scope_spans:
                arrived.extend(span.name for span in scope.spans)
        return ExportTraceServiceResponse()

    servicer: Any = Mock(Export=export)
    server = grpc.aio.server()
    add: Any = collector.add_TraceServiceServicer_to_server
    add(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    end = tracing.configure("lighting", otlp_endpoint=f"http://127.0.0.1:{port}")
    with tracing.span("lighting.Dim"):
        pass
    await asyncio.to_thread(end)
    await server.stop(None)

    assert arrived == ["lighting.Dim"]


def test_the_platform_can_set_the_service_name_of_traces(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert _resource_of("roads")["service.name"] == "vigie-roads"
    monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "k8s.pod.name=roads-0,service.version=1.2")
    told = _resource_of("roads")
    assert (told["service.name"], told["k8s.pod.name"]) == ("vigie-roads", "roads-0")
    assert told["service.version"] == "1.2"
    monkeypatch.setenv("OTEL_SERVICE_NAME", "dijon-roads")
    assert _resource_of("roads")["service.name"] == "dijon-roads"


def _resource_of(service: str) -> dict[str, Any]:
    exporter = InMemorySpanExporter()
    end = tracing.configure(service, exporter=exporter)
    with tracing.span("one"):
        pass
    [span] = exporter.get_finished_spans()
    end()
    return dict(span.resource.attributes)


@pytest.mark.parametrize("headers", ["api-key: s3cret", "authorization=Bearer s3cret"])
def test_a_collector_that_is_away_delays_no_end_and_its_headers_are_not_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, headers: str
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", headers)
    end = tracing.configure("roads", otlp_endpoint=f"https://127.0.0.1:{free_port()}")
    with tracing.span("one"):
        pass
    since = time.monotonic()
    end()
    assert time.monotonic() - since < tracing.END_SECONDS + 1
    assert caplog.records  # it warns of the header or of the missing collector
    assert "s3cret" not in caplog.text


def test_spans_are_shown_on_the_console(capsys: pytest.CaptureFixture[str]) -> None:
    end = tracing.configure("lighting", console=True)
    with tracing.span("lighting.Dim", tracing.extract(OUTSIDE)):
        pass
    end()

    shown = json.loads(capsys.readouterr().err)
    assert shown["name"] == "lighting.Dim"
    assert shown["parent_id"] == "0xb7ad6b7169203331"


def test_without_an_exporter_a_span_costs_next_to_nothing() -> None:
    best = 1.0
    for _ in range(5):
        started = time.perf_counter()
        for _ in range(10_000):
            with tracing.span("lighting.Dim"):
                pass
        best = min(best, (time.perf_counter() - started) / 10_000)

    assert best < 5e-6  # 0.2 us measured
