"""The notes after an installation: the next commands, and warnings."""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.charts import chart


@cache
def notes(scenario: str) -> str:
    """Return the notes of a scenario."""
    return notes_of((chart.CHART / "ci" / f"{scenario}-values.yaml").read_text("utf-8"))


def notes_of(values: str) -> str:
    """Return the notes for values. `helm template` renders none, so a template includes them."""
    with TemporaryDirectory() as scratch:
        copy = Path(scratch) / "vigie"
        shutil.copytree(chart.CHART, copy)
        (copy / "templates" / "NOTES.txt").rename(copy / "NOTES")
        template = 'notes: |\n{{ tpl (.Files.Get "NOTES") . | indent 2 }}\n'
        (copy / "templates" / "notes.yaml").write_text(template, encoding="utf-8")
        done = chart.template("-s", "templates/notes.yaml", values=values, chart=copy)
    assert done.returncode == 0, done.stderr
    return str(chart.parsed(done.stdout)[0]["notes"])


DEVELOPMENT = {"trial", "tls-cert-manager", "mutual-tls"}
TLS = {"tls-cert-manager", "mutual-tls", "gateway"}
WARNINGS = {
    "NOT FOR PRODUCTION: the log is one Kafka node": DEVELOPMENT,
    "all records are lost": {"trial", "mutual-tls"},
    "SIMULATED:": DEVELOPMENT,
    "No TLS": set(chart.SCENARIOS) - TLS,
    "No client certificates": {"tls-cert-manager", "gateway"},
    "called from outside the cluster": {"everything", "gateway", "ingress"},
    "Kafka without TLS: the city's log can be read on the network, and written": {"everything"},
    "No network policies": {"everything"},
    "RSMP without TLS": {"sasl-job"},
    "No security code": {"sasl-job"},
    "lighting is stopped: departments.lighting.replicas is 0": {"everything"},
    "has 1 replica": {"later"},
    "DELETES the topics": {"strimzi-tls"},
}


@pytest.mark.parametrize(("warning", "where"), WARNINGS.items(), ids=WARNINGS)
def test_a_warning_is_printed_only_where_it_applies(warning: str, where: set[str]) -> None:
    assert {scenario for scenario in chart.SCENARIOS if warning in notes(scenario)} == where


@pytest.mark.parametrize("scenario", chart.SCENARIOS)
def test_the_commands_name_objects_of_the_release(scenario: str) -> None:
    found = {(each["kind"], each["metadata"]["name"]) for each in chart.objects(scenario)}
    kinds = {"svc": "Service", "job": "Job", "deploy": "Deployment"}
    named = re.findall(r" (svc|job|deploy)/([a-z-]+)", notes(scenario))
    assert {kind for kind, _ in named} == set(kinds)
    assert {(kinds[kind], name) for kind, name in named} <= found
    assert "helm -n vigie test vigie" in notes(scenario)


def test_each_forwarded_port_is_exported_to_the_command_line() -> None:
    text = notes("later")
    forwarded = re.findall(r"svc/vigie-([a-z]+) (\d+):7000 (\d+):7100", text)
    assert [name for name, _, _ in forwarded] == [
        "citizens",
        "lighting",
        "roads",
        "snow",
        "traffic",
        "coordination",
    ]
    assert len({port for _, *ports in forwarded for port in ports}) == 2 * len(forwarded)
    assert "export VIGIE_DEPARTMENTS=citizens,lighting,roads,snow,traffic\n" in text
    for name, grpc, http in forwarded:
        variable = f"VIGIE_{name.upper()}"
        assert f"export {variable}=localhost:{grpc} {variable}_HTTP=localhost:{http}\n" in text
