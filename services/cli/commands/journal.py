"""The records of a service's journal, read from Kafka for an audit."""

from __future__ import annotations

import asyncio
import heapq
import logging
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from typing import NamedTuple

import structlog
from google.protobuf.message import DecodeError

from services.chassis.journal.journal import AccessDenied, Journal, JournalUnavailable
from services.chassis.journal.kafka_journal import KafkaJournal
from services.chassis.journal.librdkafka_log import LOGGER
from services.chassis.partition.codec import Codec, command_name
from services.chassis.partition.partitioning import partition_of
from services.chassis.readmodel.record_reader import RecordReader
from services.chassis.sdk.clock import now_seconds
from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.settings import InvalidSettings, cluster_at
from services.chassis.topics.names import ResourceNames
from services.cli.client.cli_settings import CliSettings
from services.cli.client.errors import REJECTED, UNREACHABLE, USAGE, CliError
from services.cli.input.parsing import seconds_of
from services.cli.output.event_types import every_event
from services.cli.output.output import print_json, print_line, print_wrapped
from services.cli.output.record_lines import day_of, event_lines, headline, record_document
from vigie.journal.v1 import journal_pb2 as journal

CLIENT = "vigie-cli"
NOTHING = Codec((), (), ())
"""Events are decoded where they are printed: most records are not."""


class Placed(NamedTuple):
    """A record with its place in the journal."""

    time: int
    partition: int
    offset: int
    record: journal.Record


class Wanted(NamedTuple):
    """A selection of records; empty fields and 0 select everything. Times are microseconds."""

    aggregate: str
    types: Collection[str]
    from_time: int
    to_time: int

    def includes(self, record: journal.Record) -> bool:
        """Return whether a record is of the aggregate, and it or one of its events of a type."""
        if self.aggregate and record.aggregate != self.aggregate:
            return False
        names = {command_name(each) for each in (record.type, *(e.type for e in record.events))}
        return not self.types or not names.isdisjoint(self.types)


async def read_journal(
    settings: CliSettings,
    *,
    service: str,
    aggregate: str,
    types: Collection[str],
    since: str,
    until: str,
    limit: int,
) -> None:
    """Print the records of a journal, oldest first: decoded, or as one JSON document each."""
    now = round(now_seconds() * MICROS)
    from_time = now - seconds_of("--from", since) * MICROS if since else 0
    to_time = now - seconds_of("--to", until) * MICROS if until else 0
    # A command is found under its request's name, too.
    short = {command_name(each) for each in types}
    wanted = Wanted(aggregate, short, from_time, to_time)
    await asyncio.to_thread(_print_records, settings, service, wanted, limit)


def _print_records(settings: CliSettings, service: str, wanted: Wanted, limit: int) -> None:
    try:
        cluster = cluster_at(settings.kafka_bootstrap)
        with _quiet(), closing(KafkaJournal(cluster, CLIENT)) as source:
            _print_found(settings, service, _records(source, settings, service, wanted), limit)
    except InvalidSettings as error:
        raise CliError(USAGE, str(error), "KAFKA") from error
    except JournalUnavailable as error:
        raise CliError(UNREACHABLE, str(error), "KAFKA") from error
    except AccessDenied as error:
        raise CliError(REJECTED, str(error), "KAFKA") from error
    except DecodeError as error:
        said = f"the journal of {service} holds a message that is no record: see its runbook entry"
        raise CliError(REJECTED, said, "JOURNAL") from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the log of the broker's clients out of the output: the error states the same."""
    logged = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    LOGGER.disabled = True
    try:
        yield
    finally:
        LOGGER.disabled = False
        structlog.configure(wrapper_class=logged)


def _print_found(settings: CliSettings, service: str, found: Iterator[Placed], limit: int) -> None:
    codec, shown, day = every_event(), 0, ""
    for each in found:
        if shown == limit:
            if not settings.json:
                print_line("there is more: raise --limit, or narrow --from and --to", "dim")
            return
        shown += 1
        if settings.json:
            place = {"service": service, "partition": each.partition, "offset": each.offset}
            print_json({**place, **record_document(each.record, codec)})
            continue
        if (today := day_of(each.record)) != day:
            day = today
            print_line(day, "bold")
        print_wrapped(headline(each.record), hanging=10)
        for line in event_lines(each.record, codec):
            print_wrapped(line, 10, hanging=2)
    if not shown and not settings.json:
        print_line("no record of that kind")


def _records(
    source: Journal, settings: CliSettings, service: str, wanted: Wanted
) -> Iterator[Placed]:
    """Yield the wanted records of all partitions in the order of their time."""
    topic = ResourceNames(settings.prefix, service).journal
    count = source.partitions(topic)
    if not count:
        said = f"{settings.kafka_bootstrap} has no topic {topic}: check SERVICE and --prefix"
        raise CliError(REJECTED, said, "SERVICE")
    partitions = [partition_of(wanted.aggregate, count)] if wanted.aggregate else range(count)
    readers = [_partition(source, topic, each, wanted) for each in partitions]
    for each in heapq.merge(*readers):
        if wanted.to_time and each.time > wanted.to_time:
            return
        if wanted.includes(each.record):
            yield each


def _partition(source: Journal, topic: str, partition: int, wanted: Wanted) -> Iterator[Placed]:
    with closing(RecordReader(source, topic, partition, NOTHING)) as reader:
        if wanted.from_time:
            reader.seek_time(wanted.from_time)
        while batch := reader.batch():
            for each in batch:
                yield Placed(each.record.decided_time, partition, each.offset, each.record)
