"""Orders to other services: sent after the commit of their record, as commands."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from services.chassis.journal.journal import JournalUnavailable
from services.chassis.journal.memory_journal import MemoryJournal
from services.chassis.owner.order_sender import OrderSender
from services.chassis.partition.partitioning import partition_of
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.order import Order
from tests.chassis import counter as c, readers
from vigie.journal.v1 import journal_pb2 as journal


def test_an_order_is_a_command_on_the_partition_of_its_aggregate() -> None:
    source = c.memory()
    source.counts = {**source.counts, "test.other.commands": 4}
    OrderSender(source, c.NAMES).send(Order("other", c.add(5), "id", "why", 7, "trace"))
    [message] = readers.read(source, "test.other.commands", partition_of("counter/a", 4))
    command = journal.Command.FromString(message.value)
    assert (command.actor, command.cause, command.command_id) == ("counters", "why", "id")
    assert (command.expires_time, command.traceparent) == (7, "trace")


def test_a_service_without_a_commands_topic_gets_no_order() -> None:
    with pytest.raises(JournalUnavailable, match=r"no topic test\.unknown\.commands"):
        OrderSender(c.memory(), c.NAMES).send(Order("unknown", c.add(5), "id", "", 0))


def order(entry: JournalEntry) -> list[Order]:
    if entry.state.total == 3:
        raise ZeroDivisionError
    return [Order("other", c.add(1), entry.record.command_id, "why", 5)]


def served(source: MemoryJournal, send: Callable[[Order], None]) -> None:
    """Process the commands of a service that gives an order for each."""
    service = c.counters(orders=order)
    c.served(c.owner_context(source, service=service, send_order=send)).run_once()


def test_orders_are_sent_after_the_commit_of_their_record() -> None:
    """Given records with and without effect, then those with one give orders, once committed."""
    sent: list[tuple[str, int]] = []

    def send(each: Order) -> None:
        sent.append((each.id, len(readers.records(source))))

    source = c.memory()
    for amount in (1, -1, 1):
        c.put(source, c.command(c.add(amount)))
    served(source, send)
    records = readers.records(source)
    accepted = [each.command_id for each in records if each.outcome == journal.OUTCOME_ACCEPTED]
    assert sent == [(id_, len(records)) for id_ in accepted if id_]


def test_a_record_whose_orders_fail_stands_and_the_next_gives_its_own() -> None:
    sent: list[Order] = []
    source = c.memory()
    for amount in (3, 1):
        c.put(source, c.command(c.add(amount)))
    served(source, sent.append)
    records = readers.records(source)[1:]
    assert [each.outcome for each in records] == [journal.OUTCOME_ACCEPTED] * 2
    assert [each.id for each in sent] == [records[1].command_id]
