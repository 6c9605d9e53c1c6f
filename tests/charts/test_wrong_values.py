"""Wrong values are rejected before anything is created; the error names value and correction."""

from __future__ import annotations

import re

import pytest

from tests.charts import chart

KAFKA = "kafka: {bootstrap: 'kafka.example.org:9093', security: {protocol: SASL_SSL}}\n"
SIMULATED = f"{KAFKA}simulator: {{enabled: true}}\n"
TRIAL = "kafka: {development: {enabled: true}}\n"
# Values, and the parts of the line that rejects them: the value, then the correction.
NAMES = {
    "prefix: Dijon": 'prefix is "Dijon" ... Use a lower-case letter',
    "prefix: dijon-": 'prefix is "dijon-" ... not ending with -',
    "fullnameOverride: my.city": '"my.city", which is not a valid ... fullnameOverride',
    "nameOverride: my city": 'nameOverride is "my city" ... Use letters, digits',
    "commonLabels: {app.kubernetes.io/instance: a}": "commonLabels has ... Remove it",
    "departments: {snow-ice: {}}": "departments.snow-ice is not a valid name ... Example: snowice.",
    "departments: {roads2: {}}": "departments.roads2 is not a valid name ... Example: roads.",
    "services: {simulator: {}}": "services.simulator is the name of ... Use another name",
    "services: {roads: {}}": "roads is in departments and in services ... Remove it from one",
    "departments: {lighting: null, roads: null, snow: null, traffic: null}": (
        "departments is empty ... departments.roads={}"
    ),
    "services: {coordination: null}": "services.coordination is missing ... replicas=0",
    "city: {folder: ''}": "city.folder and city.volume are empty ... deploy/cities/montpellier",
}
ROUTES = {
    "{domain: a.b, gateway: {enabled: true, parentRefs: [{name: a}]}, ingress: {enabled: true}}": (
        "routes.gateway and routes.ingress are both enabled ... Enable one of them"
    ),
    "{ingress: {enabled: true}}": "routes.domain is empty ... vigie.example.org",
    "{domain: 'https://a.b', ingress: {enabled: true}}": 'domain is "https://a.b" ... Example:',
    "{domain: a.b, ingress: {enabled: true}}\ntls: {enabled: true, secretName: a}": (
        "routes.ingress.grpcAnnotations has the protocol GRPC ... backend-protocol: GRPCS"
    ),
    "{domain: a.b, gateway: {enabled: true}}": "gateway.parentRefs is empty ... name: public",
    "{documents: [roads]}": "routes.documents names services ... Enable routes.gateway or",
    "{domain: a.b, ingress: {enabled: true}, documents: [road]}": (
        'routes.documents has "road" ... Example: [roads]'
    ),
}
TLS = {
    "{enabled: true}": "tls.enabled needs a certificate ... tls.certManager.enabled=true",
    "{certManager: {enabled: true, issuerRef: {name: a}}}": "no service uses ... tls.enabled=true",
    "{clients: {required: true, secretName: a}}": "clients.required needs TLS ... tls.enabled=true",
    "{enabled: true, secretName: a, clients: {required: true}}": "clients.secretName is ... Set",
    "{enabled: true, certManager: {enabled: true}}": "issuerRef.name is empty ... ClusterIssuer",
}
OTHERS = {
    "otel: {endpoint: 'http://a'}": 'otel.endpoint is "http://a" ... Use scheme, host and port',
    "simulator: {enabled: true, firstPort: 65000}": "firstPort is 65000 ... Example: 16000",
    "image: {tag: ''}": "image has neither tag nor digest ... image.tag, or better image.digest",
    "image: {digest: abc}": 'image.digest is "abc" ... Use sha256: and 64 hexadecimal digits',
    "monitoring: {podMonitor: {enabled: true}, serviceMonitor: {enabled: true}}": (
        "podMonitor and monitoring.serviceMonitor are both enabled ... Enable one of them"
    ),
    "defaults: {drainSeconds: 0}": "services.coordination.drainSeconds is 0 ... Use at least 1",
}
COORDINATION = {
    "{replicas: 3}": (
        "coordination.replicas is 3, but coordination has 1 partition and 1 standby ... "
        "Use at most 2, or more standbys"
    ),
    "{standbys: 5}": "services.coordination.standbys is 5 ... Use 0 to 4",
    "{autoscaling: {maxReplicas: 2, hpa: {enabled: true}}}": (
        "services.coordination.autoscaling is enabled, but coordination has 1 partition ... "
        "Set services.coordination.autoscaling.hpa.enabled=false"
    ),
}
ROADS = {
    "{replicas: -1}": "departments.roads.replicas is -1 ... or 0 to stop the service",
    "{replicas: 5}": "roads.replicas is 5, but roads has 4 partitions ... Use at most 4",
    "{autoscaling: {hpa: {enabled: true}, keda: {enabled: true, serverAddress: 'http://a:9'}}}": (
        "departments.roads.autoscaling has hpa and keda enabled ... Enable one of them"
    ),
    "{autoscaling: {maxReplicas: 8, hpa: {enabled: true}}}": "maxReplicas is 8 ... Use at most 4",
    "{autoscaling: {minReplicas: 5, hpa: {enabled: true}}}": "minReplicas is 5 ... Use 1 to max",
    "{autoscaling: {keda: {enabled: true}}}": "serverAddress is empty ... http://prometheus",
    "{preStopSeconds: -5}": "departments.roads.preStopSeconds is -5 ... Use 0",
    "{deviceNetwork: {cidrs: [10.0.0.0/8]}}": "deviceNetwork has cidrs and no ports ... port: 502",
    "{deviceNetwork: {cidrs: [10.20.0.0]}}": 'cidrs has "10.20.0.0" ... Example: 10.20.0.0/16',
    "{replicas: 0, autoscaling: {hpa: {enabled: true}}}": (
        "departments.roads.replicas is 0, but an autoscaler sets the replicas ... "
        "set departments.roads.autoscaling.hpa.enabled=false too"
    ),
    "{autoscaling: {hpa: {enabled: true}}, resources: {requests: {cpu: ''}}}": (
        "departments.roads.resources.requests.cpu is missing ... Set it. Example: 100m"
    ),
    "{image: {repository: ''}}": "departments.roads.image.repository is empty ... Example:",
    "{podLabels: {app.kubernetes.io/component: a}}": "roads.podLabels has ... Remove it",
    "{disruptionBudget: {maxUnavailable: 0%}}": (
        "disruptionBudget.maxUnavailable is 0%, so no node ... can be drained. Use at least 1"
    ),
    "{service: {labels: {helm.sh/chart: a}}}": "roads.service.labels has ... Remove it",
    "{service: {externalTrafficPolicy: Local}}": (
        "roads.service.externalTrafficPolicy is Local ... Set departments.roads.service.type to"
    ),
    "{service: {type: NodePort, loadBalancerClass: a}}": (
        "service.loadBalancerClass is set, but the type is NodePort ... type=LoadBalancer"
    ),
    "{service: {type: LoadBalancer, loadBalancerSourceRanges: [10.20.0.0]}}": (
        'service.loadBalancerSourceRanges has "10.20.0.0" ... Example: 10.20.0.0/16'
    ),
    "{sidecars: [{name: roads}]}": "roads.sidecars has roads ... Example: my-roads",
    "{initContainers: [{name: topics}]}": "initContainers has topics ... Example: my-topics",
    "{volumes: [{name: tmp, emptyDir: {}}]}": "roads.volumes has tmp ... Example: my-tmp",
    "{volumeMounts: [{name: a, mountPath: /etc/vigie/tls/}]}": "volumeMounts has ... /etc/extra",
    "{env: {VIGIE_DRAIN_SECONDS: '60'}}": "VIGIE_DRAIN_SECONDS ... Set departments.roads.drain",
    "{env: {VIGIE_PORT: '8000'}}": "departments.roads.env has VIGIE_PORT ... Remove it",
}
RSMP = {
    "{service: {type: NodePort}}": (
        "departments.traffic.rsmp.from is empty, so the network policy denies ... NodePort. Set"
    ),
    "{service: {externalTrafficPolicy: Local}}": (
        "traffic.rsmp.service.externalTrafficPolicy is Local ... Set departments.traffic.rsmp."
    ),
    "{tls: {clientCaKey: ca.crt}}": "rsmp.tls.clientCaKey needs TLS ... rsmp.tls.secretName to a",
    "{tls: {secretName: a}}": (
        "rsmp.tls.secretName is set, but the simulated controllers ... Remove one of the two"
    ),
    "{}, env: {VIGIE_RSMP_PORT: '1'}": "departments.traffic.env has VIGIE_RSMP_PORT ... Remove it",
}
# Under `kafka`; the others have a Kafka cluster.
CLUSTER = {
    "{}": "kafka.bootstrap is empty ... kafka.development.enabled=true",
    "{bootstrap: kafka}": 'kafka.bootstrap has "kafka" ... Use host:port',
    "{bootstrap: 'a:1', development: {enabled: true}}": "both set ... Remove one of them",
    "{development: {enabled: true, image: {tag: ''}}}": (
        "kafka.development.image has neither tag nor digest ... Set kafka.development.image.tag"
    ),
    "{development: {enabled: true}, topics: {replication: 3}}": "replication is 3 ... Remove it",
    "{development: {enabled: true}, security: {protocol: SASL_SSL}}": (
        "kafka.security.protocol is SASL_SSL ... PLAINTEXT only. Remove it"
    ),
    "{development: {enabled: true}, topics: {manage: none}}": "manage is none ... Remove it",
    "{bootstrap: 'a:1'}": (
        "kafka.security.protocol is PLAINTEXT, so the log crosses the network unencrypted, and "
        "anyone on it can write to it. Use SASL_SSL ... kafka.security.allowUnencrypted=true"
    ),
    "{bootstrap: 'a:1', security: {protocol: SASL_PLAINTEXT}}": (
        "kafka.security.protocol is SASL_PLAINTEXT, so the log crosses the network unencrypted. Use"
    ),
    "{bootstrap: 'a:1', topics: {replication: -1}}": "topics.replication is -1 ... Use 3",
    "{bootstrap: 'a:1', topics: {replication: 0}}": "topics.replication is 0 ... Use 3",
    "{bootstrap: 'a:1', topics: {minInSync: 0}}": "topics.minInSync is 0 of 3 ... Use 1 to 3",
    "{bootstrap: 'a:1', topics: {replication: 2, minInSync: 3}}": "minInSync is 3 of 2 ... 1 to 2",
    "{bootstrap: 'a:1', security: {protocol: SASL_SSL, secretName: ''}}": (
        "kafka.security.secretName is empty ... {prefix}-{service}"
    ),
    "{bootstrap: 'a:1', security: {protocol: SASL_SSL, passwordKey: ''}}": (
        "kafka.security.passwordKey is empty ... Set the key of the password"
    ),
    "{bootstrap: 'a:1', security: {protocol: SASL_PLAINTEXT, clientCertificate: true}}": (
        "kafka.security.clientCertificate needs TLS ... Use SSL or SASL_SSL"
    ),
    "{bootstrap: 'a:1', security: {protocol: SASL_PLAINTEXT, ca: {secretName: a}}}": (
        "kafka.security.ca.secretName is set, but the protocol SASL_PLAINTEXT does not use TLS ... "
        "Use SSL or SASL_SSL, or remove it"
    ),
    "{bootstrap: 'a:1', topics: {manageAcls: true}}": "manageAcls needs principals ... SASL_SSL",
    "{bootstrap: 'a:1', security: {protocol: SSL}, topics: {manageAcls: true, manage: none}}": (
        "kafka.topics.manageAcls needs the job ... Remove it"
    ),
    "{bootstrap: 'a:1', topics: {manage: strimzi}}": "strimzi.cluster is empty ... kubectl get",
    "{bootstrap: 'a:1', topics: {manage: strimzi}, strimzi: {cluster: a}}": (
        "kafka.strimzi.users creates users ... kafka.strimzi.users=false"
    ),
    (
        "{bootstrap: 'a:1', topics: {manage: strimzi}, strimzi: {cluster: a}, "
        "security: {protocol: SASL_SSL, mechanism: PLAIN}}"
    ): "kafka.security.mechanism is PLAIN ... SCRAM-SHA-512",
    (
        "{bootstrap: 'a:1', topics: {manage: strimzi}, strimzi: {cluster: a}, "
        "security: {protocol: SASL_SSL, clientCertificate: true}}"
    ): "clientCertificate is set with SASL_SSL ... Use SSL with it, or SASL_SSL without",
}
BACKUP = {
    "bootstrap: ''": "backup.bootstrap is empty ... Set the address of another Kafka cluster",
    "bootstrap: 'a'": 'backup.bootstrap has "a" ... Use host:port',
    "bootstrap: 'a:1,kafka.example.org:9093'": "the release's own Kafka ... Use another cluster",
    "bootstrap: 'a:1'": (
        "backup.security.protocol is PLAINTEXT ... backup.security.allowUnencrypted=true"
    ),
    "bootstrap: 'a:1', prefix: Copy": 'backup.prefix is "Copy" ... vigie-copy',
    "bootstrap: 'a:1', prefix: vigie": "backup.prefix equals prefix ... Remove it",
    "bootstrap: 'a:1', replication: 0": "backup.replication is 0 ... Use 3",
    "bootstrap: 'a:1', pauseSeconds: -1": "backup.pauseSeconds is -1 ... Use 0",
    "bootstrap: 'a:1', security: {protocol: SASL_SSL, secretName: ''}": (
        "backup.security.secretName is empty ... the Secret of vigie-backup"
    ),
    "bootstrap: 'a:1', security: {clientCertificate: true}": "clientCertificate needs TLS ... SSL",
    "bootstrap: 'a:1', security: {ca: {secretName: a}}": "ca.secretName is set ... Use SSL",
}
CASES = {
    **{KAFKA + values: line for values, line in (NAMES | OTHERS).items()},
    **{f"{KAFKA}routes: {values}": line for values, line in ROUTES.items()},
    **{f"{KAFKA}tls: {values}": line for values, line in TLS.items()},
    **{f"{KAFKA}departments: {{roads: {v}}}": line for v, line in ROADS.items()},
    **{f"{SIMULATED}departments: {{traffic: {{rsmp: {v}}}}}": line for v, line in RSMP.items()},
    **{f"{KAFKA}services: {{coordination: {v}}}": line for v, line in COORDINATION.items()},
    **{f"kafka: {values}": line for values, line in CLUSTER.items()},
    **{f"{KAFKA}backup: {{enabled: true, {v}}}": line for v, line in BACKUP.items()},
}


@pytest.mark.parametrize(
    ("values", "line"), CASES.items(), ids=[each.removeprefix(KAFKA) for each in CASES]
)
def test_an_error_names_the_value_and_the_correction(values: str, line: str) -> None:
    pattern = ".*".join(map(re.escape, line.split(" ... ")))
    error = chart.error_for(values)
    assert re.search(f"^- .*{pattern}", error, re.MULTILINE), error


def test_each_error_of_the_chart_has_its_case() -> None:
    errors = "\n".join(map(chart.error_for, CASES))
    for name in ("_validate.tpl", "_backup.tpl"):
        text = (chart.CHART / "templates" / name).read_text(encoding="utf-8")
        lines = [line for line in text.splitlines() if line.startswith("- ") and "{{- " not in line]
        assert len(lines) > 9
        parts = {line: re.split(r"\{\{.*?\}\}", line) for line in lines}
        patterns = {line: ".*".join(map(re.escape, each)) for line, each in parts.items()}
        assert [line for line, pattern in patterns.items() if not re.search(pattern, errors)] == []


def test_all_errors_are_reported_at_once() -> None:
    error = chart.error_for("prefix: X\ndepartments: {roads: {replicas: 9}}")
    names = [line.split()[1] for line in error.splitlines() if line.startswith("- ")]
    assert names == ["prefix", "departments.roads.replicas", "kafka.bootstrap"]


def test_values_of_a_disabled_backup_are_not_checked() -> None:
    assert chart.objects_of("backup: {bootstrap: 'kafka.example.org:9093', replication: 0}")


# The schema rejects these; it names the place and the permitted values.
SCHEMA = {
    "replicas: 3": "additional properties 'replicas' not allowed",
    "departments: {roads: {replica: 3}}": "at '/departments/roads': additional properties",
    "kafka: {development: {broker: true}}": "at '/kafka/development': additional properties",
    "departments: {roads: {replicas: many}}": "roads/replicas': got string, want integer",
    "kafka: {topics: {manage: operator}}": "value must be one of 'job', 'strimzi', 'none'",
    "kafka: {security: {protocol: TLS}}": "'PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'",
    "defaults: {limits: {requestBytes: 12}}": "/limits/requestBytes': minimum: got 12, want 1,024",
    "defaults: {service: {type: ExternalName}}": "'ClusterIP', 'NodePort', 'LoadBalancer'",
    "defaults: {disruptionBudget: {maxUnavailable: half}}": "'half' does not match pattern",
    "defaults: {sidecars: [{image: a}]}": "sidecars/0': missing property 'name'",
    "extraObjects: [{kind: Secret}]": "at '/extraObjects/0': missing properties",
    "tls: null": "missing property 'tls'",
    "departments: {roads: {rsmp: {enabled: true}}}": "at '/departments/roads/rsmp': missing prop",
    "departments: {traffic: {rsmp: {service: {sessionAffinity: Always}}}}": "'ClientIP', 'None'",
    "smokeTest: {timeoutSeconds: 0}": "at '/smokeTest/timeoutSeconds': minimum: got 0, want 1",
    "defaults: {env: {VIGIE_LOG_LEVEL: 3}}": "at '/defaults/env/VIGIE_LOG_LEVEL'",
}


@pytest.mark.parametrize(("values", "error"), SCHEMA.items(), ids=SCHEMA)
def test_the_schema_rejects_unknown_keys_and_types(values: str, error: str) -> None:
    assert error in chart.error_for(values if "kafka" in values else KAFKA + values)


def test_an_old_kubernetes_is_rejected() -> None:
    done = chart.run("template", "a", str(chart.CHART), "--kube-version", "1.28.9", values=TRIAL)
    assert "requires kubeVersion: >=1.29" in done.stderr
