"""Writes a journal on Kafka: a transactional producer, replaced after its first error.

Without KIP-890, which librdkafka lacks, a late end of a transaction could end the next one. A new
producer fences the old one, so it starts from a known state.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from services.chassis.journal.journal import Fenced, JournalUnavailable, Outgoing, never
from services.chassis.journal.kafka_config import COMMIT_SECONDS, PRODUCER, TRANSACTION_SECONDS
from services.chassis.journal.kafka_errors import FENCED_CODES, authorization_error
from services.chassis.journal.librdkafka_log import LOGGER
from services.chassis.sdk.settings import KafkaSettings

if TYPE_CHECKING:
    from services.chassis.journal.kafka_journal import KafkaJournal


FENCE_SECONDS = 1.0
OPEN_SECONDS = 40.0
"""A new client looks up three names, one after the other: each can take 5 s."""


class KafkaWriter:
    """A transactional producer with a stable id: commit after commit, until the first error."""

    def __init__(
        self, journal: KafkaJournal, name: str, cancelled: Callable[[], bool] = never
    ) -> None:
        self._journal = journal
        self._producer = Producer(
            {
                **journal.client_config(),
                **PRODUCER,
                "transactional.id": name,
                "transaction.timeout.ms": TRANSACTION_SECONDS * 1000,
                "message.timeout.ms": (TRANSACTION_SECONDS - 3) * 1000,
            },
            logger=LOGGER,
        )
        try:
            with _translate_errors(journal.cluster, "write as", name):
                self._fence(cancelled)
        except BaseException:
            self.close()
            raise
        journal.mark_available()

    def _fence(self, cancelled: Callable[[], bool]) -> None:
        """Fence the previous writer. A new client would look up all names once more."""
        deadline = time.monotonic() + OPEN_SECONDS
        while True:
            try:
                return self._producer.init_transactions(FENCE_SECONDS)
            except KafkaException as error:
                if not error.args[0].retriable() or cancelled() or time.monotonic() > deadline:
                    raise

    def commit(self, outgoing: Sequence[Outgoing]) -> list[int]:
        offsets = [-1] * len(outgoing)
        failures: list[KafkaError] = []

        def on_delivery(number: int) -> Callable[[KafkaError | None, Message], None]:
            def delivered(error: KafkaError | None, message: Message) -> None:
                if error is not None:
                    failures.append(error)
                offsets[number] = message.offset() or 0

            return delivered

        topics = ", ".join(sorted({message.topic for message in outgoing}))
        with _translate_errors(self._journal.cluster, "write to all of", topics):
            self._producer.begin_transaction()
            for number, message in enumerate(outgoing):
                self._producer.produce(
                    **produce_arguments(message), on_delivery=on_delivery(number)
                )
            self._producer.flush(COMMIT_SECONDS)
            if failures:
                raise KafkaException(failures[0])
            self._producer.commit_transaction(COMMIT_SECONDS)
        if any(offset < 0 for offset in offsets):
            raise JournalUnavailable("a message of a committed transaction was not acknowledged")
        self._journal.mark_available()
        return offsets

    def close(self) -> None:
        """Close; the next writer of this name aborts an open transaction.

        The end of a producer waits for the name that it looks up, for seconds perhaps. An error
        holds this writer until Python collects it, on any thread: on that of the event loop, every
        call and probe would wait.
        """
        # A fenced producer raises again here, which must not hide the first error.
        with suppress(KafkaException):
            self._producer.purge(in_flight=True)
            self._producer.poll(0)
        del self._producer


@contextmanager
def _translate_errors(cluster: KafkaSettings, verb: str, resource: str) -> Iterator[None]:
    """Raise librdkafka's errors as those of the journal port."""
    try:
        yield
    except (KafkaException, BufferError, SystemError) as error:
        # librdkafka raises a fatal error within its callbacks. On newer Pythons the next callback
        # then fails with a SystemError, whose cause is librdkafka's error.
        failure = error.__cause__ if isinstance(error, SystemError) else error
        if not isinstance(failure, (KafkaException, BufferError)):
            raise
        cause = failure.args[0] if failure.args else None
        if isinstance(cause, KafkaError):
            if cause.code() in FENCED_CODES:
                raise Fenced(str(cause)) from failure
            if denied := authorization_error(cause, cluster, verb, resource):
                raise denied from failure
        raise JournalUnavailable(str(failure)) from failure


def produce_arguments(outgoing: Outgoing) -> dict[str, Any]:
    """Return the arguments of `Producer.produce` for a message."""
    return {
        "topic": outgoing.topic,
        "partition": outgoing.partition,
        "key": outgoing.key,
        "value": outgoing.value,
        "headers": list(outgoing.headers),
    }
