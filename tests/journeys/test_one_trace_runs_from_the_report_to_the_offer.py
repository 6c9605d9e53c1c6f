"""One trace from the caller through roads, coordination, lighting and the broker between them."""

from __future__ import annotations

import secrets
from itertools import pairwise

import pytest

from services.chassis.topics.names import ResourceNames
from tests.journeys.outside import hear
from tests.journeys.spans import Span, spans
from tests.journeys.stage import COMEDIE, LIVE_WIRES, NEAR, Stage
from vigie.bulletin.v1 import bulletin_pb2 as bulletin

pytestmark = pytest.mark.asyncio(loop_scope="module")

CALLERS_SPAN = secrets.token_hex(8)
TRACE = secrets.token_hex(16)
WAY = ("roads.ReportDefect", "roads.ReportDefect", "coordination.Choose", "lighting.OfferTask")


async def test_the_parents_chain_from_the_caller_to_the_offer(stage: Stage) -> None:
    traceparent = f"00-{TRACE}-{CALLERS_SPAN}-01"
    await stage.crew("lighting/traced-1", NEAR, *LIVE_WIRES)
    column = await stage.report("column_fallen", COMEDIE, metadata=(("traceparent", traceparent),))
    await stage.offer("lighting/traced-1", column)

    found = [span for replica in stage.town.replicas for span in spans(replica.log, replica.pid)]
    way = _back_from(found, "lighting.OfferTask")
    assert tuple(span.name for span in way) == WAY
    assert way[0].parent_id == CALLERS_SPAN
    assert way[0].kind == "SpanKind.SERVER"
    for before, after in pairwise(way):
        assert after.parent_id == before.span_id
    assert {span.trace_id for span in way} == {TRACE}
    assert len({span.pid for span in way}) == 3, "three processes"
    services = {"vigie-roads", "vigie-coordination", "vigie-lighting"}
    assert {span.service for span in way} == services


async def test_a_consumer_from_outside_reads_it_in_the_headers(stage: Stage) -> None:
    names = ResourceNames(stage.town.prefix, "roads")
    told = hear(
        stage.town.bootstrap,
        names.bulletins,
        lambda each: TRACE in each.headers.get("traceparent", ""),
    )
    news = bulletin.Bulletin.FromString(told.value)
    assert news.WhichOneof("news") == "need_raised"
    assert told.key.decode() == news.aggregate
    headers = dict(told.headers)
    assert headers.pop("ce_id").startswith(f"{names.journal}/{told.partition}/{news.aggregate}/")
    assert headers.pop("ce_time").endswith("+00:00")
    traceparent = headers.pop("traceparent")
    assert headers == {
        "ce_specversion": "1.0",
        "ce_source": f"/{stage.town.prefix}/roads",
        "ce_type": "vigie.bulletin.v1.Bulletin.need_raised",
        "ce_dataschema": "urn:proto:vigie.bulletin.v1.Bulletin",
        "ce_subject": news.aggregate,
        "content-type": "application/protobuf",
    }
    roads = stage.town.of("roads")[0]
    decided = next(
        span
        for span in spans(roads.log, roads.pid)
        if span.trace_id == TRACE and span.kind == "SpanKind.INTERNAL"
    )
    assert traceparent == f"00-{TRACE}-{decided.span_id}-01"


def _back_from(found: list[Span], last: str) -> list[Span]:
    """Follow the parents from the span of that name in our trace to the first one."""
    mine = {span.span_id: span for span in found if span.trace_id == TRACE}
    way = [next(span for span in mine.values() if span.name == last)]
    while way[0].parent_id in mine:
        way.insert(0, mine[way[0].parent_id])
    return way
