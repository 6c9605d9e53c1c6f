"""A winter night with every event of the snow department."""

from __future__ import annotations

from typing import Any

from services.crews.domain.timestamp import timestamp
from services.snow.domain.rules import HOUR, MINUTE
from services.testing.in_memory_owner import InMemoryOwner
from services.testing.spec import NOW
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.snow.v1 import commands_pb2 as internal, service_pb2 as api, winter_pb2 as winter

DOSE = winter.Dose(spread_grams=20, brine_percent=30)


def play(run: InMemoryOwner) -> None:
    """Play the night: a warning, call-outs, snow, passes, a missed deadline, and its end."""
    end = timestamp(NOW + 20 * HOUR)
    run.ask(api.OpenEventRequest(event_id="E", end_time=end))
    run.ask(
        internal.NoteVigilanceRequest(
            event_id="E", vigilance=winter.VIGILANCE_ORANGE, alert_id="meteo/1"
        )
    )
    run.ask(
        internal.NoteVigilanceRequest(
            event_id="F", vigilance=winter.VIGILANCE_YELLOW, alert_id="meteo/2"
        )
    )
    _call_out(run)
    run.ask(api.DeliverStockRequest(depot_id="sud", salt_kg=9_000))
    run.ask(api.CountStockRequest(depot_id="est", salt_kg=9_000))
    run.ask(api.LoadPloughRequest(depot_id="nord", crew_id="P-1", salt_kg=5_000))
    run.ask(api.LoadPloughRequest(depot_id="nord", crew_id="P-2", salt_kg=4_000))
    run.ask(api.StartCircuitRequest(circuit_id="C1", crew_id="P-1", dose=DOSE))
    run.ask(
        api.StartCircuitRequest(circuit_id="C1", crew_id="P-1", dose=winter.Dose(spread_grams=25))
    )
    run.ask(api.StartCircuitRequest(circuit_id="C1", crew_id="P-2", dose=DOSE))
    _snow(run)
    load = bulletin.PloughLoad(crew_id="P-1", salt_kg=4_900)
    run.ask(internal.NotePloughLoadRequest(circuit_id="C1", load=load))
    run.ask(api.EndCircuitRequest(circuit_id="C1", reason="done"))
    run.ask(api.DeliverStockRequest(depot_id="nord", salt_kg=9_000, brine_litres=10))
    run.ask(api.CountStockRequest(depot_id="nord", salt_kg=9_500, brine_litres=1_900))
    run.ask(api.SetEventStateRequest(event_id="E", state=api.EVENT_STATE_STOOD_DOWN))
    run.ask(api.OpenEventRequest(event_id="E"))


def _call_out(run: InMemoryOwner) -> None:
    times: dict[str, Any] = {
        "start_time": timestamp(run.time),
        "end_time": timestamp(NOW + 10 * HOUR),
    }
    run.ask(api.PlanDutyRequest(crew_id="P-1", **times))
    run.ask(api.CallOutRequest(crew_id="P-1", event_id="E"))
    run.wait(11 * 60)
    run.ask(api.AcknowledgeCallOutRequest(crew_id="P-1"))
    run.ask(api.StandDownRequest(crew_id="P-1"))
    run.ask(api.StandDownRequest(crew_id="P-9"))


def _snow(run: InMemoryOwner) -> None:
    for section_id in ("S1", "S9"):
        run.ask(
            internal.AssessSectionRequest(
                section_id=section_id, phenomenon=winter.PHENOMENON_HEAVY_SNOW
            )
        )
    run.wait(3 * 3_600)
    for section_id in ("S1", "S4"):
        run.ask(
            internal.NotePassRequest(
                section_id=section_id,
                pass_time=timestamp(run.time - MINUTE),
                dose=DOSE,
                blade_down=True,
                road_celsius=-3,
                phenomenon=winter.PHENOMENON_HEAVY_SNOW,
            )
        )
    run.ask(api.ObserveSectionRequest(section_id="S3", condition=winter.CONDITION_C2))
