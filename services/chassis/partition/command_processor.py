"""Turns each command into exactly one journal record, even if it is malformed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any, cast

import structlog
from google.protobuf.message import DecodeError, Message

from services.chassis.partition.codec import UnknownType
from services.chassis.partition.deduplication import (
    REQUEST_ID_TOO_OLD,
    FirstOutcome,
    created_at,
)
from services.chassis.partition.partition_state import DECISION, CorruptJournal, PartitionState
from services.chassis.partition.partitioning import (
    aggregate_template,
    partition_of,
    resolve_address,
)
from services.chassis.sdk.decider import MICROS, Decider, DecisionContext, Rejected
from services.chassis.sdk.journal_entry import JournalEntry
from vigie.journal.v1 import journal_pb2 as journal

log = structlog.get_logger(__name__)

HEADER_BYTES = 16 * 1024
RECORD_BYTES = 3 * 1024 * 1024
"""The largest record or bulletin: what the topics accept, less room for headers."""

Validate = Callable[[Message], Sequence[tuple[str, str]]]
"""Checks the rules of the proto file: (field, remedy) for each violation."""


class FirstOutcomePending(Exception):
    """A repeated command whose first record is not committed yet: end the batch before it."""


class CommandProcessor:
    """Decides commands on the state of one partition, in the order of their topic.

    Anything can be written to a topic, so the checks of the gRPC edge are made again here.
    `admit(kind)` raises `Rejected` where the service may have no further aggregate of a kind.
    """

    def __init__(
        self,
        service: str,
        partition_state: PartitionState,
        partitions: int,
        validate: Validate,
        admit: Callable[[str], None] = lambda _kind: None,
    ) -> None:
        self.service = service
        self.partition_state = partition_state
        self.partitions = partitions
        self.validate = validate
        self.admit = admit

    def decide(self, value: bytes, source_offset: int, now: int) -> JournalEntry:
        """Return the record of the command at `source_offset` of the commands topic.

        Raises `FirstOutcomePending`, and `CorruptJournal` if a failed decision mutated a state.
        """
        record = journal.Record(
            source_offset=source_offset,
            skipped_commands=source_offset - self.partition_state.source_offset - 1,
            decided_time=max(now, self.partition_state.time),
        )
        if record.skipped_commands > 0:
            log.warning("commands_skipped", before=source_offset, count=record.skipped_commands)
        try:
            command = journal.Command.FromString(value)
        except DecodeError:
            self._fail(record, "COMMAND_UNDECODABLE", "The bytes are no vigie.journal.v1.Command.")
            return self.partition_state.preview(record)
        if command.ByteSize() - len(command.body) > HEADER_BYTES:
            # The record repeats the header, so not even the id of the command can be kept.
            self._fail(record, "HEADER_TOO_LARGE", f"All but body is over {HEADER_BYTES} bytes.")
            return self.partition_state.preview(record)
        if not command.command_id:
            _copy_header(command, record)
            message = "Without command_id the command could be decided twice: send one with a UUID."
            self._fail(record, "COMMAND_ID_MISSING", message)
            return self.partition_state.preview(record)
        return self.execute(command, record, now)

    def process_internal(self, request: Message, aggregate: str, now: int) -> JournalEntry:
        """Return the record of a request that the owner makes itself.

        No topic holds the request, so it is not encoded; its record has no source offset and no
        digest.
        """
        record = journal.Record(decided_time=max(now, self.partition_state.time))
        command = journal.Command(
            type=request.DESCRIPTOR.full_name,
            aggregate=aggregate,
            actor=self.service,
            sent_time=now,
            traceparent=getattr(request, "traceparent", ""),
        )
        return self.execute(command, record, now, request)

    def execute(
        self,
        command: journal.Command,
        record: journal.Record,
        now: int,
        request: Message | None = None,
    ) -> JournalEntry:
        """Fill the record of a decoded command and compute the state after its events.

        `now` is the owner's clock, which judges deadlines: the log's time may be ahead of it.
        `request` is the content of a command without a body.
        """
        _copy_header(command, record)
        record.version = self.partition_state.versions.get(command.aggregate, 0)
        try:
            if not self._already_answered(command, record, now):
                return self._decide(command, record, request)
        except Rejected as no:
            self._discard_effect(record, journal.OUTCOME_REFUSED)
            _explain(record, no.code, no.field, no.message)
        except (UnknownType, DecodeError) as error:
            self._fail(record, "COMMAND_UNDECODABLE", f"{type(error).__name__}: {command.type}")
        except FirstOutcomePending:
            raise
        # An error in a decider must not stop the partition: the record and the log hold it.
        except Exception as error:
            log.exception("decider_failed", type=command.type, aggregate=command.aggregate)
            self._check_unchanged(record, error)
            self._fail(record, "DECIDER_FAILED", type(error).__name__)
        return self.partition_state.preview(record)

    def failed(self, entry: JournalEntry, code: str, error: Exception) -> JournalEntry:
        """Return the record of a command whose bulletins cannot be made: it has no effect."""
        self._check_unchanged(entry.record, error)
        self._fail(entry.record, code, type(error).__name__)
        return self.partition_state.preview(entry.record)

    def _check_unchanged(self, record: journal.Record, error: Exception) -> None:
        """Stop if the fold has mutated a state: from here only the journal has the right one."""
        if record.events and self.partition_state.mutates_in_place(record.aggregate):
            raise CorruptJournal(
                f"{record.aggregate}: a decision failed half folded", DECISION
            ) from error

    def _fail(self, record: journal.Record, code: str, message: str) -> None:
        self._discard_effect(record, journal.OUTCOME_FAILED)
        _explain(record, code, "", message)

    def _discard_effect(self, record: journal.Record, outcome: journal.Outcome) -> None:
        record.outcome = outcome
        del record.events[:]
        record.version = self.partition_state.versions.get(record.aggregate, 0)

    def _already_answered(self, command: journal.Command, record: journal.Record, now: int) -> bool:
        """Fill the record of a command that is repeated or expired; False for any other."""
        first = self.partition_state.window.first(command.aggregate, command.command_id)
        if first is not None:
            _repeat(record, first)
        elif self._is_too_old(command, now):
            record.outcome = journal.OUTCOME_EXPIRED
            _explain(record, REQUEST_ID_TOO_OLD, "request_id", _too_old(command, now))
        elif command.expires_time and command.expires_time < now:
            record.outcome = journal.OUTCOME_EXPIRED
            _explain(
                record,
                "DEADLINE_PASSED",
                "deadline",
                "Nothing happened: send it again with a new request_id.",
            )
        return record.outcome != journal.OUTCOME_UNSPECIFIED

    def _is_too_old(self, command: journal.Command, now: int) -> bool:
        # Timers are exempt from the window: they fire however late, and their id is derived.
        if not command.command_id or command.type == journal.ElapseRequest.DESCRIPTOR.full_name:
            return False
        return self.partition_state.window.is_too_old(command, now)

    def _decide(
        self, command: journal.Command, record: journal.Record, request: Message | None
    ) -> JournalEntry:
        request = self._decode(command) if request is None else self._valid(request)
        kind, _, name = command.aggregate.partition("/")
        decider: Decider[Any] | None = self.partition_state.deciders.get(kind)
        if decider is None:
            raise Rejected(
                "AGGREGATE_KIND_UNKNOWN", f"{self.service} has no {kind!r}.", "aggregate"
            )
        context = DecisionContext(
            record.decided_time,
            name,
            command.actor,
            command.command_id,
            command.cause,
            command.traceparent,
        )
        state = self.partition_state.state(kind, command.aggregate)
        events = tuple(decider.decide(request, state, context))
        if events and not record.version:
            self.admit(kind)
        record.events.extend(map(self.partition_state.codec.encode, events))
        record.version += len(events)
        record.outcome = journal.OUTCOME_ACCEPTED
        if (size := record.ByteSize()) > RECORD_BYTES:
            raise Rejected(
                "RECORD_TOO_LARGE",
                f"The record would have {size:,} bytes and may have {RECORD_BYTES:,}: "
                "ask for less in one request.",
            )
        return self.partition_state.evolved(record, events)

    def _decode(self, command: journal.Command) -> Any:
        """Return the request in a command. Raises `Rejected` if the two do not match."""
        request = self.partition_state.codec.command(command.type, command.body)
        partition = partition_of(command.aggregate, self.partitions)
        if partition != self.partition_state.partition:
            raise Rejected(
                "PARTITION_INVALID",
                f"{command.aggregate} belongs to partition {partition}: "
                "hash the address with murmur2.",
                "aggregate",
            )
        if hashlib.sha256(command.body).digest() != command.body_sha256:
            raise Rejected("BODY_INVALID", "body_sha256 is not the digest of body.", "body_sha256")
        if (
            aggregate_template(request.DESCRIPTOR)
            and resolve_address(request, command.actor) != command.aggregate
        ):
            raise Rejected("AGGREGATE_INVALID", "The body is for another aggregate.", "aggregate")
        self._valid(request)
        if isinstance(request, journal.ElapseRequest) and request.aggregate != command.aggregate:
            raise Rejected("AGGREGATE_INVALID", "The timer is of another aggregate.", "aggregate")
        return request

    def _valid(self, request: Message) -> Message:
        """Return a request that keeps the rules of its proto file. Raises `Rejected`."""
        for field, remedy in self.validate(request):
            raise Rejected("FIELD_INVALID", remedy, field)
        return request


def _copy_header(command: journal.Command, record: journal.Record) -> None:
    record.command_id = command.command_id
    record.type = command.type
    record.aggregate = command.aggregate
    record.actor = command.actor
    record.cause = command.cause
    record.body_sha256 = command.body_sha256
    record.traceparent = command.traceparent


def _repeat(record: journal.Record, first: FirstOutcome) -> None:
    if first.offset < 0:
        raise FirstOutcomePending
    if first.body_sha256 != record.body_sha256:
        record.outcome = journal.OUTCOME_REFUSED
        message = "request_id was used for another request: send this one with a new request_id."
        _explain(record, "REQUEST_ID_REUSED", "request_id", message)
        return
    record.outcome = journal.OUTCOME_DUPLICATE
    record.first_offset = first.offset
    record.first_outcome = cast("journal.Outcome", first.outcome)
    if first.code:
        _explain(record, first.code, first.field, first.message)


def _too_old(command: journal.Command, now: int) -> str:
    """Return the remedy for an id whose earlier use could no longer be detected."""
    age = (now - created_at(command)) / MICROS
    return (
        f"request_id is {age:.0f} s old by its own time (UUID of version 7) or by sent_time, older "
        "than the duplicate window, so this attempt did nothing. For a retry: read whether an "
        "earlier attempt took effect. For a new request: the clock of the caller is behind, set it "
        "by NTP, then send with a new request_id."
    )


def _explain(record: journal.Record, code: str, field: str, message: str) -> None:
    record.reason.code = code
    record.reason.field = field
    record.reason.message = message
