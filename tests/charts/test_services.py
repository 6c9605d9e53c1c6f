"""What the chart makes of each service: pods that are safe, stop well and are told what counts."""

from __future__ import annotations

from typing import Any

import pytest

from services.chassis.sdk.discovery import declarations
from services.chassis.sdk.settings import KafkaSettings
from services.city.settings import CitySettings
from services.lighting.settings import LightingSettings
from tests.charts import chart

each_scenario = pytest.mark.parametrize("scenario", chart.SCENARIOS)
TRIAL = chart.CHART / "ci" / "trial-values.yaml"


def pod_of(service: str, scenario: str = "trial") -> chart.Object:
    """A service's pod."""
    release = "montpellier" if scenario == "everything" else "vigie"
    pod: chart.Object = chart.pods(chart.objects(scenario))[f"Deployment/{release}-{service}"]
    return pod


def told(service: str, scenario: str = "trial") -> dict[str, str]:
    """What a service is told."""
    return chart.environment(pod_of(service, scenario)["spec"]["containers"][0])


@each_scenario
def test_every_pod_keeps_to_the_restricted_standard(scenario: str) -> None:
    for name, pod in chart.pods(chart.objects(scenario)).items():
        spec = pod["spec"]
        assert spec["securityContext"]["runAsNonRoot"] is True, name
        assert spec["securityContext"]["runAsUser"] == 10001, name
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert spec["automountServiceAccountToken"] is False, name
        assert spec["enableServiceLinks"] is False, name
        kinds = {kind for volume in spec["volumes"] for kind in volume if kind != "name"}
        assert not kinds & {"hostPath", "nfs"}, name
        for container in chart.containers(pod):
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }, name
            assert "memory" in container["resources"]["limits"], name
            assert "cpu" not in container["resources"]["limits"], name


@each_scenario
def test_no_secret_stands_in_a_variable(scenario: str) -> None:
    """A password comes as a file; only what the values refer to themselves may come otherwise."""
    for pod in chart.pods(chart.objects(scenario)).values():
        for container in chart.containers(pod):
            names = chart.environment(container)
            own = {"OTEL_EXPORTER_OTLP_HEADERS"} if scenario == "everything" else set[str]()
            assert not {n for n, said in names.items() if "secretKeyRef" in said} - own
            assert not {n for n in names if "PASSWORD" in n and not n.endswith("_FILE")}


@each_scenario
def test_every_module_that_a_pod_runs_exists(scenario: str) -> None:
    """But for what comes later, which is what that scenario is about."""
    later = {"snow", "control", "indicators"} if scenario == "later" else set[str]()
    for pod in chart.pods(chart.objects(scenario)).values():
        for container in chart.containers(pod):
            if "args" not in container:
                continue  # Kafka's own image
            module = container["args"][0]
            place = chart.ROOT.joinpath(*module.split("."))
            stands = place.with_suffix(".py").exists() or (place / "__main__.py").exists()
            assert stands or module.split(".")[1] in later, module


def test_every_department_that_is_built_stands_in_the_values() -> None:
    services = set(chart.of_kind(chart.objects("minimal"), "Deployment"))
    assert services == {each.name for each in declarations(chart.ROOT)}


def test_a_service_is_told_only_what_its_settings_know() -> None:
    fields = {
        f"VIGIE_{name.upper()}": each
        for kind in (CitySettings, LightingSettings)
        for name, each in kind.model_fields.items()
    }
    known = {str(each.validation_alias or name) for name, each in fields.items()}
    known |= {f"KAFKA_{name.upper()}" for name in KafkaSettings.model_fields}
    known |= {"K8S_POD_NAME", "OTEL_RESOURCE_ATTRIBUTES"}  # OpenTelemetry's own
    for scenario in set(chart.SCENARIOS) - {"everything"}:
        # And where the others are, for `vigie` in its pod.
        services = chart.of_kind(chart.objects(scenario), "Deployment")
        found = {f"VIGIE_{name.upper()}{end}" for name in services for end in ("", "_HTTP")}
        for service in ("roads", "coordination"):
            assert set(told(service, scenario)) <= known | found, scenario
            assert "VIGIE_COORDINATION" in told(service, scenario)


def test_its_own_variables_win_and_none_stands_twice() -> None:
    assert told("roads", "everything")["VIGIE_LOG_LEVEL"] == "WARNING"
    assert told("lighting", "everything")["VIGIE_LOG_LEVEL"] == "DEBUG"
    moved = "departments: {roads: {env: {VIGIE_CITY: /srv/city}}}"
    pod = chart.pods(chart.objects_of(moved))["Deployment/vigie-roads"]
    assert chart.environment(pod["spec"]["containers"][0])["VIGIE_CITY"] == "/srv/city"


@each_scenario
def test_all_know_the_same_departments(scenario: str) -> None:
    found = chart.objects(scenario)
    wanted = {"lighting", "roads"} | ({"snow"} if scenario == "later" else set[str]())
    for pod in chart.pods(found).values():
        for container in chart.containers(pod):
            if "args" in container:
                said = chart.environment(container)["VIGIE_DEPARTMENTS"]
                assert set(said.split(",")) == wanted


@pytest.mark.parametrize(("pause", "drain"), [(5, 8), (0, 30)])
def test_a_pod_has_the_time_that_its_stop_takes(pause: int, drain: int) -> None:
    values = f"defaults: {{preStopSeconds: {pause}, drainSeconds: {drain}}}"
    spec = chart.pods(chart.objects_of(values))["Deployment/vigie-roads"]["spec"]
    assert spec["terminationGracePeriodSeconds"] == pause + drain + 15
    paused = {"preStop": {"sleep": {"seconds": pause}}} if pause else None
    assert spec["containers"][0].get("lifecycle") == paused


def test_a_nought_of_its_own_stays_a_nought() -> None:
    found = chart.of_kind(chart.objects("everything"), "Deployment")
    assert found["montpellier-lighting"]["spec"]["replicas"] == 0
    assert found["montpellier-roads"]["spec"]["replicas"] == 2


def test_a_digest_wins_over_a_tag_and_a_service_may_have_an_image_of_its_own() -> None:
    production = pod_of("roads", "strimzi-production")["spec"]["containers"][0]
    assert production["image"].startswith("registry.example.org/vigie@sha256:")
    found = chart.pods(chart.objects("everything"))
    images = {name: pod["spec"]["containers"][0]["image"] for name, pod in found.items()}
    assert images["Deployment/montpellier-roads"] == "vigie.local/vigie:pinned"
    assert images["Deployment/montpellier-coordination"] == "vigie.local/vigie:dev"


def probes(scenario: str) -> dict[str, Any]:
    """How the kubelet looks at roads: the question alone."""
    container = pod_of("roads", scenario)["spec"]["containers"][0]
    kinds = ("startupProbe", "livenessProbe", "readinessProbe")
    return {
        kind: {key: said for key, said in container[kind].items() if key in {"grpc", "httpGet"}}
        for kind in kinds
    }


def test_readiness_is_grpc_health_and_http_where_grpc_is_tls() -> None:
    started = {"httpGet": {"path": "/startupz", "port": "http"}}
    alive = {"httpGet": {"path": "/livez", "port": "http"}}
    plain = {
        "startupProbe": started,
        "livenessProbe": alive,
        "readinessProbe": {"grpc": {"port": 7000}},
    }
    assert probes("trial") == plain
    assert probes("tls-cert-manager") == plain | {"readinessProbe": started}


def test_a_restore_may_take_ten_minutes() -> None:
    probe = pod_of("coordination")["spec"]["containers"][0]["startupProbe"]
    assert probe["periodSeconds"] * probe["failureThreshold"] >= 600


def test_an_upgrade_takes_no_pod_away_before_another_is_ready() -> None:
    for name, found in chart.of_kind(chart.objects("minimal"), "Deployment").items():
        update = found["spec"]["strategy"]["rollingUpdate"]
        assert update == {"maxUnavailable": 0, "maxSurge": 1}, name


def test_a_node_may_be_emptied_where_another_pod_works() -> None:
    values = "departments: {roads: {replicas: 1}}"
    assert set(chart.of_kind(chart.objects_of(values), "PodDisruptionBudget")) == {
        "lighting",
        "coordination",
    }


def test_a_chart_that_changes_nothing_for_a_pod_restarts_none() -> None:
    for pod in chart.pods(chart.objects("minimal")).values():
        labels = pod["metadata"]["labels"]
        assert not {"helm.sh/chart", "app.kubernetes.io/version"} & set(labels)


def test_who_scales_says_how_many_and_nobody_else() -> None:
    found = chart.objects("hpa")
    scaler = chart.of_kind(found, "HorizontalPodAutoscaler")["roads"]["spec"]
    assert (scaler["minReplicas"], scaler["maxReplicas"]) == (1, 3)
    deployments = chart.of_kind(found, "Deployment")
    assert "replicas" not in deployments["roads"]["spec"]
    assert deployments["lighting"]["spec"]["replicas"] == 2
    scaled = chart.of_kind(chart.objects("keda"), "ScaledObject")
    assert set(scaled) == {"lighting", "roads"}
    query = scaled["roads"]["spec"]["triggers"][0]["metadata"]["query"]
    assert query == 'sum(rate(vigie_commands_total{namespace="vigie",service="roads"}[2m]))'


def test_what_comes_later_is_a_key_and_nothing_else() -> None:
    before, now = chart.objects_of("{}"), chart.objects_of("departments: {snow: {}}")
    for kind in ("Deployment", "Service", "PodDisruptionBudget"):
        new = set(chart.of_kind(now, kind)) - set(chart.of_kind(before, kind))
        assert new == {"snow"}, kind
    later = chart.objects("later")
    assert {"snow", "control", "indicators"} <= set(chart.of_kind(later, "Deployment"))
    topics = {name.split(".")[1] for name in chart.of_kind(later, "KafkaTopic")}
    assert topics == {"lighting", "roads", "snow", "coordination"}


def test_where_services_may_run_holds_for_the_jobs_and_the_trials_pods_too() -> None:
    """On a cluster whose nodes are all tainted nothing else would ever start."""
    values = "defaults: {tolerations: [{key: city, operator: Exists}]}\nsimulator: {enabled: true}"
    found = chart.pods(chart.objects_of(values))
    trial = chart.template("-f", str(TRIAL), values=values)
    found |= chart.pods(chart.parsed(trial.stdout))
    assert {"Job/vigie-topics", "Job/vigie-rehearsal", "Deployment/vigie-simulator"} <= set(found)
    assert "StatefulSet/vigie-kafka-development" in found
    for name, pod in found.items():
        assert pod["spec"].get("tolerations") == [{"key": "city", "operator": "Exists"}], name


def test_labels_and_annotations_of_ones_own_win_and_none_stands_twice() -> None:
    values = (
        "commonLabels: {team: city, tier: base}\n"
        "defaults: {podLabels: {tier: front}, "
        "podAnnotations: {kubectl.kubernetes.io/default-container: sidecar}}"
    )
    done = chart.template("--set", "kafka.bootstrap=kafka:9092", values=values)
    metadata = chart.pods(chart.parsed(done.stdout))["Deployment/vigie-roads"]["metadata"]
    assert metadata["labels"].items() >= {("team", "city"), ("tier", "front")}
    assert metadata["annotations"] == {"kubectl.kubernetes.io/default-container": "sidecar"}
    head = done.stdout.partition("kind: Deployment")[2].partition("template:")[2]
    assert head.partition("spec:")[0].count("tier:") == 1


def test_without_an_account_of_its_own_a_release_has_that_of_the_namespace() -> None:
    found = chart.objects_of("serviceAccount: {create: false}")
    assert not chart.of_kind(found, "ServiceAccount")
    pod = chart.pods(found)["Deployment/vigie-roads"]
    assert pod["spec"]["serviceAccountName"] == "default"


@pytest.mark.parametrize("volume", ["{configMap: {name: a}}", "{name: b, configMap: {name: a}}"])
def test_a_city_of_ones_own_is_mounted_whatever_its_volume_is_called(volume: str) -> None:
    pod = chart.pods(chart.objects_of(f"city: {{volume: {volume}}}"))["Deployment/vigie-roads"]
    city = {"name": "city", "configMap": {"name": "a"}}
    assert city in pod["spec"]["volumes"]


BEHAVIOUR = {
    "scaleUp": {
        "stabilizationWindowSeconds": 0,
        "policies": [{"type": "Pods", "value": 1, "periodSeconds": 30}],
    },
    "scaleDown": {
        "stabilizationWindowSeconds": 300,
        "policies": [{"type": "Pods", "value": 1, "periodSeconds": 60}],
    },
}


def test_an_hpa_scales_its_deployment_by_processor_time() -> None:
    spec = chart.of_kind(chart.objects("hpa"), "HorizontalPodAutoscaler")["roads"]["spec"]
    target = {"type": "Utilization", "averageUtilization": 300}
    assert spec == {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "vigie-roads"},
        "minReplicas": 1,
        "maxReplicas": 3,
        "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": target}}],
        "behavior": BEHAVIOUR,
    }


def test_a_scaled_object_keeps_its_replicas_without_metrics() -> None:
    spec = chart.of_kind(chart.objects("keda"), "ScaledObject")["lighting"]["spec"]
    assert spec["scaleTargetRef"] == {"name": "vigie-lighting"}
    assert (spec["minReplicaCount"], spec["maxReplicaCount"]) == (2, 4)
    assert spec["fallback"] == {
        "failureThreshold": 3,
        "replicas": 2,
        "behavior": "currentReplicas",
    }
    assert spec["advanced"] == {"horizontalPodAutoscalerConfig": {"behavior": BEHAVIOUR}}
    (trigger,) = spec["triggers"]
    assert trigger["type"] == "prometheus"
    assert trigger["metadata"]["serverAddress"] == "http://prometheus.monitoring:9090"
    assert trigger["metadata"]["threshold"] == "50"


def test_an_account_of_ones_own_is_every_pods() -> None:
    found = chart.objects("sasl-job")
    assert not chart.of_kind(found, "ServiceAccount")
    for name, pod in chart.pods(found).items():
        account = None if name == "Job/vigie-topics" else "vigie-of-the-city"
        assert pod["spec"].get("serviceAccountName") == account, name


def test_a_service_without_a_second_pod_has_no_budget_and_no_topics() -> None:
    found = chart.objects("later")
    assert "indicators" not in chart.of_kind(found, "PodDisruptionBudget")
    assert "control" in chart.of_kind(found, "PodDisruptionBudget")
    assert chart.of_kind(found, "Deployment")["indicators"]["spec"]["replicas"] == 1
