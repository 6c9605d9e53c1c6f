"""Error codes of librdkafka by meaning, and messages for those that an administrator fixes."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import TypeVar

from confluent_kafka import KafkaError, KafkaException

from services.chassis.journal.journal import AccessDenied
from services.chassis.sdk.settings import KafkaSettings

Answer = TypeVar("Answer")

REFUSED_SECONDS = 10.0
"""How long authentication errors must last before the process ends."""


def _own(name: str) -> int:
    """Return a code of librdkafka's own errors, whose public names start with an underscore."""
    return int(getattr(KafkaError, f"_{name}"))


_SSL = _own("SSL")
FENCED_CODES = {
    _own("FENCED"),
    KafkaError.INVALID_PRODUCER_EPOCH,
    KafkaError.PRODUCER_FENCED,
}
# A partition that is new, or whose leader changes, returns the first three for a moment; the last
# is an answer that comes late, as from a slow name service.
PASSING_CODES = {
    KafkaError.NOT_LEADER_FOR_PARTITION,
    KafkaError.LEADER_NOT_AVAILABLE,
    KafkaError.OFFSET_NOT_AVAILABLE,
    _own("TIMED_OUT"),
}
ASK_AGAIN_SECONDS = 0.05
UNKNOWN_TOPIC_CODES = {
    KafkaError.UNKNOWN_TOPIC_OR_PART,
    _own("UNKNOWN_TOPIC"),
}
# A broker is reachable and refuses this client: its credentials or its TLS.
REFUSED_CODES = {
    _own("AUTHENTICATION"),
    _SSL,
}
DENIED_CODES = {
    KafkaError.TOPIC_AUTHORIZATION_FAILED,
    KafkaError.GROUP_AUTHORIZATION_FAILED,
    KafkaError.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
    KafkaError.CLUSTER_AUTHORIZATION_FAILED,
}
BROKERS_DOWN = _own("ALL_BROKERS_DOWN")
AT_END = _own("PARTITION_EOF")
HISTORY_LOST_CODES = {
    _own("AUTO_OFFSET_RESET"),
    KafkaError.OFFSET_OUT_OF_RANGE,
}
_ADDRESS = re.compile(r"^\w+://\S+: | \(after .*")


def ask_again(
    ask: Callable[[], Answer], seconds: float, wait: Callable[[float], object] = time.sleep
) -> Answer:
    """Return what `ask` returns; ask again, for so many seconds, while it raises a passing error.

    Raises the `KafkaException` of any other error, and the one that remains at the end.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            return ask()
        except KafkaException as error:
            if error.args[0].code() not in PASSING_CODES or time.monotonic() > deadline:
                raise
        wait(ASK_AGAIN_SECONDS)


def authorization_error(
    error: KafkaError, cluster: KafkaSettings, verb: str, resource: str
) -> AccessDenied | None:
    """Return the error for a missing permission; None if `error` is another one."""
    if error.code() not in DENIED_CODES:
        return None
    return AccessDenied(
        f"{cluster.principal} may not {verb} {resource} ({error.name()}): grant it the permissions "
        "of the catalogue, by `python -m services.provision` with VIGIE_MANAGE_ACLS=true and an "
        "administrator's credentials, or by the chart's KafkaUsers."
    )


def authentication_error(error: KafkaError, cluster: KafkaSettings) -> AccessDenied:
    """Return the error for a broker that is reachable and refuses this process."""
    reason = _ADDRESS.sub("", error.str())
    if error.code() == _SSL:
        names = ("tls_ca_file", "tls_certificate_file", "security_protocol")
        remedy = f"check {', '.join(map(cluster.variable, names))}"
    else:
        names = ("sasl_username", "sasl_password_file", "sasl_mechanism")
        remedy = f"check {', '.join(map(cluster.variable, names))}, and the cluster's users"
    return AccessDenied(f"{cluster.bootstrap} refuses {cluster.principal} ({reason}): {remedy}.")


def unreachable_message(error: KafkaError, cluster: KafkaSettings) -> str:
    """Return the message for a cluster without a reachable broker."""
    return (
        f"No Kafka broker is reachable at {cluster.bootstrap} ({error.str()}): check that one runs "
        f"there ({cluster.variable('bootstrap')}) and accepts {cluster.security_protocol} "
        f"({cluster.variable('security_protocol')})."
    )
