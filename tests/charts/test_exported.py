"""The running services export every metric, label and value that rules and panels query."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import grpc
import pytest
from prometheus_client.parser import text_string_to_metric_families

from services.backup.probes import PASS_TIME
from services.chassis.telemetry.metrics import REGISTRY
from services.coordination.appraisal_failures import APPRAISAL_FAILURES
from services.coordination.domain.fold.milestones import STEPS
from services.coordination.metrics import (
    alerts,
    coverage,
    crews,
    incidents,
    offers,
    orders,
    sources,
    steps,
)
from services.crews.local_mode_metrics import LOCAL_MODE
from services.crews.need_metrics import NEEDS_INVALID
from services.lighting.devices import poller
from services.snow.metrics import CALL_OUTS_UNANSWERED
from services.traffic.flow.flow_counter import REJECTED
from services.traffic.flow.flow_watch import SECTIONS
from services.traffic.rsmp.end_reason import EndReason
from services.traffic.rsmp.metrics import ENDED
from tests.charts.promql import Query, queries, recorded, rules, targets
from tests.faults.harness import Replica, Town
from tests.waiting import wait_until
from vigie.journal.v1 import journal_pb2 as journal

RUNBOOK = Path(__file__).parents[2] / "deploy/runbook.md"
SERVICES = ("coordination", "lighting", "roads", "snow", "traffic")
PARTS = ("bucket", "count", "sum")  # of a histogram
# The labels that Prometheus adds to every target; `le` is a histogram's.
OF_TARGETS = {"namespace", "pod", "instance", "le"}
# From kube-state-metrics; without it, these alerts never fire.
OF_THE_PLATFORM = {
    "kube_deployment_spec_replicas": {"deployment"},
    "kube_deployment_status_replicas_available": {"deployment"},
}
# Values that do not occur in a healthy minute.
SELDOM = {
    *(code.name for code in grpc.StatusCode),
    *journal.Outcome.keys(),
    *(poller.MISMATCH.lower(), poller.REFUSED.lower(), poller.FORBIDDEN.lower()),
    *("confirmed", "dropped"),
    *("failed", "too_large", "slow"),  # of documents
    *STEPS,
    *(reason.value for reason in EndReason),
}

Pages = Mapping[str, str]
Samples = Mapping[str, list[Mapping[str, str]]]


@pytest.fixture(scope="module")
def pages(broker: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    """The metrics page of each service, when it is ready and has counted the city."""
    folder: Path = tmp_path_factory.mktemp("exported")
    town = Town(
        broker, f"exported-{folder.name[-1]}", folder, ("lighting", "roads", "snow", "traffic")
    )
    town.make_topics()
    try:
        for service in SERVICES:
            town.add(service)
        for replica in town.replicas:
            wait_until(replica.ready, f"{replica.name} is ready")
        (coordination,) = town.of("coordination")
        wait_until(lambda: "vigie_crews{" in coordination.page("/metrics"), "crews are counted")
        (lighting,) = town.of("lighting")
        wait_until(lambda: "vigie_devices{" in lighting.page("/metrics"), "cabinets are counted")
        wait_until(copier(town, folder).ready, "a pass has ended")
        yield {replica.service: replica.page("/metrics") for replica in town.replicas}
    finally:
        town.stop()


def copier(town: Town, folder: Path) -> Replica:
    """Start a backup of the town."""
    environment = town.environment() | {"BACKUP_KAFKA_BOOTSTRAP": town.bootstrap}
    made = Replica("backup", "backup", environment, folder / "backup.log", "backup")
    town.replicas.append(made)
    command = [sys.executable, "-m", "services.backup", "copy", "--follow"]
    made.launch(command, environment | {"VIGIE_HTTP_PORT": str(made.http_port)})
    return made


@pytest.fixture(scope="module")
def exported(pages: Pages) -> set[str]:
    """The names of all metrics, with the suffixes of histograms."""
    types = re.findall(r"^# TYPE (\w+) (\w+)$", "\n".join(pages.values()), re.MULTILINE)
    parts = [f"{n}_{part}" for n, kind in types if kind == "histogram" for part in PARTS]
    return {name for name, _ in types} | {*parts}


@pytest.fixture(scope="module")
def samples(pages: Pages) -> Samples:
    """The labels of every sample."""
    found: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for page in pages.values():
        for family in text_string_to_metric_families(page):
            for sample in family.samples:
                found[sample.name].append(sample.labels)
    return found


def declared() -> Mapping[str, set[str]]:
    """Return the labels of every metric, also of those without samples yet."""
    assert {
        *(alerts.ALERTED, crews.CREWS, incidents.INCIDENTS, offers.OFFERS, orders.PENDING),
        *(sources.BULLETINS_REJECTED, steps.STEP_SECONDS, coverage.COVERED, APPRAISAL_FAILURES),
        LOCAL_MODE,
        NEEDS_INVALID,
        PASS_TIME,
        CALL_OUTS_UNANSWERED,
        ENDED,
        REJECTED,
        SECTIONS,
    } <= REGISTRY._collector_to_names.keys()
    return {
        name: {*getattr(collector, "_labelnames", ())}
        for collector, names in REGISTRY._collector_to_names.items()
        for name in names
    }


def labels_of(name: str, known: Mapping[str, set[str]]) -> set[str]:
    """Return the labels of a metric: exported, recorded or of the platform."""
    if name in recorded():
        return results(recorded()[name], known)
    return known.get(name) or OF_THE_PLATFORM.get(name, set())


def results(query: Query, known: Mapping[str, set[str]]) -> set[str]:
    """Return the labels of the result of an expression: those that it groups by, else all."""
    all_labels = set().union(*(labels_of(s.name, known) for s in query.selectors))
    return set(query.grouped) or all_labels | OF_TARGETS


def test_every_metric_of_rules_panels_and_runbook_is_exported_or_recorded(
    exported: set[str],
) -> None:
    queried = {selector.name for query in queries() for selector in query.selectors}
    text = RUNBOOK.read_text("utf-8")
    named = set(re.findall(r"\b(?:vigie|process)(?:_[a-z_]+|:[a-z][a-z_0-9:]+)", text))
    assert len(queried) > 40
    assert len(named) > 15
    assert (queried | named) - exported - set(recorded()) - set(OF_THE_PLATFORM) == set()


def test_every_exported_metric_is_queried(exported: set[str]) -> None:
    """A metric that no rule or panel queries is not needed, except `_created` and `_sum`."""
    queried = {selector.name for query in queries() for selector in query.selectors}
    ours = {n for n in exported if n.startswith("vigie_") and not n.endswith("_created")}
    families, used = (
        {re.sub(r"_(bucket|count|sum)$", "", name) for name in names} for names in (ours, queried)
    )
    assert families - used == set()


def test_every_queried_label_exists() -> None:
    known = declared()
    for query in queries():
        theirs = set().union(*(labels_of(s.name, known) for s in query.selectors)) | OF_TARGETS
        assert query.grouped | query.joined <= theirs, query.text
        for selector in query.selectors:
            asked = {label for label, _, _ in selector.matchers}
            assert asked <= labels_of(selector.name, known) | OF_TARGETS, query.text


def test_every_queried_value_exists(samples: Samples) -> None:
    """A matcher with a value that does not exist never matches, so its alert never fires."""
    seen = {value for labels in samples.values() for each in labels for value in each.values()}
    for query in queries():
        for selector in query.selectors:
            for label, value in selector.values:
                if label != "namespace" and not value.startswith("$"):
                    assert value in seen | SELDOM, query.text


def test_the_labels_in_a_text_are_labels_of_its_series() -> None:
    known = declared()
    texts = [(rule["expr"], str(rule.get("annotations"))) for rule in rules()]
    texts += [(t["expr"], t["legendFormat"].replace("{{", "{{ $labels.")) for _, t in targets()]
    for expression, text in texts:
        (query,) = [q for q in queries() if q.text == expression][:1]
        named = set(re.findall(r"\{\{ \$labels\.(\w+)", text))
        assert named <= results(query, known), (expression, text)
