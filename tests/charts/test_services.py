"""The pods of the services: security, environment, shutdown and scaling."""

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
RESTRICTED = {
    "runAsNonRoot": True,
    "runAsUser": 10001,
    "seccompProfile": {"type": "RuntimeDefault"},
}
CONFINED = {
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "capabilities": {"drop": ["ALL"]},
}


def pod_of(service: str, scenario: str = "trial") -> chart.Object:
    """Return the spec of a service's pod."""
    release = "montpellier" if scenario == "everything" else "vigie"
    pod: chart.Object = chart.pods(chart.objects(scenario))[f"Deployment/{release}-{service}"]
    return dict(pod["spec"])


def environment_of(service: str, scenario: str = "trial") -> dict[str, str]:
    """Return the environment of a service."""
    return chart.environment(pod_of(service, scenario)["containers"][0])


@each_scenario
def test_every_pod_keeps_to_the_restricted_standard(scenario: str) -> None:
    for name, pod in chart.pods(chart.objects(scenario)).items():
        spec = pod["spec"]
        assert spec["securityContext"].items() >= RESTRICTED.items(), name
        assert not spec["automountServiceAccountToken"], name
        assert not spec["enableServiceLinks"], name
        kinds = {kind for volume in spec["volumes"] for kind in volume if kind != "name"}
        assert not kinds & {"hostPath", "nfs"}, name
        for container in chart.containers(pod):
            assert container["securityContext"] == CONFINED, name
            assert "memory" in container["resources"]["limits"], name
            assert "cpu" not in container["resources"]["limits"], name


@each_scenario
def test_no_variable_has_a_secret(scenario: str) -> None:
    """Passwords are files; only `env` of the values may refer to a Secret."""
    assert not chart.of_kind(chart.objects(scenario), "Secret")
    own = {"OTEL_EXPORTER_OTLP_HEADERS"} if scenario == "everything" else set[str]()
    for container in chart.all_containers(chart.objects(scenario)):
        names = chart.environment(container)
        assert not {n for n, value in names.items() if "secretKeyRef" in value} - own
        assert not {n for n in names if "PASSWORD" in n and not n.endswith("_FILE")}


@each_scenario
def test_every_module_that_a_pod_runs_exists(scenario: str) -> None:
    """Except those of the scenario `later`."""
    later = {"citizens", "control", "indicators"} if scenario == "later" else set[str]()
    for container in chart.all_containers(chart.objects(scenario)):
        for module in container.get("args", [])[:1]:  # Kafka's image has none
            path = chart.ROOT.joinpath(*module.split("."))
            exists = path.with_suffix(".py").exists() or (path / "__main__.py").exists()
            assert exists or module.split(".")[1] in later, module


def test_the_values_have_every_service_of_the_repository() -> None:
    services = set(chart.of_kind(chart.objects("minimal"), "Deployment"))
    assert services == {each.name for each in declarations(chart.ROOT)}


def test_a_service_has_only_documented_variables_of_its_settings() -> None:
    fields = CitySettings.model_fields | LightingSettings.model_fields
    known = {str(each.validation_alias or f"VIGIE_{n.upper()}") for n, each in fields.items()}
    known |= {f"KAFKA_{name.upper()}" for name in KafkaSettings.model_fields}
    known |= {"K8S_POD_NAME", "OTEL_RESOURCE_ATTRIBUTES"}  # OpenTelemetry's own
    readme = (chart.ROOT / "deploy" / "README.md").read_text(encoding="utf-8")
    assert {name for name in known if f"`{name}`" not in readme} == {"VIGIE_KAFKA", "K8S_POD_NAME"}
    for scenario in set(chart.SCENARIOS) - {"everything"}:
        # The addresses of the others are for `vigie` in the pod.
        services = chart.of_kind(chart.objects(scenario), "Deployment")
        found = {f"VIGIE_{name.upper()}{end}" for name in services for end in ("", "_HTTP")}
        for service in ("roads", "coordination"):
            assert set(environment_of(service, scenario)) <= known | found, scenario
            assert "VIGIE_COORDINATION" in environment_of(service, scenario)


def test_a_services_own_variables_replace_those_of_the_chart() -> None:
    pod = chart.pod_of("departments: {roads: {env: {VIGIE_CITY: /srv/city}}}")
    assert chart.environment(pod["containers"][0])["VIGIE_CITY"] == "/srv/city"


@each_scenario
def test_every_process_has_the_same_departments(scenario: str) -> None:
    wanted = {"lighting", "roads", "snow", "traffic"} | (
        {"citizens"} if scenario == "later" else set[str]()
    )
    for container in chart.all_containers(chart.objects(scenario)):
        if "args" in container:
            assert set(chart.environment(container)["VIGIE_DEPARTMENTS"].split(",")) == wanted


@pytest.mark.parametrize(("pause", "drain"), [(5, 8), (0, 30)])
def test_the_grace_period_covers_pause_and_drain(pause: int, drain: int) -> None:
    spec = chart.pod_of(f"defaults: {{preStopSeconds: {pause}, drainSeconds: {drain}}}")
    assert spec["terminationGracePeriodSeconds"] == pause + drain + 15
    paused = {"preStop": {"sleep": {"seconds": pause}}} if pause else None
    assert spec["containers"][0].get("lifecycle") == paused


def test_no_pod_label_changes_with_the_version_of_the_chart() -> None:
    for pod in chart.pods(chart.objects("minimal")).values():
        labels = pod["metadata"]["labels"]
        assert not {"helm.sh/chart", "app.kubernetes.io/version"} & set(labels)


def test_tolerations_apply_to_jobs_and_the_pods_of_a_trial_too() -> None:
    """On a cluster whose nodes are all tainted nothing else would ever start."""
    values = "defaults: {tolerations: [{key: city, operator: Exists}]}\nsimulator: {enabled: true}"
    found = chart.pods(chart.objects_of(values))
    trial = chart.template("-f", str(TRIAL), values=values)
    found |= chart.pods(chart.parsed(trial.stdout))
    assert {"Job/vigie-topics", "Job/vigie-rehearsal", "Deployment/vigie-simulator"} <= set(found)
    assert "StatefulSet/vigie-kafka-development" in found
    for name, pod in found.items():
        assert pod["spec"].get("tolerations") == [{"key": "city", "operator": "Exists"}], name


def test_configured_labels_and_annotations_replace_those_of_the_chart() -> None:
    values = (
        "commonLabels: {team: city, tier: base}\n"
        "defaults: {podLabels: {tier: front}, "
        "podAnnotations: {kubectl.kubernetes.io/default-container: sidecar}}"
    )
    done = chart.template(
        "--set", "kafka.bootstrap=kafka:9093,kafka.security.protocol=SSL", values=values
    )
    metadata = chart.pods(chart.parsed(done.stdout))["Deployment/vigie-roads"]["metadata"]
    assert metadata["labels"].items() >= {("team", "city"), ("tier", "front")}
    assert metadata["annotations"] == {"kubectl.kubernetes.io/default-container": "sidecar"}
    head = done.stdout.partition("kind: Deployment")[2].partition("template:")[2]
    assert head.partition("spec:")[0].count("tier:") == 1


@pytest.mark.parametrize("volume", ["{configMap: {name: a}}", "{name: b, configMap: {name: a}}"])
def test_a_city_volume_is_mounted_under_any_name(volume: str) -> None:
    volumes = chart.pod_of(f"city: {{volume: {volume}}}")["volumes"]
    assert {"name": "city", "configMap": {"name": "a"}} in volumes


def one_pod(period: int, window: int) -> dict[str, Any]:
    """Return the behaviour of an autoscaler that adds or removes one pod at a time."""
    policies = [{"type": "Pods", "value": 1, "periodSeconds": period}]
    return {"stabilizationWindowSeconds": window, "policies": policies}


BEHAVIOUR = {"scaleUp": one_pod(30, 0), "scaleDown": one_pod(60, 300)}


def test_an_hpa_scales_its_deployment_by_cpu() -> None:
    found = chart.objects("hpa")
    target = {"type": "Utilization", "averageUtilization": 300}
    assert chart.of_kind(found, "HorizontalPodAutoscaler")["roads"]["spec"] == {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "vigie-roads"},
        "minReplicas": 1,
        "maxReplicas": 3,
        "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": target}}],
        "behavior": BEHAVIOUR,
    }
    deployments = chart.of_kind(found, "Deployment")
    assert "replicas" not in deployments["roads"]["spec"]
    assert deployments["lighting"]["spec"]["replicas"] == 2


def test_keda_scales_departments_by_commands_per_second() -> None:
    scaled = chart.of_kind(chart.objects("keda"), "ScaledObject")
    assert set(scaled) == {"lighting", "roads"}
    spec = scaled["lighting"]["spec"]
    assert spec["scaleTargetRef"] == {"name": "vigie-lighting"}
    assert (spec["minReplicaCount"], spec["maxReplicaCount"]) == (2, 4)
    unchanged = {"failureThreshold": 3, "replicas": 2, "behavior": "currentReplicas"}
    assert spec["fallback"] == unchanged, "without metrics, the replicas stay"
    assert spec["advanced"] == {"horizontalPodAutoscalerConfig": {"behavior": BEHAVIOUR}}
    (trigger,) = spec["triggers"]
    query = 'sum(rate(vigie_commands_total{namespace="vigie",service="lighting"}[2m]))'
    server = {"serverAddress": "http://prometheus.monitoring:9090"}
    assert trigger["metadata"] == server | {"query": query, "threshold": "50"}


def test_readiness_is_http_where_grpc_is_tls() -> None:
    """The kubelet's gRPC probe, which the reviewed manifests have, does not support TLS."""
    probe = pod_of("roads", "tls-cert-manager")["containers"][0]["readinessProbe"]
    assert "grpc" not in probe
    assert probe["httpGet"] == {"path": "/startupz", "port": "http"}


def test_a_service_with_one_pod_has_no_disruption_budget() -> None:
    found = chart.objects_of("departments: {roads: {replicas: 1}}")
    assert set(chart.of_kind(found, "PodDisruptionBudget")) == {
        "lighting",
        "snow",
        "traffic",
        "coordination",
    }


@pytest.mark.parametrize(
    ("values", "account"),
    [("{create: false}", "default"), ("{create: false, name: city}", "city")],
)
def test_without_an_account_of_its_own_a_release_uses_another(values: str, account: str) -> None:
    found = chart.objects_of(f"serviceAccount: {values}")
    assert not chart.of_kind(found, "ServiceAccount")
    accounts = {name: p["spec"].get("serviceAccountName") for name, p in chart.pods(found).items()}
    assert accounts.pop("Job/vigie-topics") is None  # a hook, before any account exists
    assert set(accounts.values()) == {account}


def test_controllers_dial_a_service_of_their_own() -> None:
    found = chart.of_kind(chart.objects("strimzi-production"), "Service")
    spec = found["traffic-rsmp"]["spec"]
    assert [port["port"] for port in spec["ports"]] == [12_111]
    assert spec["type"] == "LoadBalancer"
    assert spec["sessionAffinity"] == "ClientIP"
    assert found["traffic-rsmp"]["metadata"]["annotations"] == {"example.org/balancer": "internal"}
    assert found["traffic"]["spec"]["type"] == "ClusterIP"
    assert "traffic-rsmp" not in chart.of_kind(chart.objects("everything"), "Service")
    assert environment_of("traffic", "everything")["VIGIE_RSMP_PORT"] == "0"
    assert "VIGIE_RSMP_PORT" not in environment_of("roads", "strimzi-production")


def test_the_security_code_and_the_certificate_of_rsmp_are_files() -> None:
    pod = pod_of("traffic", "strimzi-production")
    environment = environment_of("traffic", "strimzi-production")
    (volume,) = (each for each in pod["volumes"] if each["name"] == "rsmp")
    sources = [each["secret"] for each in volume["projected"]["sources"]]
    assert [each["name"] for each in sources] == ["controllers", "rsmp-certificate"]
    files = {item["path"] for each in sources for item in each["items"]}
    named = {v for n, v in environment.items() if n.startswith("VIGIE_RSMP") and "FILE" in n}
    assert named == {f"/etc/vigie/rsmp/{file}" for file in files}
    assert len(files) == 4
    assert not [each for each in pod_of("roads")["volumes"] if each["name"] == "rsmp"]


def test_simulated_controllers_and_their_department_have_one_security_code() -> None:
    for service in ("traffic", "simulator"):
        pod = pod_of(service)
        code = environment_of(service)["VIGIE_RSMP_SECURITY_CODE_FILE"]
        (volume,) = (each for each in pod["volumes"] if each["name"] == "rsmp")
        (source,) = volume["projected"]["sources"]
        name = source["configMap"]["name"].removeprefix("vigie-")
        data = chart.of_kind(chart.objects("trial"), "ConfigMap")[name]["data"]
        assert code.removeprefix("/etc/vigie/rsmp/") in data
    assert environment_of("simulator")["VIGIE_SIMULATOR_RSMP_HOST"] == "vigie-traffic-rsmp"
