"""Values that cannot work: refused before anything is made, with what to write instead."""

from __future__ import annotations

import re

import pytest

from tests.charts import chart, wrong_services, wrong_values
from tests.charts.wrong_values import KAFKA

SENTENCES = wrong_values.SENTENCES | wrong_services.SENTENCES
TRIAL = "kafka: {development: {enabled: true}}"


@pytest.mark.parametrize(("values", "wrong", "remedy"), SENTENCES.values(), ids=SENTENCES)
def test_a_wrong_value_is_named_with_what_to_write_instead(
    values: str, wrong: str, remedy: str
) -> None:
    said = [line for line in chart.refusal(values).splitlines() if line.startswith("- ")]
    assert [line for line in said if wrong in line and remedy in line], said


def test_each_sentence_of_the_chart_has_its_test() -> None:
    text = (chart.CHART / "templates" / "_validate.tpl").read_text(encoding="utf-8")
    sentences = [line for line in text.splitlines() if line.startswith("- ")]
    said = "\n".join(chart.refusal(values) for values, _, _ in SENTENCES.values())
    parts = {line: re.split(r"\{\{.*?\}\}", line) for line in sentences}
    patterns = {line: ".*".join(map(re.escape, each)) for line, each in parts.items()}
    assert len(sentences) > 30
    assert [line for line, pattern in patterns.items() if not re.search(pattern, said)] == []


def test_everything_that_is_wrong_is_said_at_once() -> None:
    said = chart.refusal("prefix: X\ndepartments: {roads: {replicas: 9}}")
    assert [line.split()[1] for line in said.splitlines() if line.startswith("- ")] == [
        "prefix",
        "departments.roads.replicas",
        "kafka.bootstrap",
    ]


# The schema says these: it names the place and what may stand there.
SCHEMA = {
    "an unknown key": ("replicas: 3", "additional properties 'replicas' not allowed"),
    "an unknown key of a service": (
        "departments: {roads: {replica: 3}}",
        "at '/departments/roads': additional properties 'replica' not allowed",
    ),
    "an unknown key deep down": (
        "kafka: {development: {broker: true}}",
        "at '/kafka/development': additional properties 'broker' not allowed",
    ),
    "a word for a number": (
        "departments: {roads: {replicas: many}}",
        "at '/departments/roads/replicas': got string, want integer",
    ),
    "an unknown choice": (
        "kafka: {topics: {manage: operator}}",
        "at '/kafka/topics/manage': value must be one of 'job', 'strimzi', 'none'",
    ),
    "an unknown protocol": (
        "kafka: {security: {protocol: TLS}}",
        "'PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'",
    ),
    "a value that is taken away": (
        "tls: null",
        "missing property 'tls'",
    ),
    "no time for the rehearsal": (
        "smokeTest: {timeoutSeconds: 0}",
        "at '/smokeTest/timeoutSeconds': minimum: got 0, want 1",
    ),
    "a variable that is a number": (
        "defaults: {env: {VIGIE_LOG_LEVEL: 3}}",
        "at '/defaults/env/VIGIE_LOG_LEVEL'",
    ),
}


@pytest.mark.parametrize(("values", "said"), SCHEMA.values(), ids=SCHEMA)
def test_what_is_no_value_at_all_is_refused_by_the_schema(values: str, said: str) -> None:
    assert said in chart.refusal(f"{KAFKA}\n{values}" if "kafka" not in values else values)


def test_an_old_kubernetes_is_refused() -> None:
    done = chart.run(
        "template", "a", str(chart.CHART), "--kube-version", "1.31.9", values=f"{TRIAL}\n"
    )
    assert "requires kubeVersion: >=1.32" in done.stderr
