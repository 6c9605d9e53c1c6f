"""A kind of a department behind the checks that are the same for every kind."""

from __future__ import annotations

from google.protobuf.message import Message

from services.chassis.partition.timers import timer_command
from services.chassis.sdk.service import Service
from services.testing.memory_context import MemoryContext
from services.testing.spec import SECOND
from tests.crews.examples import CREW, LEASE_END, offer
from tests.lighting import examples as lit
from tests.lighting.department import LIGHTING
from tests.roads.department import ROADS
from vigie.crew.v1 import events_pb2 as crew_events
from vigie.lighting.v1 import events_pb2 as lighting_events
from vigie.roads.v1 import events_pb2 as roads_events, service_pb2 as roads_api

HOUR_SECONDS = 3_600


def fires_once_after_an_early_command(
    context: MemoryContext, service: Service, address: str, event: type[Message]
) -> None:
    """Send the command of a timer as a clock that is ahead does, then let time pass."""
    kind, _, name = address.partition("/")
    due = service.deciders[kind].due(context.get(kind, name))
    assert due is not None
    time, timer = due
    early = timer_command((time, address, timer), service.name, now=time + 5 * SECOND)
    context.take(early.SerializeToString())
    assert not context.events(event)
    context.wait((time - context.time) / SECOND)
    assert len(context.events(event)) == 1


def test_an_override_ends_after_an_early_timer() -> None:
    context = MemoryContext(LIGHTING)
    context.ask(lit.install())
    context.ask(lit.override(0, until=context.time + HOUR_SECONDS * SECOND))
    address = f"cabinet/{lit.CABINET}"
    fires_once_after_an_early_command(context, LIGHTING, address, lighting_events.OverrideEnded)


def test_an_offer_expires_at_its_time_after_an_early_timer(context: MemoryContext) -> None:
    context.ask(offer("A"))
    fires_once_after_an_early_command(context, LIGHTING, f"crew/{CREW}", crew_events.OfferExpired)
    assert context.time == LEASE_END


def test_a_closure_becomes_overdue_after_an_early_timer() -> None:
    context = MemoryContext(ROADS)
    request = roads_api.CloseRoadRequest(edge_ids=["1"], street="Rue Foch", reason="works")
    request.until_time.FromMicroseconds(context.time + HOUR_SECONDS * SECOND)
    closed = context.ask(request)
    fires_once_after_an_early_command(
        context, ROADS, closed.record.aggregate, roads_events.ClosureOverdue
    )
