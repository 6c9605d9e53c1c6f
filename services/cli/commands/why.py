"""Why a crew was chosen or passed over: the recorded decision, candidate by candidate."""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.chassis.sdk.clock import now_seconds
from services.cli.client.channels import open_channel
from services.cli.client.cli_settings import COORDINATION, CliSettings
from services.cli.client.errors import REJECTED, CliError
from services.cli.commands.incidents import COLUMNS as INCIDENT_COLUMNS, row as incident_row
from services.cli.output.formatting import age, clock, priority
from services.cli.output.output import document, print_json, print_line, print_table
from services.cli.output.verdicts import PASSED, VERDICTS, group_rows
from services.client import Rejected
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as coordination
from vigie.coordination.v1.service_pb2_grpc import CoordinationServiceStub

SHOWN = 12
UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")

COLUMNS = (
    "crew", "verdict", "price>", "drive>", "make safe>", "lateness>", "rest>", "coverage>",
    "diversion>", "roles>", "gained>", "seen>", "would leave",
)  # fmt: skip
NOT_SENT = ("crew", "could not be sent because it", "")


async def why(settings: CliSettings, *, about: str, crew: str, limit: int, every: bool) -> None:
    """Explain the decisions about an incident, a need, a report or a crew; the newest if unsaid."""
    async with open_channel(settings, COORDINATION) as channel:
        service = CoordinationServiceStub(channel)
        about = about or await _newest(service)
        answer = await _explain(service, about, crew, limit)
    if settings.json:
        print_json(document(answer))
        return
    if answer.HasField("incident"):
        print_table(INCIDENT_COLUMNS, [incident_row(answer.incident, now_seconds())], "")
        for alert in answer.incident.alerts:
            print_line(f"alert at {clock(alert.alert_time)}: {alert.code} {alert.detail}", "yellow")
    if not answer.decisions:
        print_line("no decision about it yet")
    for decision in answer.decisions:
        print_line()
        _print_decision(decision, shown=None if every else SHOWN, about=crew or _crew(about))


async def _newest(service: CoordinationServiceStub) -> str:
    answer = await service.ListIncidents(coordination.ListIncidentsRequest(page_size=1000))
    if not answer.incidents:
        raise CliError(REJECTED, "no incident is open: see vigie report --help", "INCIDENT_UNKNOWN")
    newest = max(answer.incidents, key=lambda each: each.opened_time.ToMicroseconds())
    return newest.incident_id


async def _explain(
    service: CoordinationServiceStub, about: str, crew: str, limit: int
) -> coordination.ExplainResponse:
    if _crew(about) and not crew:
        return await service.Explain(coordination.ExplainRequest(crew=about, limit=limit))
    query = coordination.ExplainRequest(incident_id=about, crew=crew, limit=limit)
    try:
        return await service.Explain(query)
    except Rejected:
        if not UUID.fullmatch(about):
            raise
    # `vigie report` prints the id of a defect alone.
    query.incident_id = f"roads/defect/{about}"
    return await service.Explain(query)


def _crew(about: str) -> str:
    """Return `about` if it is DEPARTMENT/CREW; a need has three parts."""
    return about if about.count("/") == 1 else ""


def _print_decision(decision: coordination.Decision, shown: int | None, about: str) -> None:
    table = decision.appraisal
    said = f"{decision.decision_id} at {clock(decision.decided_time)}"
    said += f", role {decision.role}: " if decision.role else ": "
    if decision.crew:
        said += f"{decision.crew} was chosen"
        if decision.leaves_task_id:
            said += f", leaving {decision.leaves_task_id}"
        if decision.after_task_id:
            said += f" to go there after {decision.after_task_id}"
        detail = f" ({decision.detail})" if decision.detail else ""
        said += f"; the offer is {decision.outcome.lower()}{detail}"
    else:
        said += "no crew could be sent"
    print_line(said, "bold")
    rows = [_row(each, decision.crew) for each in table.candidates]
    others = list(group_rows(table))
    kept = rows if shown is None else rows[:shown]
    named = [row for row in rows[len(kept) :] if row[0] == about]
    print_table(COLUMNS, [*kept, *named], "" if others else "no crew was on duty")
    room = None if shown is None else max(0, shown - len(kept))
    left = others if room is None else others[:room]
    left += [row for row in others[len(left) :] if row[0] == about]
    if left:
        print_table(NOT_SENT, left, "")
    hidden = len(rows) + len(others) - len(kept) - len(named) - len(left)
    if hidden:
        print_line(f"and {hidden} more crews: see them with --all", "dim")
    _print_conditions(table)


def _print_conditions(table: events.Appraisal) -> None:
    print_line(
        f"all terms in seconds; {priority(table.priority)}, first report from {table.department},"
        f" {table.off_duty_count} crews off duty, {table.closed_streets_count} arcs closed,"
        f" a busy crew had to be {table.minimum_gain_seconds} s better than the best free one,"
        f" streets {table.streets_sha256[:12]}, policy {table.policy_sha256[:12]}",
        "dim",
    )


def _row(each: events.Candidate, chosen: str) -> Sequence[str]:
    name = f"{each.department}/{each.crew_id}"
    eligible = each.verdict == events.VERDICT_ELIGIBLE
    verdict = VERDICTS.get(each.verdict, events.Verdict.Name(each.verdict))
    if eligible:
        verdict = "CHOSEN" if name == chosen else PASSED.get(each.passed_over, verdict)
    seen = "at its depot" if each.at_depot else age(each.position_age_seconds)
    terms = (
        each.price_seconds, each.eta_seconds, each.make_safe_seconds, each.lateness_seconds,
        each.rest_seconds, each.coverage_seconds, each.diversion_seconds, each.roles_seconds,
        each.gained_seconds,
    )  # fmt: skip
    figures = tuple(str(term) for term in terms) if eligible else ("",) * len(terms)
    if not eligible and each.eta_seconds:
        figures = ("", str(each.eta_seconds), *figures[2:])
    leaves = each.task_id and f"{each.task_id} {priority(each.task_priority)}"
    if each.after_task_id:
        leaves = f"no: done with {each.after_task_id} in {age(each.wait_seconds)}"
    located = eligible or each.eta_seconds or each.position_age_seconds or each.at_depot
    return (name, verdict, *figures, seen if located else "", leaves)
