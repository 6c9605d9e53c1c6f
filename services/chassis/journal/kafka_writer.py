"""Writes a journal on Kafka: a transactional producer, used up by its first error.

Only a new one, which fences the old, knows where it stands (librdkafka has no KIP-890, a late end
of a transaction could end the next one).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from services.chassis.journal.journal import Fenced, JournalUnavailable, Outgoing
from services.chassis.journal.kafka_config import (
    COMMIT_SECONDS,
    FENCED_CODES,
    LOGGER,
    PRODUCER,
    TRANSACTION_SECONDS,
    authorization_error,
)
from services.chassis.sdk.settings import KafkaSettings

if TYPE_CHECKING:
    from services.chassis.journal.kafka import KafkaJournal


class KafkaWriter:
    """A transactional producer with a stable id: commit after commit, until the first error."""

    def __init__(self, journal: KafkaJournal, name: str) -> None:
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
        with _Told(journal.cluster, "write as", name):
            self._producer.init_transactions(COMMIT_SECONDS)
        journal.mark_available()

    def commit(self, outgoing: Sequence[Outgoing]) -> list[int]:
        """Write all or nothing."""
        offsets = [-1] * len(outgoing)
        failures: list[KafkaError] = []

        def taker(place: int) -> Callable[[KafkaError | None, Message], None]:
            def delivered(error: KafkaError | None, message: Message) -> None:
                if error is not None:
                    failures.append(error)
                offsets[place] = message.offset() or 0

            return delivered

        with _Told(self._journal.cluster, "write to all of", _topics(outgoing)):
            self._producer.begin_transaction()
            for place, message in enumerate(outgoing):
                self._producer.produce(**arguments(message), on_delivery=taker(place))
            self._producer.flush(COMMIT_SECONDS)
            if failures:
                raise KafkaException(failures[0])
            self._producer.commit_transaction(COMMIT_SECONDS)
        if any(offset < 0 for offset in offsets):
            raise JournalUnavailable("a message of a committed transaction was not acknowledged")
        self._journal.mark_available()
        return offsets

    def close(self) -> None:
        """Let go; an open transaction is left to the next writer of this name."""
        # A fenced one says so again here: that must not hide why it is closed.
        with suppress(KafkaException):
            self._producer.purge(in_flight=True)
            self._producer.poll(0)


@dataclass(frozen=True, slots=True)
class _Told:
    """Turns librdkafka's errors into the port's."""

    cluster: KafkaSettings
    verb: str
    what: str

    def __enter__(self) -> None:
        return None

    def __exit__(self, _type: object, error: BaseException | None, _trace: object) -> None:
        # The client raises a fatal error in the middle of its callbacks. On newer Pythons the next
        # callback then fails with a SystemError, whose cause is the client's own error.
        if isinstance(error, SystemError) and isinstance(error.__cause__, KafkaException):
            error = error.__cause__
        if isinstance(error, (KafkaException, BufferError)):
            cause = error.args[0] if error.args else None
            if isinstance(cause, KafkaError) and cause.code() in FENCED_CODES:
                raise Fenced(str(cause)) from error
            if isinstance(cause, KafkaError):
                told = authorization_error(cause, self.cluster, self.verb, self.what)
                if told:
                    raise told from error
            raise JournalUnavailable(str(error)) from error


def arguments(outgoing: Outgoing) -> dict[str, Any]:
    """Return a message as librdkafka takes it."""
    return {
        "topic": outgoing.topic,
        "partition": outgoing.partition,
        "key": outgoing.key,
        "value": outgoing.value,
        "headers": list(outgoing.headers),
    }


def _topics(outgoing: Sequence[Outgoing]) -> str:
    return ", ".join(sorted({message.topic for message in outgoing}))
