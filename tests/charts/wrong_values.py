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
    "no port": ("kafka: {bootstrap: kafka}", 'kafka.bootstrap has "kafka"', "Use host:port"),
    "two logs": (
        "kafka: {bootstrap: 'kafka:9092', development: {enabled: true}}",
        "kafka.bootstrap and kafka.development.enabled",
        "Remove one",
    ),
    "an image for the trial's broker that is none": (
        "kafka: {development: {enabled: true, image: {tag: ''}}}",
        "kafka.development.image has neither tag nor digest",
        "Set kafka.development.image.tag",
    ),
    "copies on one node": (
        "kafka: {development: {enabled: true}, topics: {replication: 3}}",
        "kafka.topics.replication is 3",
        "one node. Remove it",
    ),
    "a password for the trial's broker": (
        "kafka: {development: {enabled: true}, security: {protocol: SASL_SSL}}",
        "kafka.security.protocol is SASL_SSL",
        "PLAINTEXT only. Remove it",
    ),
    "Strimzi for the trial's broker": (
        "kafka: {development: {enabled: true}, topics: {manage: none}}",
        "kafka.topics.manage is none",
        "Remove it",
    ),
    "no copy": (
        "kafka: {bootstrap: 'kafka:9092', topics: {replication: -1}}",
        "kafka.topics.replication is -1",
        "Use 3",
    ),
    "none at all": (
        "kafka: {bootstrap: 'kafka:9092', topics: {replication: 0}}",
        "kafka.topics.replication is 0",
        "Use 3",
    ),
    "none in sync": (
        "kafka: {bootstrap: 'kafka:9092', topics: {minInSync: 0}}",
        "kafka.topics.minInSync is 0 of 3",
        "Use 1 to 3",
    ),
    "more in sync than there are": (
        "kafka: {bootstrap: 'kafka:9092', topics: {replication: 2, minInSync: 3}}",
        "kafka.topics.minInSync is 3 of 2",
        "Use 1 to 2",
    ),
    "SASL without a Secret": (
        secured("protocol: SASL_SSL, secretName: ''"),
        "kafka.security.secretName is empty",
        "{prefix}-{service}",
    ),
    "SASL without a key": (
        secured("protocol: SASL_SSL, passwordKey: ''"),
        "kafka.security.passwordKey is empty",
        "Set the key of the password",
    ),
    "a certificate in clear": (
        secured("protocol: SASL_PLAINTEXT, clientCertificate: true"),
        "kafka.security.clientCertificate needs TLS",
        "Use SSL or SASL_SSL",
    ),
    "an authority for nothing": (
        secured("protocol: SASL_PLAINTEXT, ca: {secretName: a}"),
        "kafka.security.ca.secretName is set, but the protocol SASL_PLAINTEXT does not use TLS",
        "Use SSL or SASL_SSL, or remove it",
    ),
    "rights for nobody": (
        secured("protocol: PLAINTEXT", "{manageAcls: true}"),
        "kafka.topics.manageAcls needs principals",
        "Use SASL_SSL",
    ),
    "rights by none": (
        secured("protocol: SASL_SSL", "{manageAcls: true, manage: none}"),
        "kafka.topics.manageAcls needs the job",
        "Remove it",
    ),
    "Strimzi without its cluster": (
        strimzi(),
        "kafka.strimzi.cluster is empty",
        "kubectl get kafka",
    ),
    "Strimzi's users without a login": (
        strimzi(", strimzi: {cluster: a}", "protocol: SSL"),
        "kafka.strimzi.users creates users",
        "kafka.strimzi.users=false",
    ),
    "a mechanism that Strimzi has not": (
        strimzi(", strimzi: {cluster: a}", "protocol: SASL_SSL, mechanism: PLAIN"),
        "kafka.security.mechanism is PLAIN",
        "SCRAM-SHA-512",
    ),
    "a password and a certificate": (
        strimzi(", strimzi: {cluster: a}", "protocol: SASL_SSL, clientCertificate: true"),
        "kafka.security.clientCertificate is set with SASL_SSL",
        "Use SSL with it, or SASL_SSL without",
    ),
    "a prefix with a capital": (
        services("prefix: Dijon"),
        'prefix is "Dijon"',
        "Use a lower-case letter",
    ),
    "a prefix that ends in the middle": (
        services("prefix: dijon-"),
        'prefix is "dijon-"',
        "not ending with -",
    ),
    "a name that no Service may have": (
        services("fullnameOverride: my.city"),
        'the release is called "my.city", which is not a valid Service name',
        "Set fullnameOverride to a lower-case letter",
    ),
    "a name that is no label": (
        services("nameOverride: my city"),
        'nameOverride is "my city", which is not a valid label',
        "Use letters, digits",
    ),
    "a label that finds the pods": (
        services("commonLabels: {app.kubernetes.io/instance: dijon}"),
        "commonLabels has app.kubernetes.io/instance",
        "Remove it",
    ),
    "a department of two words": (
        services("departments: {snow-ice: {}}"),
        "departments.snow-ice is not a valid name",
        "Example: snowice.",
    ),
    "a department with a number": (
        services("departments: {roads2: {}}"),
        "departments.roads2 is not a valid name",
        "Example: roads.",
    ),
    "a name that is taken": (
        services("services: {simulator: {}}"),
        "services.simulator is the name of another part of the release",
        "Use another name",
    ),
    "a name twice": (
        services("services: {roads: {}}"),
        "roads is in departments and in services",
        "Remove it from one",
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
    "an address for a domain": (
        services("routes: {domain: 'https://example.org', ingress: {enabled: true}}"),
        'routes.domain is "https://example.org"',
        "Example: vigie.example.org",
    ),
    "traces to no port": (
        services("otel: {endpoint: 'http://collector'}"),
        'otel.endpoint is "http://collector"',
        "Example: http://collector.monitoring:4317",
    ),
    "gRPC in clear to what speaks TLS": (
        services(
            "routes: {domain: a.b, ingress: {enabled: true}}\ntls: {enabled: true, secretName: a}"
        ),
        "routes.ingress.grpcAnnotations has the protocol GRPC",
        "backend-protocol: GRPCS",
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
        "tls.certManager.enabled creates a certificate",
        "tls.enabled=true",
    ),
    "callers' certificates in clear": (
        services("tls: {clients: {required: true, secretName: a}}"),
        "tls.clients.required needs TLS",
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
        services("simulator: {enabled: true, firstPort: 65000}"),
        "simulator.firstPort is 65000",
        "Example: 16000 and 1000",
    ),
}
