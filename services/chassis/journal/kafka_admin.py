"""A Kafka admin client that waits for the cluster and explains what the broker denies."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient

from services.chassis.journal.journal import JournalUnavailable
from services.chassis.journal.kafka_config import connection_config
from services.chassis.journal.kafka_errors import (
    REFUSED_CODES,
    REFUSED_SECONDS,
    authentication_error,
    authorization_error,
    unreachable_message,
)
from services.chassis.journal.librdkafka_log import LOGGER
from services.chassis.sdk.settings import KafkaSettings

PATIENCE_SECONDS = 120.0
ASK_SECONDS = 1.0
ASK_AGAIN_SECONDS = 0.2
PROGRESS_SECONDS = 5.0

Say = Callable[[str], None]
Result = TypeVar("Result")


class KafkaAdmin:
    """The admin client of a provisioning job."""

    def __init__(self, cluster: KafkaSettings) -> None:
        self.cluster = cluster
        self._refusal: KafkaError | None = None
        config: dict[str, Any] = {**connection_config(cluster), "error_cb": self._on_error}
        self.client = AdminClient(config, logger=LOGGER)

    def _on_error(self, error: KafkaError) -> None:
        if error.code() in REFUSED_CODES:
            self._refusal = error

    def wait(self, say: Say) -> None:
        """Wait until a broker is reachable: a new cluster may still be starting.

        `say` receives a line every five seconds. Raises `JournalUnavailable` after two minutes,
        `AccessDenied` after ten seconds of authentication errors.
        """
        started = reported = time.monotonic()
        while True:
            try:
                self.client.list_topics(timeout=ASK_SECONDS)
            except KafkaException as error:
                failure = error.args[0]
            else:
                return
            self.client.poll(0)  # runs `_on_error`
            waited = time.monotonic() - started
            if self._refusal and waited > REFUSED_SECONDS:
                raise authentication_error(self._refusal, self.cluster)
            if waited > PATIENCE_SECONDS:
                raise JournalUnavailable(
                    f"{unreachable_message(failure, self.cluster)} Waited {waited:.0f} s."
                )
            if time.monotonic() - reported > PROGRESS_SECONDS:
                reported = time.monotonic()
                reason = (
                    authentication_error(self._refusal, self.cluster)
                    if self._refusal
                    else failure.str()
                )
                say(f"waiting for {self.cluster.bootstrap} since {waited:.0f} s: {reason}")
            time.sleep(ASK_AGAIN_SECONDS)

    def result_of(self, future: Future[Result], verb: str, resource: str) -> Result:
        """Wait for a result. Raises `AccessDenied` if a permission is missing."""
        try:
            return future.result(PATIENCE_SECONDS)
        except KafkaException as error:
            if denied := authorization_error(error.args[0], self.cluster, verb, resource):
                raise denied from error
            raise
