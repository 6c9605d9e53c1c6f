"""Who may speak to whom: read off the rendered policies, as a network that enforces them would."""

from __future__ import annotations

import re

import pytest

from tests.charts import chart

DNS = [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}]


def labels(component: str) -> dict[str, str]:
    """The labels of a pod of the release."""
    own = {"app.kubernetes.io/name": "vigie", "app.kubernetes.io/instance": "vigie"}
    return own | {"app.kubernetes.io/component": component}


def selects(selector: chart.Object, pod: dict[str, str]) -> bool:
    """Whether a selector picks a pod."""
    wanted = selector.get("matchLabels", {}).items() <= pod.items()
    expressions = selector.get("matchExpressions", [])
    assert all(each["operator"] == "In" for each in expressions)
    return wanted and all(pod.get(each["key"]) in each["values"] for each in expressions)


def rules(scenario: str, component: str, way: str) -> list[chart.Object]:
    """The rules that let something in to a pod, or out of it; one policy denies the rest."""
    found = [each["spec"] for each in chart.objects(scenario) if each["kind"] == "NetworkPolicy"]
    about = [each for each in found if selects(each["podSelector"], labels(component))]
    assert any({"Ingress", "Egress"} <= set(each["policyTypes"]) for each in about)
    return [rule for each in about for rule in each.get(way, [])]


def holds(rule: chart.Object, port: int) -> bool:
    """Whether a rule is about a port."""
    return any(
        each["port"] <= port <= each.get("endPort", each["port"]) for each in rule.get("ports", [])
    )


def allowed(scenario: str, call_context: str, called: str, port: int) -> bool:
    """Whether a pod of the release reaches a port of another: out of one and into the other."""
    out = any(
        holds(rule, port) and named(rule.get("to"), called)
        for rule in rules(scenario, call_context, "egress")
    )
    into = any(
        holds(rule, port) and named(rule.get("from"), call_context)
        for rule in rules(scenario, called, "ingress")
    )
    return out and into


def named(peers: list[chart.Object] | None, component: str) -> bool:
    """Whether peers hold a pod of the release. No peers at all are everybody."""
    if peers is None:
        return True
    return any(
        selects(each["podSelector"], labels(component))
        for each in peers
        if "podSelector" in each and "namespaceSelector" not in each
    )


SERVICES = ("lighting", "roads", "coordination")


@pytest.mark.parametrize("scenario", sorted(set(chart.SCENARIOS) - {"everything"}))
def test_every_pod_is_denied_all_but_what_is_written(scenario: str) -> None:
    for pod in chart.pods(chart.objects(scenario)).values():
        component = pod["metadata"]["labels"]["app.kubernetes.io/component"]
        assert {"ports": DNS} in rules(scenario, component, "egress")


@pytest.mark.parametrize("service", SERVICES)
def test_services_reach_the_trials_broker_and_it_reaches_itself(service: str) -> None:
    assert allowed("trial", service, "kafka-development", 9092)
    assert allowed("trial", "kafka-development", "kafka-development", 9092)
    assert not allowed("trial", "simulator", "kafka-development", 9092)


@pytest.mark.parametrize("service", SERVICES)
def test_the_rehearsal_and_the_field_call_services(service: str) -> None:
    assert allowed("trial", "rehearsal", service, 7000)
    assert allowed("trial", "rehearsal", service, 7100)
    assert allowed("trial", "simulator", service, 7000)


def test_departments_call_nobody() -> None:
    """They speak by the log alone."""
    for call_context in ("lighting", "roads"):
        for called in SERVICES:
            assert not allowed("trial", call_context, called, 7000)


def test_the_runbooks_first_look_reaches_every_service() -> None:
    """`vigie doctor` in a pod asks gRPC and HTTP of all, whoever else is let in."""
    runbook = (chart.ROOT / "deploy" / "runbook.md").read_text(encoding="utf-8")
    (pod,) = re.findall(r"^    release=vigie; in=([a-z]+) ", runbook, re.MULTILINE)
    for scenario in ("trial", "strimzi-production"):
        for called in SERVICES:
            assert allowed(scenario, pod, called, 7000)
            assert allowed(scenario, pod, called, 7100)


def test_only_a_department_with_devices_reaches_the_simulated_ones() -> None:
    for port in (16_000, 16_534, 16_999):
        assert allowed("trial", "lighting", "simulator", port)
        assert not allowed("trial", "roads", "simulator", port)
        assert not allowed("trial", "coordination", "simulator", port)
    assert not allowed("trial", "lighting", "simulator", 17_000)


def blocks(scenario: str, component: str) -> list[tuple[str, int]]:
    """The networks outside that a pod reaches, with the port."""
    return [
        (peer["ipBlock"]["cidr"], rule["ports"][0]["port"])
        for rule in rules(scenario, component, "egress")
        for peer in rule.get("to", [])
        if "ipBlock" in peer
    ]


def test_only_a_department_with_devices_reaches_their_network() -> None:
    assert blocks("strimzi-production", "lighting") == [("10.20.0.0/16", 502)]
    assert blocks("strimzi-production", "roads") == []
    assert blocks("strimzi-production", "coordination") == []


def test_kafkas_ports_are_those_of_the_bootstrap_or_as_given() -> None:
    given = rules("sasl-job", "roads", "egress")
    assert {each["port"] for rule in given for each in rule["ports"]} == {53, 9096, 9098}
    job = rules("sasl-job", "topics", "egress")
    assert {each["port"] for rule in job for each in rule["ports"]} == {53, 9096, 9098}
    own = "networkPolicy: {kafka: {ports: [9999], to: [{ipBlock: {cidr: 10.9.0.0/16}}]}}"
    policies = chart.of_kind(chart.objects_of(own), "NetworkPolicy")
    assert policies["services"]["spec"]["egress"] == [
        {
            "ports": [{"protocol": "TCP", "port": 9999}],
            "to": [{"ipBlock": {"cidr": "10.9.0.0/16"}}],
        }
    ]


def test_traces_go_to_their_collector_only() -> None:
    ports = [
        each["port"]
        for rule in rules("strimzi-production", "roads", "egress")
        for each in rule["ports"]
    ]
    assert sorted(ports) == [53, 53, 4317, 9093]


def test_who_calls_from_outside_is_who_was_let_in() -> None:
    """Nobody of the namespace itself, once it is said who."""
    into = [rule for rule in rules("strimzi-production", "roads", "ingress") if holds(rule, 7000)]
    assert [each["namespaceSelector"] for rule in into for each in rule["from"][1:]] == [
        {"matchLabels": {"kubernetes.io/metadata.name": "control-room"}}
    ]


def test_without_policies_there_are_none() -> None:
    assert chart.of_kind(chart.objects("everything"), "NetworkPolicy") == {}
