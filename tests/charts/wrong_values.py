"""Values that cannot work, each with what is said of it: what is wrong, and the remedy."""

from __future__ import annotations

KAFKA = "kafka: {bootstrap: 'kafka.example.org:9092'}"


def strimzi(more: str = "", security: str = "protocol: SASL_SSL") -> str:
    """Values of a Strimzi cluster, and more under `kafka`."""
    own = f"bootstrap: 'kafka:9093', topics: {{manage: strimzi}}, security: {{{security}}}"
    return f"kafka: {{{own}{more}}}"


def secured(security: str, topics: str = "{}") -> str:
    """Values of a cluster with security of its own."""
    return f"kafka: {{bootstrap: 'kafka:9093', security: {{{security}}}, topics: {topics}}}"


def services(text: str) -> str:
    """Values of services over a Kafka that is somewhere."""
    return f"{KAFKA}\n{text}"


# What is said names the value that is wrong and the one to write.
SENTENCES = {
    "no Kafka": ("{}", "kafka.bootstrap is empty", "kafka.development.enabled=true"),
    "no port": ("kafka: {bootstrap: kafka}", 'kafka.bootstrap has "kafka"', "write host:port"),
    "two logs": (
        "kafka: {bootstrap: 'kafka:9092', development: {enabled: true}}",
        "kafka.bootstrap and kafka.development.enabled",
        "leave out one",
    ),
    "copies on one node": (
        "kafka: {development: {enabled: true}, topics: {replication: 3}}",
        "kafka.topics.replication is 3",
        "one node: leave it out",
    ),
    "a password for the trial's broker": (
        "kafka: {development: {enabled: true}, security: {protocol: SASL_SSL}}",
        "kafka.security.protocol is SASL_SSL",
        "PLAINTEXT only: leave it out",
    ),
    "Strimzi for the trial's broker": (
        "kafka: {development: {enabled: true}, topics: {manage: none}}",
        "kafka.topics.manage is none",
        "leave it out",
    ),
    "no copy": (
        "kafka: {bootstrap: 'kafka:9092', topics: {replication: -1}}",
        "kafka.topics.replication is -1",
        "write 3",
    ),
    "more in sync than there are": (
        "kafka: {bootstrap: 'kafka:9092', topics: {replication: 2, minInSync: 3}}",
        "kafka.topics.minInSync is 3 of 2",
        "write 1 to 2",
    ),
    "SASL without a Secret": (
        secured("protocol: SASL_SSL, secretName: ''"),
        "kafka.security.secretName is empty",
        "{prefix}-{service}",
    ),
    "SASL without a key": (
        secured("protocol: SASL_SSL, passwordKey: ''"),
        "kafka.security.passwordKey is empty",
        "the key in the Secret",
    ),
    "a certificate in clear": (
        secured("protocol: SASL_PLAINTEXT, clientCertificate: true"),
        "kafka.security.clientCertificate needs TLS",
        "write SSL or SASL_SSL",
    ),
    "an authority for nothing": (
        secured("protocol: SASL_PLAINTEXT, ca: {secretName: a}"),
        "kafka.security.ca.secretName is given, and protocol SASL_PLAINTEXT speaks no TLS",
        "write SSL or SASL_SSL, or leave it out",
    ),
    "rights for nobody": (
        secured("protocol: PLAINTEXT", "{rights: true}"),
        "kafka.topics.rights needs principals",
        "write SASL_SSL",
    ),
    "rights by none": (
        secured("protocol: SASL_SSL", "{rights: true, manage: none}"),
        "kafka.topics.rights is for the job",
        "leave it out",
    ),
    "Strimzi without its cluster": (
        strimzi(),
        "kafka.strimzi.cluster is empty",
        "kubectl get kafka",
    ),
    "Strimzi's users without a login": (
        strimzi(", strimzi: {cluster: a}", "protocol: SSL"),
        "kafka.strimzi.users makes users",
        "kafka.strimzi.users=false",
    ),
    "a mechanism that Strimzi has not": (
        strimzi(", strimzi: {cluster: a}", "protocol: SASL_SSL, mechanism: PLAIN"),
        "kafka.security.mechanism is PLAIN",
        "SCRAM-SHA-512",
    ),
    "a password and a certificate": (
        strimzi(", strimzi: {cluster: a}", "protocol: SASL_SSL, clientCertificate: true"),
        "kafka.security.clientCertificate with SASL_SSL",
        "Choose SSL with it, or SASL_SSL without",
    ),
    "a prefix with a capital": (
        services("prefix: Dijon"),
        'prefix is "Dijon"',
        "a lower-case letter",
    ),
    "a department of two words": (
        services("departments: {snow-ice: {}}"),
        "departments.snow-ice",
        "write snowice",
    ),
    "a department with a number": (
        services("departments: {roads2: {}}"),
        "departments.roads2",
        "write roads",
    ),
    "a name that is taken": (
        services("services: {field: {}}"),
        "services.field: that name is taken",
        "Choose another",
    ),
    "a name twice": (
        services("services: {roads: {}}"),
        "roads stands under departments and under services",
        "leave it under one",
    ),
    "no departments": (
        services("departments: {lighting: null, roads: null}"),
        "departments is empty",
        "departments.roads={}",
    ),
    "no coordination": (
        services("services: {coordination: null}"),
        "services.coordination is missing",
        "services.coordination.replicas=0",
    ),
    "no city": (
        services("city: {folder: ''}"),
        "city.folder and city.volume are empty",
        "deploy/cities/montpellier",
    ),
    "fewer than none": (
        services("departments: {roads: {replicas: -1}}"),
        "departments.roads.replicas is -1",
        "write 0 to stop it",
    ),
    "more than partitions": (
        services("departments: {roads: {replicas: 5}}"),
        "departments.roads.replicas is 5, but it has 4 partitions and 0 standbys",
        "Write at most 4",
    ),
    "more than standbys": (
        services("services: {coordination: {replicas: 3}}"),
        "services.coordination.replicas is 3, but it has 1 partition and 1 standby",
        "Write at most 2, or more standbys",
    ),
    "too many standbys": (
        services("services: {coordination: {standbys: 5}}"),
        "services.coordination.standbys is 5",
        "write 0 to 4",
    ),
    "KEDA and HPA": (
        services(
            "departments: {roads: {autoscaling: {hpa: {enabled: true}, "
            "keda: {enabled: true, serverAddress: 'http://a:9090'}}}}"
        ),
        "departments.roads.autoscaling has hpa and keda enabled",
        "Enable one of them",
    ),
    "growth beyond the partitions": (
        services("departments: {roads: {autoscaling: {maxReplicas: 8, hpa: {enabled: true}}}}"),
        "departments.roads.autoscaling.maxReplicas is 8",
        "Write at most 4",
    ),
    "growth from more than the most": (
        services("departments: {roads: {autoscaling: {minReplicas: 5, hpa: {enabled: true}}}}"),
        "departments.roads.autoscaling.minReplicas is 5",
        "write 1 to maxReplicas, which is 4",
    ),
    "KEDA without figures": (
        services("departments: {roads: {autoscaling: {keda: {enabled: true}}}}"),
        "departments.roads.autoscaling.keda.serverAddress is empty",
        "http://prometheus.monitoring:9090",
    ),
    "no time to end": (
        services("defaults: {drainSeconds: 0}"),
        "services.coordination.drainSeconds is 0",
        "write at least 1",
    ),
    "waiting backwards": (
        services("departments: {roads: {preStopSeconds: -5}}"),
        "departments.roads.preStopSeconds is -5",
        "write 0",
    ),
    "an image of no tag": (
        services("image: {tag: ''}"),
        "neither tag nor digest",
        "Write image.tag, or better image.digest",
    ),
    "half a digest": (
        services("image: {digest: abc}"),
        'digest is "abc"',
        "write sha256: and 64 hexadecimal digits",
    ),
    "devices without ports": (
        services("departments: {roads: {field: {cidrs: [10.0.0.0/8]}}}"),
        "departments.roads.field has cidrs and no ports",
        "port: 502",
    ),
    "two ways in": (
        services(
            "routes: {domain: a.b, gateway: {enabled: true, parentRefs: [{name: a}]}, "
            "ingress: {enabled: true}}"
        ),
        "routes.gateway and routes.ingress are both enabled",
        "Enable one of them",
    ),
    "no domain": (
        services("routes: {ingress: {enabled: true}}"),
        "routes.domain is empty",
        "vigie.example.org",
    ),
    "no Gateway": (
        services("routes: {domain: a.b, gateway: {enabled: true}}"),
        "routes.gateway.parentRefs is empty",
        "name: public",
    ),
    "TLS without a certificate": (
        services("tls: {enabled: true}"),
        "tls.enabled needs a certificate",
        "tls.certManager.enabled=true",
    ),
    "a certificate without TLS": (
        services("tls: {certManager: {enabled: true, issuerRef: {name: a}}}"),
        "tls.certManager.enabled makes a certificate that nobody serves",
        "tls.enabled=true",
    ),
    "callers' certificates in clear": (
        services("tls: {clients: {required: true, secretName: a}}"),
        "tls.clients.required asks callers for certificates",
        "tls.enabled=true",
    ),
    "callers without a certificate": (
        services("tls: {enabled: true, secretName: a, clients: {required: true}}"),
        "tls.clients.secretName is empty",
        "tls.certManager.enabled=true",
    ),
    "nobody signs": (
        services("tls: {enabled: true, certManager: {enabled: true}}"),
        "tls.certManager.issuerRef.name is empty",
        "ClusterIssuer",
    ),
    "ports that are none": (
        services("field: {enabled: true, firstPort: 65000}"),
        "field.firstPort is 65000",
        "as 16000 and 1000 do",
    ),
}
