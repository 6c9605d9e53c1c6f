"""Values of a service that cannot work, each with what is said of it, as in wrong_values."""

from __future__ import annotations

from tests.charts.wrong_values import services

SENTENCES = {
    "fewer than none": (
        services("departments: {roads: {replicas: -1}}"),
        "departments.roads.replicas is -1",
        "or 0 to stop the service",
    ),
    "more than partitions": (
        services("departments: {roads: {replicas: 5}}"),
        "departments.roads.replicas is 5, but roads has 4 partitions and 0 standbys",
        "Use at most 4",
    ),
    "more than standbys": (
        services("services: {coordination: {replicas: 3}}"),
        "services.coordination.replicas is 3, but coordination has 1 partition and 1 standby",
        "Use at most 2, or more standbys",
    ),
    "too many standbys": (
        services("services: {coordination: {standbys: 5}}"),
        "services.coordination.standbys is 5",
        "Use 0 to 4",
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
        "Use at most 4",
    ),
    "growth from more than the most": (
        services("departments: {roads: {autoscaling: {minReplicas: 5, hpa: {enabled: true}}}}"),
        "departments.roads.autoscaling.minReplicas is 5",
        "Use 1 to maxReplicas, which is 4",
    ),
    "KEDA without figures": (
        services("departments: {roads: {autoscaling: {keda: {enabled: true}}}}"),
        "departments.roads.autoscaling.keda.serverAddress is empty",
        "http://prometheus.monitoring:9090",
    ),
    "no time to end": (
        services("defaults: {drainSeconds: 0}"),
        "services.coordination.drainSeconds is 0",
        "Use at least 1",
    ),
    "waiting backwards": (
        services("departments: {roads: {preStopSeconds: -5}}"),
        "departments.roads.preStopSeconds is -5",
        "Use 0",
    ),
    "an image of no tag": (
        services("image: {tag: ''}"),
        "image has neither tag nor digest",
        "Set image.tag, or better image.digest",
    ),
    "half a digest": (
        services("image: {digest: abc}"),
        'image.digest is "abc"',
        "Use sha256: and 64 hexadecimal digits",
    ),
    "devices without ports": (
        services("departments: {roads: {deviceNetwork: {cidrs: [10.0.0.0/8]}}}"),
        "departments.roads.deviceNetwork has cidrs and no ports",
        "port: 502",
    ),
    "growth of what does not share": (
        services("services: {coordination: {autoscaling: {maxReplicas: 2, hpa: {enabled: true}}}}"),
        "services.coordination.autoscaling is enabled, but coordination has 1 partition",
        "Set services.coordination.autoscaling.hpa.enabled=false",
    ),
    "stopped and scaled": (
        services("departments: {roads: {replicas: 0, autoscaling: {hpa: {enabled: true}}}}"),
        "departments.roads.replicas is 0, but an autoscaler sets the replicas",
        "set departments.roads.autoscaling.hpa.enabled=false too",
    ),
    "shares of nothing": (
        services(
            "departments: {roads: {autoscaling: {hpa: {enabled: true}}, "
            "resources: {requests: {cpu: ''}}}}"
        ),
        "departments.roads.resources.requests.cpu is missing",
        "Set it. Example: 100m",
    ),
    "an image from nowhere": (
        services("departments: {roads: {image: {repository: ''}}}"),
        "departments.roads.image.repository is empty",
        "Example: registry.example.org/vigie",
    ),
    "a label of its pods that finds them": (
        services("departments: {roads: {podLabels: {app.kubernetes.io/component: streets}}}"),
        "departments.roads.podLabels has app.kubernetes.io/component",
        "Remove it",
    ),
    "a volume of the chart's name": (
        services("departments: {roads: {volumes: [{name: tmp, emptyDir: {}}]}}"),
        "departments.roads.volumes has tmp",
        "Example: my-tmp",
    ),
    "a volume in the chart's place": (
        services("departments: {roads: {volumeMounts: [{name: a, mountPath: /etc/vigie/tls/}]}}"),
        "departments.roads.volumeMounts has /etc/vigie/tls/",
        "Example: /etc/extra",
    ),
    "a variable that the grace period goes by": (
        services("departments: {roads: {env: {VIGIE_DRAIN_SECONDS: '60'}}}"),
        "departments.roads.env has VIGIE_DRAIN_SECONDS",
        "Set departments.roads.drainSeconds instead",
    ),
    "a variable that probes go by": (
        services("departments: {roads: {env: {VIGIE_PORT: '8000'}}}"),
        "departments.roads.env has VIGIE_PORT",
        "Remove it",
    ),
    "devices in no network": (
        services("departments: {lighting: {deviceNetwork: {cidrs: [10.20.0.0]}}}"),
        'departments.lighting.deviceNetwork.cidrs has "10.20.0.0"',
        "Example: 10.20.0.0/16",
    ),
}
