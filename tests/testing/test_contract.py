"""The contract suite fails a department that breaks one of its laws."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from itertools import count
from typing import Any

import pytest

from services.chassis.devices.device_network import LOCAL
from services.chassis.partition.deduplication import DuplicateWindow
from services.chassis.sdk.document import Document
from services.chassis.sdk.resources import Resource
from services.chassis.sdk.service import Service
from services.lighting.domain.cabinet import Cabinet
from services.lighting.domain.decide import cabinet_decider
from services.lighting.to_proto import cabinet_to_proto
from services.testing.contract import ContractSuite
from tests.golden.departments import lighting_service
from tests.lighting import examples as lit
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.lighting.v1 import service_pb2 as api

GOOD = lighting_service()
DECIDER = cabinet_decider(LOCAL, lambda _longitude, _latitude: True)
LAWS = {name.removeprefix("test_") for name in vars(ContractSuite) if name.startswith("test_")}
RPC = api.DESCRIPTOR.services_by_name["LightingService"]
WITHOUT_FILTERS = Resource("cabinet", RPC, cabinet_to_proto, DECIDER.initial)


def broken(**changes: Any) -> Service:
    """Return lighting with some parts of its declaration replaced."""
    return Service(**{each.name: getattr(GOOD, each.name) for each in fields(Service)} | changes)


def decider(**changes: Any) -> Service:
    """Return lighting with another decider of cabinets."""
    cabinet = replace(GOOD.deciders["cabinet"], **changes)
    return broken(deciders={**GOOD.deciders, "cabinet": cabinet})


def watch(**changes: Any) -> Service:
    """Return lighting with another stream of cabinets."""
    changed = replace(GOOD.watches["WatchCabinets"], **changes)
    return broken(watches={**GOOD.watches, "WatchCabinets": changed})


@dataclass(frozen=True)
class Noted(Cabinet):
    """A cabinet with a field that the type of the initial state lacks."""

    note: str = "lost"


def noted(*folded: Any) -> Cabinet:
    after = DECIDER.evolve(*folded)
    return Noted(**{each.name: getattr(after, each.name) for each in fields(Cabinet)})


def fails(*_: Any) -> Any:
    raise LookupError


def without_ended_needs(entry: Any) -> list[Any]:
    messages: list[Any] = list(GOOD.bulletins(entry))
    return [each for each in messages if not each.HasField("need_ended")]


def counts_its_calls(_view: Any, _time: int, calls: Any = count()) -> bytes:  # noqa: B008
    return str(next(calls)).encode()


CASES = {
    "each_rpc_is_a_command_or_has_one_answer": broken(queries={}),
    "each_command_has_an_address": broken(commands=[*GOOD.commands, api.GetCabinetRequest]),
    "no_decision_of_the_story_fails": decider(decide=fails),
    "each_event_folds_onto_every_state_of_its_kind": broken(
        deciders={kind: replace(each, evolve=fails) for kind, each in GOOD.deciders.items()}
    ),
    "a_snapshot_of_the_story_restores_the_same_bytes": decider(evolve=noted),
    "each_timer_of_the_story_ends": decider(due=lambda _state: (1, "again")),
    "each_watch_streams_a_cursor_and_the_frames": watch(response=api.GetCabinetResponse),
    "each_field_of_a_query_and_a_watch_is_answered": watch(matches=WITHOUT_FILTERS.matches),
    "each_document_is_a_function_of_the_state_and_the_time": broken(
        documents=[Document("cabinets.txt", "text/plain", counts_its_calls)]
    ),
    "a_reader_of_the_bulletins_has_the_needs_of_the_state": broken(bulletins=without_ended_needs),
    "each_kind_of_need_is_declared": broken(),
    "a_command_for_an_aggregate_that_does_not_exist_is_rejected": decider(
        decide=lambda *_: [lit.installed()]
    ),
    "a_command_for_another_kind_is_rejected": decider(decide=lambda *_: []),
}


def suite(department: Service) -> ContractSuite:
    class Lighting(ContractSuite):
        service = department
        commands = (
            lit.install(),
            lit.dim(40),
            lit.outage("L1"),
            lit.note("lamp/L1"),
            lit.note("lamp/L1", bulletin.TASK_STATUS_DONE),
        )

    return Lighting()


@pytest.mark.parametrize("law", sorted(LAWS))
def test_a_department_that_keeps_every_law_passes(law: str) -> None:
    getattr(suite(GOOD), f"test_{law}")()


@pytest.mark.parametrize("law", sorted(LAWS - {"a_retry_adds_nothing"}))
def test_a_department_that_breaks_a_law_fails(law: str) -> None:
    with pytest.raises(AssertionError):
        getattr(suite(CASES[law]), f"test_{law}")()


def test_a_service_with_an_undeclared_filter_does_not_start() -> None:
    """The law of filters cannot find it, if the story has no aggregate of the kind."""
    with pytest.raises(ValueError, match="ListCabinets: cabinet has no filter district, troubled_"):
        WITHOUT_FILTERS.queries()
    with pytest.raises(ValueError, match="WatchCabinets: cabinet has no filter district: declare"):
        WITHOUT_FILTERS.watches()


def test_an_event_that_the_story_lacks_folds_with_all_its_fields() -> None:
    def evolve(cabinet: Cabinet, event: Any, context: Any) -> Cabinet:
        if event.DESCRIPTOR.name == "DimDrifted" and event.ByteSize():
            raise LookupError
        return DECIDER.evolve(cabinet, event, context)

    with pytest.raises(AssertionError, match="DimDrifted"):
        suite(decider(evolve=evolve)).test_each_event_folds_onto_every_state_of_its_kind()


def test_a_state_that_a_snapshot_changes_fails_the_law_of_folds() -> None:
    with pytest.raises(AssertionError, match="a snapshot changes"):
        suite(decider(evolve=noted)).test_each_event_folds_onto_every_state_of_its_kind()


def test_the_law_of_retries_notices_a_lost_duplicate_window(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(DuplicateWindow, "first", lambda *_: None)
    with pytest.raises(AssertionError):
        suite(GOOD).test_a_retry_adds_nothing()
