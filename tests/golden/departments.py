"""A story of two departments and their crews with every event of their journals."""

from __future__ import annotations

from typing import Any

from services.chassis.sdk.service import Service
from services.city.ground import Ground
from services.crews.domain.timestamp import timestamp
from services.lighting.service import declare as lighting
from services.roads.service import declare as roads
from services.testing.spec import SECOND
from tests.golden.crews import crew_story
from tests.golden.recorder import Recorder
from tests.lighting import examples as lit
from tests.snow.department import department as snow
from tests.snow.story import play
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.journal.v1 import journal_pb2 as journal
from vigie.lighting.v1 import commands_pb2 as reports
from vigie.need.v1 import commands_pb2 as needs
from vigie.roads.v1 import service_pb2 as api
from vigie.snow.v1 import service_pb2 as winter
from vigie.type.v1 import place_pb2 as place
from vigie.works.v1 import commands_pb2 as orders, works_pb2

GROUND = Ground(
    contains=lambda longitude, _latitude: longitude < 4,
    surrounds=lambda longitude, _latitude: longitude < 4,
    has_edge=lambda edge_id: edge_id != "77",
    reference_hashes={"districts_sha256": "d", "streets_sha256": "s"},
)
HOUR = 3_600
DAY = 24 * HOUR * SECOND
END = place.Position(longitude=3.881, latitude=43.61)
FAULT = journal.ElapseRequest(aggregate="desk/dispatch", kind="none")
"""A timer of an aggregate without timers: its decider raises."""


def lighting_service() -> Service:
    """The lighting department."""
    return lighting(15.0)


def roads_service() -> Service:
    """The roads department, on ground of its own."""
    return roads(GROUND)


def snow_service() -> Service:
    """The snow department, on a street of its own."""
    return snow()


def snow_story(*, misuse: bool = True) -> Recorder:
    """A winter night, then crews; after misuse, or not."""
    run = Recorder(snow_service())
    if misuse:
        good = winter.CountStockRequest(depot_id="sud", salt_kg=1_000)
        unknown = winter.CountStockRequest(depot_id="moon")
        run.misuse(good, unknown, FAULT, FAULT.aggregate)
    play(run)
    crew_story(run)
    return run


def lighting_story(*, misuse: bool = True) -> Recorder:
    """Everything that befalls a cabinet, then crews; after each command without effect, or not."""
    run = Recorder(lighting_service())
    if misuse:
        run.misuse(lit.install(6, 6, 2), lit.dim(130), FAULT, FAULT.aggregate)
    run.ask(lit.install(6, 6, 2, port=16_001))
    run.ask(lit.assign())
    run.ask(lit.dim(40, lit.line("F1")))
    run.ask(lit.dim(20, lit.lamps("L6", "L7")))
    run.ask(lit.override(80, until=run.time + HOUR * SECOND))
    _confirm(run, "F1", "F2", "F3")
    _look(run, drifted=("F1",))
    _confirm(run, "F1")
    run.wait(2 * HOUR)
    run.ask(lit.override(70, lit.lamps("L0"), until=run.time + HOUR * SECOND))
    run.ask(lit.revert())
    for _ in range(5):
        run.ask(lit.missed("F2", _cabinet(run).feeder("F2").wanted_sequence))
        run.wait(400)
    run.ask(lit.switch("F2", on=False))
    run.ask(lit.make_safe())
    run.ask(lit.release("P-8"))
    run.ask(lit.release())
    run.ask(lit.switch("F2", on=True))
    _confirm(run, "F1", "F2", "F3")
    run.ask(reports.ReportUnreachableRequest(cabinet_id=lit.CABINET, missed_polls=3))
    run.ask(reports.ReportReachableRequest(cabinet_id=lit.CABINET))
    _confirm(run, "F1", "F2", "F3")
    run.ask(lit.dim(100))
    _confirm(run, "F1", "F2", "F3")
    for _ in range(4):
        _look(run, drifted=("F1",))
        _confirm(run, "F1")
    run.ask(lit.note("control/F1", bulletin.TASK_STATUS_DONE))
    _confirm(run, "F1")
    run.ask(lit.outage("L1"))
    _look(run, "L1", energy_watt_hours=1_200)
    run.ask(lit.note("lamp/L1"))
    run.ask(lit.note("lamp/L1", bulletin.TASK_STATUS_DONE))
    _confirm(run, "F1", "F2", "F3")
    _look(run, "L7")
    _look(run)
    _look(run, "L0", "L1", "L2", tripped=("F1",))
    _look(run, "L0", "L1", "L2", "L3", tripped=("F1",))
    _look(run)
    _look(run, "L0", "L6", "L12", supply_lost=True, on_local_programme=True)
    _look(run, door_open=True)
    run.wait(HOUR)
    _look(run)
    _look(run, door_open=True)
    run.ask(lit.install(6, 6, 2, cabinet_id="MTP-0002"))
    crew_story(run)
    return run


def _cabinet(run: Recorder) -> Any:
    return run.partition_state.state("cabinet", f"cabinet/{lit.CABINET}")


def _confirm(run: Recorder, *feeder_ids: str) -> None:
    for feeder_id in feeder_ids:
        run.ask(lit.confirm(feeder_id, _cabinet(run).feeder(feeder_id).wanted_sequence))


def _look(run: Recorder, *dark: str, **seen: Any) -> None:
    request = lit.look(*dark, sequence=_cabinet(run).sequence, lines=("F1", "F2", "F3"), **seen)
    run.ask(request, actor="lighting")


def roads_story(*, misuse: bool = True) -> Recorder:
    """Everything that befalls a defect, works, a closure and crews; after misuse, or not."""
    run = Recorder(roads_service())
    where = lit.place()
    if misuse:
        good = api.ReportDefectRequest(kind="pothole", place=where)
        outside = api.ReportDefectRequest(kind="pothole", place=lit.place(longitude=5))
        run.misuse(good, outside, FAULT, FAULT.aggregate)
    _defects(run)
    _works(run, where)
    _closures(run)
    crew_story(run)
    return run


def _defects(run: Recorder) -> None:
    reported = run.ask(api.ReportDefectRequest(kind="tree_down", place=lit.place()))
    name = reported.id
    run.ask(api.InspectDefectRequest(defect_id=name, priority=place.PRIORITY_P1))
    steps = (
        bulletin.TASK_STATUS_ACCEPTED,
        bulletin.TASK_STATUS_ON_SITE,
        bulletin.TASK_STATUS_SUSPENDED,
        bulletin.TASK_STATUS_EN_ROUTE,
    )
    for status in steps:
        run.ask(_note(name, 0, status), actor="coordination")
    run.ask(api.MarkMadeSafeRequest(defect_id=name))
    run.ask(_note(name, 0, bulletin.TASK_STATUS_DONE), actor="coordination")
    run.ask(api.ReopenDefectRequest(defect_id=name))
    run.ask(_note(name, 0, bulletin.TASK_STATUS_DONE), actor="coordination")
    run.ask(_note(name, 9, bulletin.TASK_STATUS_DONE), actor="coordination")
    run.ask(api.CloseDefectRequest(defect_id=name, reason="not_found"))
    run.ask(api.ReportDefectRequest(kind="graffiti", place=lit.place()))


def _note(name: str, opening: int, status: bulletin.TaskStatus) -> needs.NoteTaskRequest:
    need = f"roads/defect/{name}" + (f"/{opening}" if opening else "")
    return needs.NoteTaskRequest(
        aggregate=f"defect/{name}", need_id=need, task_id="T-1", crew="roads/R-2", status=status
    )


def _works(run: Recorder, where: place.Place) -> None:
    def plan(**more: Any) -> str:
        start, end = timestamp(run.time - SECOND), timestamp(run.time + 99 * HOUR * SECOND)
        request = api.PlanWorksRequest(
            kind="gas", place=where, start_time=start, end_time=end, **more
        )
        return run.ask(request).id

    name = plan(urgent_reason="gas_leak")
    run.ask(api.StartWorksRequest(works_id=name))
    run.ask(api.SuspendWorksRequest(works_id=name, reason="weather"))
    run.ask(api.ResumeWorksRequest(works_id=name))
    run.ask(api.CancelWorksRequest(works_id=name, reason="postponed"))
    run.ask(api.EndWorksRequest(works_id=name))
    run.ask(api.CancelWorksRequest(works_id=plan(), reason="postponed"))
    run.ask(api.SuspendWorksRequest(works_id=plan(), reason="safety"))
    _requested_works(run, where)
    _urgent_works(run, where)


def _requested_works(run: Recorder, where: place.Place) -> None:
    """Works that are requested: refused, given a period and dug by a crew, agreed by silence."""

    def request(**more: Any) -> str:
        asked = api.RequestWorksRequest(
            kind="water",
            place=where,
            end_position=END,
            requester="water",
            start_time=timestamp(run.time),
            end_time=timestamp(run.time + 90 * DAY),
            **more,
        )
        return run.ask(asked).id

    conflict = works_pb2.WorksConflict(
        kind=works_pb2.WORKS_CONFLICT_KIND_OVERLAP, department="roads", works_id="B", saved_days=0
    )
    name = request()
    run.ask(orders.NoteConflictsRequest(works_id=name, conflicts=[conflict]), actor="coordination")
    run.ask(api.RefuseWorksRequest(works_id=name, reason="surface_under_three_years"))
    run.ask(api.RefuseWorksRequest(works_id=name, reason="conflicting_works"))
    name, silent = request(own_crew=True), request()
    start, end = timestamp(run.time + DAY), timestamp(run.time + 30 * DAY)
    run.ask(
        api.ScheduleWorksRequest(
            works_id=name, start_time=start, end_time=end, postponed_reason="traffic"
        )
    )
    run.ask(api.AuthoriseWorksRequest(works_id=name))
    form = api.DIG_NOTICE_FORM_DICT
    run.ask(api.SendDigNoticeRequest(works_id=name, form=form, networks=["gas", "water"]))
    run.ask(api.RecordReceiptRequest(works_id=name, network="gas"))
    run.wait(8 * DAY // SECOND)
    run.ask(api.RemindNetworkRequest(works_id=name, network="water"))
    steps = (
        bulletin.TASK_STATUS_ACCEPTED,
        bulletin.TASK_STATUS_SUSPENDED,
        bulletin.TASK_STATUS_ON_SITE,
        bulletin.TASK_STATUS_DONE,
    )
    for status in steps:
        step = needs.NoteTaskRequest(
            aggregate=f"works/{name}",
            need_id=f"roads/works/{name}",
            task_id="T-2",
            crew="roads/R-2",
            status=status,
        )
        run.ask(step, actor="coordination")
    run.ask(api.AcceptWorksRequest(works_id=name, surface_renewed=True))
    run.wait(60 * DAY // SECOND)
    run.ask(api.StartWorksRequest(works_id=silent))


def _urgent_works(run: Recorder, where: place.Place) -> None:
    """Urgent works whose notice is late, and works that were found in a street."""
    urgent = api.DeclareUrgentWorksRequest(
        kind="gas",
        place=where,
        urgent_reason="gas_leak",
        started_time=timestamp(run.time - DAY // 2),
        end_time=timestamp(run.time + 9 * DAY),
        requester="gas",
        digs=True,
    )
    name = run.ask(urgent).id
    run.wait(DAY // SECOND)
    run.ask(api.NotifyMayorRequest(works_id=name))
    found = run.ask(api.ReportFoundWorksRequest(kind="telecoms", place=where, requester="telecoms"))
    run.ask(api.SuspendWorksRequest(works_id=found.id, reason="uncoordinated"))
    run.ask(api.ResumeWorksRequest(works_id=found.id))


def _closures(run: Recorder) -> None:
    def until(hours: int) -> Any:
        return timestamp(run.time + hours * HOUR * SECOND)

    def close(edge_id: str = "1") -> str:
        request = api.CloseRoadRequest(
            edge_ids=[edge_id, "2"], street="Rue Foch", until_time=until(1), reason="flooding"
        )
        return run.ask(request).id

    name = close()
    run.ask(api.ProlongClosureRequest(closure_id=name, until_time=until(2)))
    run.wait(3 * HOUR)
    run.ask(api.ProlongClosureRequest(closure_id=name, until_time=until(1)))
    run.ask(api.OpenRoadRequest(closure_id=name))
    close("77")
    close()
