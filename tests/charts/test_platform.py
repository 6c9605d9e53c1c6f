"""The choices of a platform: its Service types, users, containers, budgets and objects."""

from __future__ import annotations

import json
from typing import Any

import pytest

from services.chassis.sdk.settings import Settings
from services.crews.settings import CrewSettings
from tests.charts import chart

TRIAL = "kafka: {development: {enabled: true}}\nsimulator: {enabled: true}\n"
CLUSTER = chart.CHART / "ci" / "backup-values.yaml"


def trial(values: str, helm: str = "helm") -> list[chart.Object]:
    """Return the objects of a trial with values."""
    done = chart.template(values=TRIAL + values, helm=helm)
    assert done.returncode == 0, done.stderr
    return chart.parsed(done.stdout)


def test_a_load_balancer_serves_one_department_only() -> None:
    found = chart.of_kind(chart.objects("everything"), "Service")
    services = {name.removeprefix("montpellier-"): each for name, each in found.items()}
    roads = services["roads"]
    assert roads["metadata"]["annotations"] == {"example.org/balancer": "internal"}
    assert roads["metadata"]["labels"]["example.org/on"] == "service"
    assert "example.org/on" not in roads["spec"]["selector"]
    assert {key: roads["spec"][key] for key in roads["spec"] if "Balancer" in key} == {
        "loadBalancerClass": "example.org/internal",
        "loadBalancerSourceRanges": ["10.20.0.0/16"],
    }
    assert roads["spec"]["externalTrafficPolicy"] == "Local"
    types = {name: each["spec"]["type"] for name, each in services.items()}
    assert types.pop("roads") == "LoadBalancer"
    assert set(types.values()) == {"ClusterIP"}


NO_USER = "{runAsUser: null, runAsGroup: null, fsGroup: null}"


@pytest.mark.parametrize("helm", ["helm", "4/helm"])
def test_a_platform_may_choose_the_user_of_every_pod(helm: str) -> None:
    """OpenShift's restricted-v2 rejects a pod that names its user."""
    found = trial(f"defaults: {{podSecurityContext: {NO_USER}}}", helm)
    contexts = [pod["spec"]["securityContext"] for pod in chart.pods(found).values()]
    assert len(contexts) > 5
    for context in contexts:
        assert set(context) == {"runAsNonRoot", "fsGroupChangePolicy", "seccompProfile"}


def test_a_context_of_containers_applies_to_every_container() -> None:
    found = trial("defaults: {securityContext: {capabilities: null, privileged: false}}")
    for container in chart.all_containers(found):
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "privileged": False,
        }


def test_a_service_has_its_own_containers_beside_those_of_the_chart() -> None:
    own = "initContainers: [{name: wait, image: a}], sidecars: [{name: proxy, image: b}]"
    found = chart.pods(trial(f"departments: {{roads: {{{own}}}}}"))
    names = {
        key: [each["name"] for each in found["Deployment/vigie-roads"]["spec"][key]]
        for key in ("initContainers", "containers")
    }
    assert names == {"initContainers": ["topics", "wait"], "containers": ["roads", "proxy"]}
    for owner, pod in found.items():
        others = {each["name"] for each in chart.containers(pod)} & {"wait", "proxy"}
        assert bool(others) == (owner == "Deployment/vigie-roads")


def test_objects_of_the_platform_are_templates() -> None:
    (found,) = chart.of_kind(chart.objects("everything"), "ConfigMap").values()
    assert found["metadata"] == {"name": "vigie-extra", "namespace": "vigie"}
    assert found["data"] == {"city": "vigie"}


def test_a_budget_may_be_a_share_or_absent() -> None:
    found = chart.of_kind(chart.objects("everything"), "PodDisruptionBudget")
    assert {each["spec"]["maxUnavailable"] for each in found.values()} == {"50%"}
    off = chart.objects_of("departments: {roads: {disruptionBudget: {enabled: false}}}")
    assert set(chart.of_kind(off, "PodDisruptionBudget")) == {
        "lighting",
        "snow",
        "traffic",
        "coordination",
    }


def test_rules_of_spread_select_the_pods_of_their_service() -> None:
    pod = chart.pods(chart.objects("everything"))["Deployment/montpellier-roads"]["spec"]
    (rule,) = pod["topologySpreadConstraints"]
    assert rule["labelSelector"]["matchLabels"]["app.kubernetes.io/component"] == "roads"
    assert (rule["topologyKey"], rule["minDomains"]) == ("example.org/rack", 2)
    without = chart.pod_of("defaults: {topologySpreadConstraints: []}")
    assert "topologySpreadConstraints" not in without


def test_limits_and_reflection_are_those_of_the_services() -> None:
    """A variable without a value is not set, so a service keeps its own default."""
    names = ("IN_FLIGHT_LIMIT", "CALLER_CALLS_PER_SECOND", "CALLER_STREAM_LIMIT", "STREAM_LIMIT")
    known = {f"VIGIE_{name}" for name in (*names, "REQUEST_BYTES", "CREW_LIMIT", "REFLECTION")}
    fields = Settings.model_fields | CrewSettings.model_fields
    assert known <= {f"VIGIE_{name.upper()}" for name in fields}
    pods = chart.pods(chart.objects("everything"))
    set_there = chart.environment(pods["Deployment/montpellier-roads"]["spec"]["containers"][0])
    assert known <= set(set_there)
    for container in chart.all_containers(chart.objects("minimal")):
        assert not known & set(chart.environment(container))


@pytest.mark.parametrize(
    ("version", "action"),
    [
        ("1.29.15", {"exec": {"command": ["sleep", "5"]}}),
        ("1.30.0-eks-a1b2", {"sleep": {"seconds": 5}}),
    ],
)
def test_a_pod_sleeps_before_it_stops_as_its_kubernetes_can(version: str, action: Any) -> None:
    """Kubernetes 1.29 has the action `sleep` behind a gate that is off."""
    done = chart.template("--kube-version", version, "-f", str(CLUSTER))
    pod = chart.pods(chart.parsed(done.stdout))["Deployment/vigie-roads"]["spec"]
    assert pod["containers"][0]["lifecycle"] == {"preStop": action}


def test_a_service_monitor_reaches_every_pod_with_metrics() -> None:
    """The label `service` of the metrics stays, which the operator's would replace."""
    own = "monitoring: {podMonitor: {enabled: false}, serviceMonitor: {enabled: true}}"
    found = chart.parsed(chart.template("-f", str(CLUSTER), values=own).stdout)
    (monitor,) = chart.of_kind(found, "ServiceMonitor").values()
    assert not chart.of_kind(found, "PodMonitor")
    (endpoint,) = monitor["spec"]["endpoints"]
    assert endpoint["relabelings"] == [{"action": "labeldrop", "regex": "service"}]
    wanted = monitor["spec"]["selector"]["matchLabels"].items()
    reached = {
        json.dumps(each["spec"]["selector"], sort_keys=True)
        for each in chart.of_kind(found, "Service").values()
        if wanted <= each["metadata"]["labels"].items()
        and endpoint["port"] in {port["name"] for port in each["spec"]["ports"]}
    }
    scraped = [
        pod["metadata"]["labels"]
        for pod in chart.pods(found).values()
        if any(p["name"] == "http" for c in chart.containers(pod) for p in c.get("ports", []))
    ]
    assert len(scraped) == 6
    for labels in scraped:
        assert any(json.loads(each).items() <= labels.items() for each in reached)


def test_a_trusted_network_may_be_unencrypted() -> None:
    values = "kafka: {bootstrap: 'a:1', security: {allowUnencrypted: true}}"
    assert chart.template(values=values).returncode == 0
