"""The dispatch modes."""

from __future__ import annotations

from tests.cli.examples import P2, at
from tests.cli.town import Town, receipt
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as coordination

CONFIRM = coordination.DispatchModeSetting(
    priority=P2,
    department="roads",
    mode=events.DISPATCH_MODE_CONFIRM,
    reason="STORM",
    set_by="operator:ana",
    set_time=at(0),
)
MODES = coordination.ListDispatchModesResponse(modes=[CONFIRM])


def rows(output: str) -> list[list[str]]:
    return [line.split() for line in output.splitlines()[1:]]


def test_every_priority_has_a_mode_also_where_none_was_set(town: Town) -> None:
    printed = rows(town.output("mode"))
    assert printed == [[f"P{n}", "all", "others", "automatic"] for n in (1, 2, 3, 4)]
    assert town.document("mode") == {"modes": [], "cursor": ""}


def test_the_mode_of_a_department_is_below_that_of_all_others(town: Town) -> None:
    town.answers = {"ListDispatchModes": MODES}
    printed = rows(town.output("mode"))
    assert printed[1] == ["P2", "all", "others", "automatic"]
    assert printed[2][:5] == ["P2", "roads", "confirm", "storm", "operator:ana"]


def test_a_mode_is_set_with_a_priority_and_a_reason(town: Town) -> None:
    town.answers = {"SetDispatchMode": receipt("city/city"), "ListDispatchModes": MODES}
    printed = town.output("mode CONFIRM -p P2 -d roads --reason storm")
    assert "operator:ana" in printed
    request = town.request("SetDispatchMode")
    assert (request.priority, request.department) == (P2, "roads")
    assert (request.mode, request.reason) == (events.DISPATCH_MODE_CONFIRM, "STORM")
    assert town.request("ListDispatchModes").at_least == "e:0=7"
    assert town.document("mode advise -p 2 --reason fault")["receipt"]


def test_a_mode_without_priority_or_reason_is_wrong_usage(town: Town) -> None:
    for line in ("mode confirm -p P2", "mode confirm --reason storm", "mode sometimes -p P2"):
        town.error(2, line)
    town.error(2, "mode confirm -p P9 --reason storm")
    assert not town.asked
