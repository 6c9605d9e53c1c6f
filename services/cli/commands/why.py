"""Why a crew was chosen or passed over: the recorded decision, candidate by candidate."""

from __future__ import annotations

from collections.abc import Iterator

from services.chassis.sdk.clock import now_seconds
from services.cli.client.channels import open_channel
from services.cli.client.cli_settings import COORDINATION, CliSettings
from services.cli.client.errors import REJECTED, CliError
from services.cli.commands.acts import print_incident
from services.cli.input.options import UUID
from services.cli.output.decision_lines import heading
from services.cli.output.decision_view import DecisionView, print_decision
from services.cli.output.output import document, print_json, print_line, print_wrapped
from services.client import Rejected
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.coordination.v1.service_pb2_grpc import CoordinationServiceStub

CREW_TABLES = 3
READ = 10
"""How many decisions are read at least: those without a table are a line."""


async def why(settings: CliSettings, *, about: str, crew: str, limit: int, every: bool) -> None:
    """Explain the decisions about an incident, a need, a report or a crew; the newest if unsaid.

    `limit` is the number of tables of each role; 0 is one, or three where a crew is named.
    """
    async with open_channel(settings, COORDINATION) as channel:
        service = CoordinationServiceStub(channel)
        about = about or await _newest(service)
        answer = await _explain(service, about, crew, max(limit, READ))
    if settings.json:
        print_json(document(answer))
        return
    now = now_seconds()
    if answer.HasField("incident"):
        print_incident(answer.incident)
    if not answer.decisions:
        print_line("no decision about it yet")
    asked = crew or _crew(about)
    view = DecisionView(now, every=every, crew=asked)
    # A crew has decisions of several incidents: three of them show what keeps it from being sent.
    _print_decisions(answer, view, limit or (CREW_TABLES if asked else 1))


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


def _print_decisions(answer: coordination.ExplainResponse, view: DecisionView, limit: int) -> None:
    """Print the decisions of each role, newest first: `limit` with a table, the others a line."""
    for decisions in _by_role(answer):
        shown: list[coordination.Decision] = []
        for decision in sorted(decisions, key=_place):
            if any(decision.crew in each.asked_too for each in shown):
                print_wrapped(f"also {heading(decision)}", 2, "dim")
            elif len(shown) == limit:
                print_wrapped(f"before {heading(decision)}", 2, "dim")
            else:
                print_line()
                print_decision(decision, view)
                shown.append(decision)


def _place(decision: coordination.Decision) -> tuple[int, bool, int]:
    """Return the place of a decision: the newest first; of crews asked at once, the one that goes.

    Without a yes that is the best crew, whose offer came first.
    """
    number = int(decision.decision_id.partition(".")[2] or 0)
    return -decision.decided_time.ToMicroseconds(), decision.outcome != "ACCEPTED", number


def _by_role(answer: coordination.ExplainResponse) -> Iterator[list[coordination.Decision]]:
    """Yield the decisions of each role of the incident, then of roles that it has no more.

    The decisions about a crew are of many incidents, and stay in one list.
    """
    if not answer.HasField("incident"):
        yield list(answer.decisions)
        return
    roles: dict[str, list[coordination.Decision]] = {
        each.role.name: [] for each in answer.incident.roles
    }
    for decision in answer.decisions:
        roles.setdefault(decision.role, []).append(decision)
    yield from (decisions for decisions in roles.values() if decisions)
