"""The flows that the rendered policies allow, evaluated as a network plugin evaluates them."""

from __future__ import annotations

import re

import pytest

from tests.charts import chart

DNS = [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}]


def labels(component: str) -> dict[str, str]:
    """Return the labels of a pod of the release."""
    own = {"app.kubernetes.io/name": "vigie", "app.kubernetes.io/instance": "vigie"}
    return own | {"app.kubernetes.io/component": component}


def selects(selector: chart.Object, pod: dict[str, str]) -> bool:
    """Return whether a selector selects a pod."""
    wanted = selector.get("matchLabels", {}).items() <= pod.items()
    expressions = selector.get("matchExpressions", [])
    assert all(each["operator"] == "In" for each in expressions)
    return wanted and all(pod.get(each["key"]) in each["values"] for each in expressions)


def rules(scenario: str, component: str, way: str) -> list[chart.Object]:
    """Return the rules for a pod's ingress or egress; one policy denies the rest."""
    found = [each["spec"] for each in chart.objects(scenario) if each["kind"] == "NetworkPolicy"]
    about = [each for each in found if selects(each["podSelector"], labels(component))]
    assert any({"Ingress", "Egress"} <= set(each["policyTypes"]) for each in about)
    return [rule for each in about for rule in each.get(way, [])]


def holds(rule: chart.Object, port: int) -> bool:
    """Return whether a rule has a port."""
    return any(
        each["port"] <= port <= each.get("endPort", each["port"]) for each in rule.get("ports", [])
    )


def allowed(scenario: str, caller: str, called: str, port: int) -> bool:
    """Return whether egress of one pod and ingress of another allow a port."""
    out = any(
        holds(rule, port) and named(rule.get("to"), called)
        for rule in rules(scenario, caller, "egress")
    )
    into = any(
        holds(rule, port) and named(rule.get("from"), caller)
        for rule in rules(scenario, called, "ingress")
    )
    return out and into


def named(peers: list[chart.Object] | None, component: str) -> bool:
    """Return whether peers include a pod of the release; no peers are all pods."""
    if peers is None:
        return True
    return any(
        selects(each["podSelector"], labels(component))
        for each in peers
        if "podSelector" in each and "namespaceSelector" not in each
    )


SERVICES = ("lighting", "roads", "snow", "traffic", "coordination")


@pytest.mark.parametrize("scenario", sorted(set(chart.SCENARIOS) - {"everything"}))
def test_every_pod_is_denied_all_but_what_is_written(scenario: str) -> None:
    for pod in chart.pods(chart.objects(scenario)).values():
        component = pod["metadata"]["labels"]["app.kubernetes.io/component"]
        assert {"ports": DNS} in rules(scenario, component, "egress")


# In a trial: caller, called, the ports that it reaches and those that it does not.
FLOWS = [
    *((service, "kafka-development", [9092], []) for service in SERVICES),
    ("kafka-development", "kafka-development", [9092], []),
    ("simulator", "kafka-development", [], [9092]),
    *(("rehearsal", service, [7000, 7100], []) for service in SERVICES),
    *(("simulator", service, [7000], []) for service in SERVICES),
    *(("lighting", service, [], [7000]) for service in SERVICES),
    *(("roads", service, [], [7000]) for service in SERVICES),
    ("lighting", "simulator", [16_000, 16_534, 16_999], [17_000]),
    ("roads", "simulator", [], [16_000, 16_534, 16_999]),
    ("coordination", "simulator", [], [16_000, 16_534, 16_999]),
    ("simulator", "traffic", [12_111], []),
    ("simulator", "roads", [], [12_111]),
    ("coordination", "traffic", [], [12_111]),
]


@pytest.mark.parametrize(("caller", "called", "open_ports", "denied"), FLOWS)
def test_a_pod_of_a_trial_reaches_only_its_peers(
    caller: str, called: str, open_ports: list[int], denied: list[int]
) -> None:
    assert all(allowed("trial", caller, called, port) for port in open_ports)
    assert not any(allowed("trial", caller, called, port) for port in denied)


def test_the_first_commands_of_the_runbook_reach_every_service() -> None:
    """`vigie doctor` in a pod calls gRPC and HTTP of all services."""
    runbook = (chart.ROOT / "deploy" / "runbook.md").read_text(encoding="utf-8")
    (pod,) = re.findall(r"^    release=vigie; in=([a-z]+) ", runbook, re.MULTILINE)
    for scenario in ("trial", "strimzi-production"):
        for called in SERVICES:
            assert allowed(scenario, pod, called, 7000)
            assert allowed(scenario, pod, called, 7100)


def test_only_a_department_with_devices_reaches_their_network() -> None:
    for service in SERVICES:
        out = rules("strimzi-production", service, "egress")
        devices = [rule["to"] for rule in out if holds(rule, 502)]
        network = [{"ipBlock": {"cidr": "10.20.0.0/16"}}]
        assert devices == ([network] if service == "lighting" else []), service


def test_only_the_given_networks_reach_the_controllers_port() -> None:
    networks = [{"ipBlock": {"cidr": "10.40.0.0/16"}}]
    for service in SERVICES:
        into = rules("strimzi-production", service, "ingress")
        found = [rule["from"] for rule in into if holds(rule, 12_111)]
        assert found == ([networks] if service == "traffic" else []), service
    assert not [rule for rule in rules("minimal", "traffic", "ingress") if holds(rule, 12_111)]


def ports(scenario: str, component: str) -> set[int]:
    """Return the ports that a pod reaches."""
    found = rules(scenario, component, "egress")
    return {int(each["port"]) for rule in found for each in rule["ports"]}


def test_the_ports_of_kafka_and_the_collector_are_those_of_their_addresses() -> None:
    assert ports("sasl-job", "roads") == ports("sasl-job", "topics") == {53, 9096, 9098}
    assert ports("strimzi-production", "roads") == {53, 4317, 9093}


def test_given_peers_and_ports_of_kafka_replace_those_of_the_bootstrap() -> None:
    own = "networkPolicy: {kafka: {ports: [9999], to: [{ipBlock: {cidr: 10.9.0.0/16}}]}}"
    policies = chart.of_kind(chart.objects_of(own), "NetworkPolicy")
    [rule] = policies["services"]["spec"]["egress"]
    assert rule["ports"] == [{"protocol": "TCP", "port": 9999}]
    assert rule["to"] == [{"ipBlock": {"cidr": "10.9.0.0/16"}}]


def test_only_the_configured_callers_reach_a_service_from_outside() -> None:
    """Once callers are configured, other pods of the namespace are denied."""
    into = [rule for rule in rules("strimzi-production", "roads", "ingress") if holds(rule, 7000)]
    assert [each["namespaceSelector"] for rule in into for each in rule["from"][1:]] == [
        {"matchLabels": {"kubernetes.io/metadata.name": "control-room"}}
    ]


def test_without_policies_there_are_none() -> None:
    assert chart.of_kind(chart.objects("everything"), "NetworkPolicy") == {}
