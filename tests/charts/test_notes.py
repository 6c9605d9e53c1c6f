"""What an installation is told: the next commands, and loudly what is not for production."""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from services.cli.client.session import PORTS
from tests.charts import chart


@cache
def notes(scenario: str) -> str:
    """The notes of a scenario. Helm shows them to a cluster only: a template tells them here."""
    with TemporaryDirectory() as scratch:
        copy = Path(scratch) / "vigie"
        shutil.copytree(chart.CHART, copy)
        (copy / "templates" / "NOTES.txt").rename(copy / "NOTES")
        told = 'notes: |\n{{ tpl (.Files.Get "NOTES") . | indent 2 }}\n'
        (copy / "templates" / "notes.yaml").write_text(told, encoding="utf-8")
        values = chart.CHART / "ci" / f"{scenario}-values.yaml"
        done = chart.template("-s", "templates/notes.yaml", "-f", str(values), chart=copy)
    assert done.returncode == 0, done.stderr
    return str(chart.parsed(done.stdout)[0]["notes"])


DEVELOPMENT = {"trial", "tls-cert-manager", "mutual-tls"}
TLS = {"tls-cert-manager", "mutual-tls", "gateway"}
WARNINGS = {
    "NOT FOR PRODUCTION: the log is one Kafka node": DEVELOPMENT,
    "everything that was ever recorded goes": {"trial", "mutual-tls"},
    "SIMULATED FIELD": DEVELOPMENT,
    "No TLS": set(chart.SCENARIOS) - TLS,
    "Callers show no certificate": {"tls-cert-manager", "gateway"},
    "No network policies": {"everything"},
    "lighting is stopped: departments.lighting.replicas is 0": {"everything"},
    "has 1 replica": {"later"},
    "DELETES the topics": {"strimzi-tls"},
}


@pytest.mark.parametrize(("said", "where"), WARNINGS.items(), ids=WARNINGS)
def test_what_is_unsafe_is_said_and_nowhere_else(said: str, where: set[str]) -> None:
    assert {scenario for scenario in chart.SCENARIOS if said in notes(scenario)} == where


@pytest.mark.parametrize("scenario", chart.SCENARIOS)
def test_what_the_commands_name_is_there(scenario: str) -> None:
    found = {(each["kind"], each["metadata"]["name"]) for each in chart.objects(scenario)}
    kinds = {"svc": "Service", "job": "Job", "deploy": "Deployment"}
    named = re.findall(r" (svc|job|deploy)/([a-z-]+)", notes(scenario))
    assert {kind for kind, _ in named} == set(kinds)
    assert {(kinds[kind], name) for kind, name in named} <= found
    assert "helm -n vigie test vigie" in notes(scenario)


def test_the_forwarded_ports_are_where_the_command_line_looks() -> None:
    forwarded = re.findall(r"svc/vigie-([a-z]+) (\d+):7000 (\d+):7100", notes("later"))
    assert {name for name, _, _ in forwarded} == {"lighting", "roads", "snow", "coordination"}
    for name, grpc, http in forwarded:
        assert (int(grpc), int(http)) == (PORTS[name], PORTS[name] + 100)
