"""The declaration of the department is whole: nothing that is said has nobody to hear it."""

from __future__ import annotations

import pytest
from google.protobuf.message import Message

from services.chassis.rpc.validation import violations
from services.chassis.sdk.decider import DecisionContext
from services.lighting.domain.cabinet import Cabinet
from tests.lighting.department import LIGHTING, cabinet_decider
from tests.lighting.examples import dim, everything, install, override, request_id
from vigie.lighting.v1 import events_pb2 as events, service_pb2 as api

CABINET_EVENTS = [getattr(events, name) for name in sorted(events.DESCRIPTOR.message_types_by_name)]


def test_every_event_of_the_contract_is_declared() -> None:
    assert set(CABINET_EVENTS) <= set(LIGHTING.events)


@pytest.mark.parametrize("event", CABINET_EVENTS)
def test_every_event_can_be_folded(event: type) -> None:
    context = DecisionContext(time=1, id="A-1")
    folded = cabinet_decider.evolve(cabinet_decider.initial, event(), context)
    assert isinstance(folded, Cabinet)


@pytest.mark.parametrize(
    "request_", [install(), dim(0), override(100)], ids=lambda request: request.DESCRIPTOR.name
)
def test_examples_pass_the_rules_of_the_contract(request_: Message) -> None:
    assert violations(request_) == []


def broken() -> list[tuple[Message, str]]:
    missing = dim(10)
    missing.ClearField("level_percent")
    nowhere = install()
    nowhere.ClearField("place")
    return [
        (missing, "level_percent"),
        (dim(101), "level_percent"),
        (nowhere, "place"),
        (api.SetDimLevelRequest(request_id=request_id(1), cabinet_id="A", scope=api.Scope(),
                                level_percent=1), "scope.target"),
        (api.SetDimLevelRequest(request_id="mine", cabinet_id="A", scope=everything(),
                                level_percent=1), "request_id"),
        (api.ListCabinetsRequest(page_size=5_000), "page_size"),
    ]  # fmt: skip


@pytest.mark.parametrize(("request_", "field"), broken())
def test_a_broken_request_is_refused_by_the_field(request_: Message, field: str) -> None:
    assert field in dict(violations(request_))
