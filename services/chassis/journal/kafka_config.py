"""What librdkafka is told, and what it says: settings measured best for latency, error codes.

No lingering, short retry pauses, no Nagle.
"""

from __future__ import annotations

import logging
import re
import ssl
import time
from pathlib import Path
from typing import Any

from confluent_kafka import KafkaError

from services.chassis.journal.journal import AccessDenied
from services.chassis.sdk.settings import InvalidSettings, KafkaSettings
from services.chassis.topics.kinds import MESSAGE_BYTES

LOGGER = logging.getLogger("librdkafka")

REPEATED_SECONDS = 10.0
_WHO = re.compile(r"^\w+ \[[^]]*\] \[[^]]*\]: | \(after .*")
_WHERE = re.compile(r"^\w+://\S+: | \(after .*")
_said: dict[str, float] = {}


def not_just_said(record: logging.LogRecord) -> bool:
    """Let a complaint through once in a while, whichever of our clients makes it.

    While a broker is away each of a process's clients tries forty times a second and says so each
    time: 200 lines a second.
    """
    what = _WHO.sub("", record.getMessage())
    now = time.monotonic()
    if now - _said.get(what, -REPEATED_SECONDS) < REPEATED_SECONDS:
        return False
    if len(_said) > 1000:
        _said.clear()
    _said[what] = now
    return True


LOGGER.addFilter(not_just_said)

TRANSACTION_SECONDS = 15
COMMIT_SECONDS = 12.0
METADATA_SECONDS = 5.0
REFUSED_SECONDS = 10.0

# librdkafka's own errors bear an underscore in its interface too.
FENCED_CODES = {
    KafkaError._FENCED,  # noqa: SLF001
    KafkaError.INVALID_PRODUCER_EPOCH,
    KafkaError.PRODUCER_FENCED,
}
# A partition that is new or changes its leader answers so for some moments.
TRANSIENT_CODES = {
    KafkaError.NOT_LEADER_FOR_PARTITION,
    KafkaError.LEADER_NOT_AVAILABLE,
    KafkaError.OFFSET_NOT_AVAILABLE,
}
# A broker answers, and will not have this client: as whom it says it is, or over this TLS.
REFUSED_CODES = {
    KafkaError._AUTHENTICATION,  # noqa: SLF001
    KafkaError._SSL,  # noqa: SLF001
}
DENIED_CODES = {
    KafkaError.TOPIC_AUTHORIZATION_FAILED,
    KafkaError.GROUP_AUTHORIZATION_FAILED,
    KafkaError.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
    KafkaError.CLUSTER_AUTHORIZATION_FAILED,
}
BROKERS_DOWN = KafkaError._ALL_BROKERS_DOWN  # noqa: SLF001
AT_END = KafkaError._PARTITION_EOF  # noqa: SLF001
HISTORY_LOST_CODES = {
    KafkaError._AUTO_OFFSET_RESET,  # noqa: SLF001
    KafkaError.OFFSET_OUT_OF_RANGE,
}

COMMON = {
    "socket.nagle.disable": True,
    "socket.keepalive.enable": True,
    "socket.timeout.ms": 10_000,
    "reconnect.backoff.ms": 50,
    "reconnect.backoff.max.ms": 1_000,
    "topic.metadata.refresh.interval.ms": 60_000,
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
    "allow.auto.create.topics": False,
    "fetch.min.bytes": 1,
    "fetch.wait.max.ms": 500,
    "fetch.error.backoff.ms": 50,
    # A full queue is looked at again after this; the usual second holds a replay to some thousands
    # of messages a second.
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
    """Return how a client reaches the cluster, and as whom: every client begins with this.

    Files are read here, so a new client has the password and the certificates of now. One that runs
    keeps its own; where the cluster no longer takes them the process ends, and its next start reads
    the new ones. Raises `InvalidSettings` where a file cannot be used.
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
    try:
        password = file.read_text(encoding="utf-8").strip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidSettings(
            f"{setting} cannot be read ({_reason(error)}): "
            "name a file of text that this process may read, with nothing but the password."
        ) from None
    if not password:
        raise InvalidSettings(f"{setting} is empty: write the password into it.")
    return password


def _certificates(cluster: KafkaSettings) -> dict[str, str]:
    """Try the files with Python's TLS first: it says what is wrong with which."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    found: dict[str, str] = {}
    if cluster.tls_ca_file:
        try:
            context.load_verify_locations(cluster.tls_ca_file)
        except OSError as error:
            setting = f"{cluster.variable('tls_ca_file')}={cluster.tls_ca_file}"
            raise InvalidSettings(
                f"{setting} cannot be used ({_reason(error)}): "
                "name a PEM file with the certificate of the cluster's authority."
            ) from None
        found["ssl.ca.location"] = str(cluster.tls_ca_file)
    if cluster.tls_certificate_file and cluster.tls_key_file:
        certificate, key = cluster.tls_certificate_file, cluster.tls_key_file
        try:
            context.load_cert_chain(certificate, key, password="")
        except OSError as error:
            pair = (
                f"{cluster.variable('tls_certificate_file')}={certificate} and "
                f"{cluster.variable('tls_key_file')}={key}"
            )
            raise InvalidSettings(
                f"{pair} cannot be used ({_reason(error)}): "
                "name a certificate and its own key, in PEM, without a passphrase."
            ) from None
        found |= {"ssl.certificate.location": str(certificate), "ssl.key.location": str(key)}
    return found


def _reason(error: Exception) -> str:
    reason = getattr(error, "reason", "") or getattr(error, "strerror", "") or str(error)
    return str(reason).lower().replace("_", " ")


def authorization_error(
    error: KafkaError, cluster: KafkaSettings, verb: str, what: str
) -> AccessDenied | None:
    """Return the sentence for a right that is missing; None where the error is another."""
    if error.code() not in DENIED_CODES:
        return None
    return AccessDenied(
        f"{cluster.principal} may not {verb} {what} ({error.name()}): give it the rights of the "
        "catalogue, by `python -m services.provision` with VIGIE_MANAGE_ACLS=true in an "
        "administrator's name, or by the chart's KafkaUsers."
    )


def authentication_error(error: KafkaError, cluster: KafkaSettings) -> AccessDenied:
    """Return the sentence for a broker that answers and does not let this process in."""
    said = _WHERE.sub("", error.str())
    if error.code() == KafkaError._SSL:  # noqa: SLF001
        names = ("tls_ca_file", "tls_certificate_file", "security_protocol")
        remedy = f"look at {', '.join(map(cluster.variable, names))}"
    else:
        names = ("sasl_username", "sasl_password_file", "sasl_mechanism")
        remedy = f"look at {', '.join(map(cluster.variable, names))}, and at the cluster's users"
    return AccessDenied(f"{cluster.bootstrap} refuses {cluster.principal} ({said}): {remedy}.")


def unreachable_message(error: KafkaError, cluster: KafkaSettings) -> str:
    """Return the sentence for a cluster that does not answer."""
    return (
        f"No Kafka broker answers at {cluster.bootstrap} ({error.str()}): look whether one runs "
        f"there ({cluster.variable('bootstrap')}) and speaks {cluster.security_protocol} "
        f"({cluster.variable('security_protocol')})."
    )
