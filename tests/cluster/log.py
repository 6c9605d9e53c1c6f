"""The Kafka cluster of the release under test, and its settings for the prover."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.cluster.kube import Kube
from tests.cluster.secured import CERTIFICATE, passwords, standing
from tests.security.broker import ADMIN

MOUNT = "/etc/prover"
DEVELOPMENT = "vigie-kafka-development:9092"


@dataclass(frozen=True)
class Log:
    """A Kafka as helm, kubectl and the prover connect to it."""

    values: Sequence[str]
    environment: Mapping[str, str]
    objects: Sequence[dict[str, Any]] = ()
    secrets: Sequence[Mapping[str, str]] = field(default_factory=tuple)
    lasting: bool = True
    """Whether it outlives the release."""


def development() -> Log:
    """The chart's own broker, for a trial."""
    values = ("--set", "kafka.development.enabled=true")
    return Log(values, {"KAFKA_BOOTSTRAP": DEVELOPMENT}, lasting=False)


def secured(kube: Kube, host: str, stack: ExitStack) -> Log:
    """A node of our own with TLS, names and passwords, where each service has only its rights."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vigie-cluster-kafka-")))
    bootstrap = stack.enter_context(standing(kube.inside, host, folder))
    objects = [
        _secret(f"kafka-{name}", {"password": password})
        for name, password in passwords(folder).items()
    ]
    objects.append(_secret("kafka-authority", {"ca.crt": (folder / CERTIFICATE).read_text()}))
    values = {
        "kafka.bootstrap": bootstrap.replace(",", "\\,"),
        "kafka.security.protocol": "SASL_SSL",
        "kafka.security.secretName": "kafka-{service}",
        "kafka.security.ca.secretName": "kafka-authority",
        "kafka.topics.replication": "1",
    }
    environment = {
        "KAFKA_BOOTSTRAP": bootstrap,
        "KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
        "KAFKA_SASL_USERNAME": ADMIN,
        "KAFKA_SASL_PASSWORD_FILE": f"{MOUNT}/password/password",
        "KAFKA_TLS_CA_FILE": f"{MOUNT}/authority/ca.crt",
    }
    secrets = (
        {"name": "password", "secret": f"kafka-{ADMIN}", "path": f"{MOUNT}/password"},
        {"name": "authority", "secret": "kafka-authority", "path": f"{MOUNT}/authority"},
    )
    said = [part for key, value in values.items() for part in ("--set", f"{key}={value}")]
    return Log(said, environment, objects, secrets)


def _secret(name: str, content: Mapping[str, str]) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": name},
        "stringData": dict(content),
    }
