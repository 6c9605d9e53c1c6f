"""The present traffic of the counted sections."""

from __future__ import annotations

import pytest

from tests.cli.examples import NOW, at
from tests.cli.town import Town
from vigie.traffic.v1 import service_pb2 as traffic

SLOW = traffic.Flow(
    section_id="J014-2",
    street="Rue Foch",
    junction_id="J014",
    state=traffic.SECTION_STATE_CONGESTED,
    vehicles_per_hour=180,
    usual_per_hour=620,
    occupancy_percent=78,
    speed_kmh=6,
    delay_percent=300,
    until_time=at(-90),
)
EMPTY = traffic.Flow(section_id="J015-1", state=traffic.SECTION_STATE_FREE, until_time=at(-30))


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.cli.commands.flow.now_seconds", lambda: float(NOW))


def test_the_slowest_sections_are_shown_with_the_age_of_their_figures(town: Town) -> None:
    answer = traffic.ListFlowResponse(flows=[SLOW, EMPTY], section_count=1_171, measured_count=2)
    town.answers = {"ListFlow": answer}
    printed = town.output("flow -n 2").split("\n")
    assert printed[1].split() == [
        *("J014-2", "Rue", "Foch", "congested", "180", "620", "78", "%", "6", "+300", "%"),
        *("90", "s"),
    ]
    assert printed[2].split() == ["J015-1", "free", "0", "0", "0", "%", "30", "s"]
    assert "2 of 1171 sections have a figure" in printed[3]
    ((_, request),) = town.asked
    assert request.limit == 2


def test_no_figure_is_a_sentence(town: Town) -> None:
    town.answers = {"ListFlow": traffic.ListFlowResponse(section_count=1_171)}
    assert "no detector has sent a figure in the last 10 min" in town.output("flow")


def test_the_document_is_that_of_the_rpc(town: Town) -> None:
    town.answers = {"ListFlow": traffic.ListFlowResponse(flows=[SLOW])}
    assert '"delay_percent": 300' in town.output("flow --json")
