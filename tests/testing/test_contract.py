"""The contract suite fails a department that breaks one of its laws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

import pytest

from services.chassis.sdk.resources import Resource
from services.chassis.sdk.service import Service
from services.lighting.domain.decide import cabinet_decider
from services.testing.contract import ContractSuite
from tests.golden.departments import lighting_service
from tests.lighting import examples as lit
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.lighting.v1 import service_pb2 as api

GOOD = lighting_service()
LAWS = sorted(name for name in vars(ContractSuite) if name.startswith("test_"))


def broken(**changes: Any) -> Service:
    """Return lighting with some parts of its declaration replaced."""
    return Service(**{each.name: getattr(GOOD, each.name) for each in fields(Service)} | changes)


def without(table: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in table.items() if key != name}


def decider(**changes: Any) -> Service:
    """Return lighting with another decider of cabinets."""
    cabinet = replace(GOOD.deciders["cabinet"], **changes)
    return broken(deciders={**GOOD.deciders, "cabinet": cabinet})


def watch(**changes: Any) -> Service:
    """Return lighting with another stream of cabinets."""
    good: Any = GOOD.watches["WatchCabinets"]
    return broken(watches={**GOOD.watches, "WatchCabinets": replace(good, **changes)})


def evolve_fails(*_: Any) -> Any:
    raise LookupError


RPC = api.DESCRIPTOR.services_by_name["LightingService"]
UNDECLARED = Resource("cabinet", RPC, None, cabinet_decider.initial).matches
CASES = {
    "each_rpc_is_a_command_or_has_one_answer": broken(queries=without(GOOD.queries, "GetCabinet")),
    "each_command_has_an_address": broken(commands=[*GOOD.commands, api.GetCabinetRequest]),
    "each_event_folds_onto_the_initial_state_of_its_kind": broken(
        deciders={kind: replace(each, evolve=evolve_fails) for kind, each in GOOD.deciders.items()}
    ),
    "each_timer_of_the_story_ends": decider(due=lambda _state: (1, "again")),
    "each_watch_streams_a_cursor_and_the_frames": watch(response=api.GetCabinetResponse),
    "each_filter_is_derived_or_declared": watch(matches=UNDECLARED),
    "a_reader_of_the_bulletins_has_the_needs_of_the_state": broken(
        bulletins=lambda entry: [
            each
            for each in GOOD.bulletins(entry)
            if not (isinstance(each, bulletin.Bulletin) and each.HasField("need_ended"))
        ]
    ),
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


@pytest.mark.parametrize("law", LAWS)
def test_a_department_that_keeps_every_law_passes(law: str) -> None:
    getattr(suite(GOOD), law)()


@pytest.mark.parametrize("law", sorted(CASES))
def test_a_department_that_breaks_a_law_fails(law: str) -> None:
    with pytest.raises(AssertionError):
        getattr(suite(CASES[law]), f"test_{law}")()
