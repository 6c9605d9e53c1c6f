"""`vigie doctor`: the problems of an installation, and a remedy for each."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
from grpc_health.v1 import health_pb2, health_pb2_grpc
from prometheus_client.parser import text_string_to_metric_families

from services.chassis.sdk.clock import now_seconds
from services.cli.client.channels import open_channel
from services.cli.client.cli_settings import COORDINATION, CliSettings
from services.cli.client.errors import REJECTED, UNREACHABLE
from services.cli.doctor import broker, crew_cards
from services.cli.doctor.findings import BAD, FINE, MISSING, ODD, Finding
from services.cli.output.formatting import age
from services.cli.output.output import print_json, print_line, print_table
from services.client import CallError, InsecureConnection, TimedOut

# The Date header has whole seconds, so a clock may seem to be one second off.
SKEW_SECONDS = 3.0
LAG_RECORDS = 1_000
FROZEN = "it is stuck, or the network drops the call: see its log, then restart it"

READINESS = {
    "broker_answers": "see the broker's own line here",
    "view_restored": "it reads its journal: wait; `/metrics` has vigie_view_lag_records",
    "partitions_open": "a takeover takes 8 s at most: after that, read its log",
    "partitions_whole": "its callers get PARTITION_STOPPED: VigiePartitionStopped in the runbook",
    "elected": "the broker elects still who owns which partition",
    "view_whole": "its journal has a foreign record: VigiePartitionStopped in the runbook",
    "topics_exist": "a topic was deleted: VigiePartitionStopped in the runbook",
    "clock_agrees": "its clock or the broker's is wrong by more than 5 s: set both by NTP",
}
FIGURES = {
    "vigie_bulletins_rejected_total": (
        ODD,
        0,
        "a department sends bulletins that break a rule: VigieBulletinsRejected in the runbook",
    ),
    "vigie_journal_gap_total": (
        BAD,
        0,
        "messages were deleted before it read them: VigieJournalGap in the runbook",
    ),
    "vigie_local_mode": (
        BAD,
        0,
        "it dispatches its own crews, without coordination: VigieLocalMode in the runbook",
    ),
    "vigie_log_time_ahead_seconds": (
        BAD,
        5,
        "a wrong clock decided a record: VigieLogTimeAhead in the runbook",
    ),
    "vigie_view_skipped_total": (ODD, 0, "its view met events of a newer release: upgrade it"),
}
"""The figures of a service that are a finding above a limit: state, limit, remedy."""


@dataclass(frozen=True, slots=True)
class Page:
    """A response of a service's HTTP side."""

    status: int
    text: str
    json: Mapping[str, Any]
    date_seconds: float


async def doctor(settings: CliSettings) -> int:
    """Check every service and the broker, print the findings, and return the exit code."""
    services = (*settings.departments, COORDINATION)
    looked = await asyncio.gather(
        *(_service(settings, service) for service in services),
        crew_cards.findings(settings),
        asyncio.to_thread(broker.findings, settings, services),
    )
    findings = [finding for found in looked for finding in found]
    if settings.json:
        said = [asdict(finding) for finding in findings]
        print_json({"healthy": all(f.state in {FINE, ODD} for f in findings), "findings": said})
    else:
        _print(findings)
    if any(finding.state == MISSING for finding in findings):
        return UNREACHABLE
    return REJECTED if any(finding.state == BAD for finding in findings) else 0


def _print(findings: Iterable[Finding]) -> None:
    rows = [(f.where, f.what, f.state, f.detail, f.remedy) for f in findings]
    print_table(("where", "what", "", "found", "what to do"), rows, "")
    count = sum(row[2] in {BAD, MISSING} for row in rows)
    said = f"{count} problem{'s' if count > 1 else ''}" if count else "all is well"
    print_line(said, "bold")


async def _service(settings: CliSettings, service: str) -> list[Finding]:
    findings = [await _grpc(settings, service)]
    timeout = aiohttp.ClientTimeout(total=settings.timeout_seconds)
    async with aiohttp.ClientSession(timeout=timeout) as http:
        try:
            alive, ready, metrics = await asyncio.gather(
                *(_get(http, settings, service, path) for path in ("livez", "readyz", "metrics"))
            )
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            what = f"{settings.http(service)} gives no answer ({type(error).__name__})"
            is_late = isinstance(error, TimeoutError)
            remedy = FROZEN if is_late else _start(service, "-http")
            return [*findings, Finding(service, "http", MISSING, what, remedy)]
    return [
        *findings,
        _alive(service, alive),
        *_ready(service, ready),
        _skew(service, ready),
        *_figures(service, metrics.text),
    ]


async def _get(http: aiohttp.ClientSession, settings: CliSettings, service: str, path: str) -> Page:
    async with http.get(f"http://{settings.http(service)}/{path}") as answer:
        text = await answer.text()
        is_json = answer.content_type == "application/json"
        date = answer.headers.get("Date")
        seconds = parsedate_to_datetime(date).timestamp() if date else 0.0
        return Page(answer.status, text, await answer.json() if is_json else {}, seconds)


async def _grpc(settings: CliSettings, service: str) -> Finding:
    address = settings.address(service)
    async with open_channel(settings, service) as channel:
        health: Any = health_pb2_grpc.HealthStub(channel)
        try:
            answer = await health.Check(health_pb2.HealthCheckRequest())
        except InsecureConnection as error:
            remedy = "see TLS in `vigie --help`: --ca, and its variables"
            return Finding(service, "grpc", MISSING, f"{address}: {error.message}", remedy)
        except CallError as error:
            what = f"{address} gives no answer ({error.status.name})"
            remedy = FROZEN if isinstance(error, TimedOut) else _start(service, "")
            return Finding(service, "grpc", MISSING, what, remedy)
    status = health_pb2.HealthCheckResponse.ServingStatus.Name(answer.status)
    if answer.status == health_pb2.HealthCheckResponse.SERVING:
        return Finding(service, "grpc", FINE, f"{address} {status.lower()}")
    remedy = "it starts or stops: wait, and see /readyz below"
    return Finding(service, "grpc", BAD, f"{address} {status.lower()}", remedy)


def _start(service: str, side: str) -> str:
    variable = f"VIGIE_{service}{side}".upper().replace("-", "_")
    return f"start it (`make run`), or give its address in {variable}"


def _alive(service: str, page: Page) -> Finding:
    if page.status == 200:
        return Finding(service, "alive", FINE, "")
    stuck = str(page.json.get("stuck", f"HTTP {page.status}"))
    return Finding(service, "alive", BAD, stuck, "restart it: it makes no progress")


def _ready(service: str, page: Page) -> list[Finding]:
    missing = page.json.get("missing") or ([f"HTTP {page.status}"] if page.status != 200 else [])
    if not missing:
        return [Finding(service, "ready", FINE, "")]
    reasons = page.json.get("reasons") or {}
    return [
        Finding(
            service,
            "ready",
            BAD,
            reasons.get(name) or f"{name} does not hold",
            READINESS.get(name, "read its log"),
        )
        for name in missing
    ]


def _skew(service: str, page: Page) -> Finding:
    skew = page.date_seconds - now_seconds()
    if not page.date_seconds or abs(skew) < SKEW_SECONDS:
        return Finding(service, "clock", FINE, "agrees with this machine's")
    what = f"{age(abs(skew))} {'ahead of' if skew > 0 else 'behind'} this machine's"
    return Finding(service, "clock", ODD, what, "set both by NTP: ages and leases look wrong")


def _figures(service: str, text: str) -> list[Finding]:
    sums: dict[str, float] = defaultdict(float)
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if not sample.name.endswith("_created"):
                sums[sample.name] += sample.value
    lag = sums["vigie_view_lag_records"]
    state, remedy = FINE, ""
    if lag > LAG_RECORDS:
        state, remedy = ODD, "its answers are old: wait, or give it more processor"
    findings = [Finding(service, "lag", state, f"{lag:.0f} records", remedy)]
    for name, (bad, limit, remedy) in FIGURES.items():
        if sums[name] > limit:
            findings.append(Finding(service, name, bad, f"{sums[name]:.0f}", remedy))
    return findings
