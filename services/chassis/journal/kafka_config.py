"""The settings of Kafka clients, chosen for latency: no lingering, no Nagle, short retries."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from services.chassis.sdk.settings import InvalidSettings, KafkaSettings
from services.chassis.topics.kinds import MESSAGE_BYTES

TRANSACTION_SECONDS = 15
COMMIT_SECONDS = 12.0
METADATA_SECONDS = 5.0

COMMON = {
    "socket.nagle.disable": True,
    "socket.keepalive.enable": True,
    "socket.timeout.ms": 10_000,
    "reconnect.backoff.ms": 50,
    "reconnect.backoff.max.ms": 1_000,
    # A leader that is cut off from the other brokers answers, and does not know of its successor.
    "topic.metadata.refresh.interval.ms": 5_000,
    # By default a broker creates a topic that a client asks for: a deleted one would return empty.
    "allow.auto.create.topics": False,
}
PRODUCER = {
    "enable.idempotence": True,
    "acks": "all",
    "linger.ms": 0,
    "message.max.bytes": MESSAGE_BYTES,
    "retry.backoff.ms": 5,
    "retry.backoff.max.ms": 50,
}
CONSUMER = {
    "enable.auto.commit": False,
    "enable.auto.offset.store": False,
    "enable.partition.eof": True,
    "auto.offset.reset": "error",
    "fetch.min.bytes": 1,
    "fetch.wait.max.ms": 500,
    "fetch.error.backoff.ms": 50,
    # How long a full queue pauses fetching; the default second limits a replay to some thousands of
    # messages a second.
    "fetch.queue.backoff.ms": 10,
}
LOW_MEMORY = {
    "queued.max.messages.kbytes": 2_048,
    "queued.min.messages": 1_000,
    "fetch.message.max.bytes": 524_288,
}
BULK = {
    "queued.max.messages.kbytes": 16_384,
    "queued.min.messages": 100_000,
    "fetch.message.max.bytes": 4_194_304,
}


def connection_config(cluster: KafkaSettings) -> dict[str, Any]:
    """Return the address and the credentials of the cluster, which every client starts with.

    The result holds the password. The files are read on each call, so a new client has the current
    ones. A running client keeps its own; if the cluster refuses them, the process ends and its next
    start reads the files again. Raises `InvalidSettings` if a file cannot be used.
    """
    found: dict[str, Any] = {
        "bootstrap.servers": cluster.bootstrap,
        "security.protocol": cluster.security_protocol,
    }
    if cluster.sasl:
        found["sasl.mechanism"] = cluster.sasl_mechanism
        found["sasl.username"] = cluster.sasl_username
        found["sasl.password"] = _password(cluster)
    if cluster.tls:
        found |= _certificates(cluster)
    return found


def _password(cluster: KafkaSettings) -> str:
    file = Path(cluster.sasl_password_file or "")
    setting = f"{cluster.variable('sasl_password_file')}={file}"
    remedy = "name a text file that this process may read, which holds the password alone."
    with _explained(f"{setting} cannot be read", remedy):
        password = file.read_text(encoding="utf-8").strip("\r\n")
    if not password:
        raise InvalidSettings(f"{setting} is empty: write the password to it.")
    return password


def _certificates(cluster: KafkaSettings) -> dict[str, str]:
    """Load the files with Python's TLS first, whose errors name the file and the reason."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    found: dict[str, str] = {}
    if cluster.tls_ca_file:
        setting = f"{cluster.variable('tls_ca_file')}={cluster.tls_ca_file}"
        remedy = "name a PEM file with the certificate of the cluster's authority."
        with _explained(f"{setting} cannot be used", remedy):
            context.load_verify_locations(cluster.tls_ca_file)
        found["ssl.ca.location"] = str(cluster.tls_ca_file)
    if cluster.tls_certificate_file and cluster.tls_key_file:
        certificate, key = cluster.tls_certificate_file, cluster.tls_key_file
        names = ("tls_certificate_file", "tls_key_file")
        pair = " and ".join(f"{cluster.variable(each)}={getattr(cluster, each)}" for each in names)
        remedy = "name a certificate and its own key, in PEM, without a passphrase."
        with _explained(f"{pair} cannot be used", remedy):
            context.load_cert_chain(certificate, key, password="")
        found |= {"ssl.certificate.location": str(certificate), "ssl.key.location": str(key)}
    return found


@contextmanager
def _explained(problem: str, remedy: str) -> Iterator[None]:
    """Raise an error of a file as `InvalidSettings`, without the file's content."""
    try:
        yield
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "reason", "") or getattr(error, "strerror", "") or str(error)
        reason = str(reason).lower().replace("_", " ")
        raise InvalidSettings(f"{problem} ({reason}): {remedy}") from None
