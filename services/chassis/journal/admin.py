"""A client that makes and changes things at the cluster: waits for it, and says what is refused."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient

from services.chassis.journal.journal import JournalUnavailable
from services.chassis.journal.kafka_config import (
    LOGGER,
    REFUSED_CODES,
    REFUSED_SECONDS,
    authentication_error,
    authorization_error,
    connection_config,
    unreachable_message,
)
from services.chassis.sdk.settings import KafkaSettings

PATIENCE_SECONDS = 120.0
ASK_SECONDS = 1.0
ASK_AGAIN_SECONDS = 0.2
PROGRESS_SECONDS = 5.0

Say = Callable[[str], None]
Result = TypeVar("Result")


class KafkaAdmin:
    """One connection of whoever installs."""

    def __init__(self, cluster: KafkaSettings) -> None:
        self.cluster = cluster
        self._refusal: KafkaError | None = None
        told: dict[str, Any] = {**connection_config(cluster), "error_cb": self._on_error}
        self.client = AdminClient(told, logger=LOGGER)

    def _on_error(self, error: KafkaError) -> None:
        if error.code() in REFUSED_CODES:
            self._refusal = error

    def wait(self, say: Say) -> None:
        """Wait until a broker answers: of a cluster that is just being made there is none yet.

        Raises `JournalUnavailable` after two minutes, `AccessDenied` after ten seconds of refusals.
        """
        started = said = time.monotonic()
        while True:
            try:
                self.client.list_topics(timeout=ASK_SECONDS)
            except KafkaException as error:
                trouble = error.args[0]
            else:
                return
            self.client.poll(0)  # the refusals are told here
            waited = time.monotonic() - started
            if self._refusal and waited > REFUSED_SECONDS:
                raise authentication_error(self._refusal, self.cluster)
            if waited > PATIENCE_SECONDS:
                raise JournalUnavailable(
                    f"{unreachable_message(trouble, self.cluster)} Waited {waited:.0f} s."
                )
            if time.monotonic() - said > PROGRESS_SECONDS:
                said = time.monotonic()
                reason = (
                    authentication_error(self._refusal, self.cluster)
                    if self._refusal
                    else trouble.str()
                )
                say(f"waiting for {self.cluster.bootstrap} since {waited:.0f} s: {reason}")
            time.sleep(ASK_AGAIN_SECONDS)

    def result_of(self, future: Future[Result], verb: str, what: str) -> Result:
        """Wait for what was asked. Raises `AccessDenied` where a right is missing."""
        try:
            return future.result(PATIENCE_SECONDS)
        except KafkaException as error:
            if told := authorization_error(error.args[0], self.cluster, verb, what):
                raise told from error
            raise
