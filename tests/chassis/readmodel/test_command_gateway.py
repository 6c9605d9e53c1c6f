"""The gateway answers a request and its retries with one record."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import grpc
import pytest

from services.chassis.journal.journal import Outgoing
from services.chassis.journal.memory_journal import MemoryJournal
from services.chassis.readmodel.command_gateway import RETRY_SECONDS
from services.chassis.readmodel.deliveries import ACCEPT_SECONDS
from services.chassis.rpc.call_context import CallContext
from services.chassis.rpc.errors import STOPPED_RETRY_SECONDS, StatusError, grpc_code
from services.chassis.sdk.clock import now_microseconds
from services.chassis.sdk.decider import Rejected
from services.chassis.sdk.ids import new_id
from tests.chassis import counter as c, readers
from tests.chassis.crew_server import fields_of, reason_of, retry_seconds_of
from tests.chassis.memory_node import MemoryNode, ana, running
from tests.waiting import until
from vigie.journal.v1 import journal_pb2 as journal

pytestmark = pytest.mark.usefixtures("said")


async def refused(kept: MemoryNode, request: Any, call_context: CallContext | None = None) -> Any:
    with pytest.raises(StatusError) as no:
        await kept.ask(request, call_context)
    return no.value.status


def assert_unavailable(status: Any, reason: str, seconds: float = RETRY_SECONDS) -> None:
    assert grpc_code(status) == grpc.StatusCode.UNAVAILABLE
    assert (reason_of(status), retry_seconds_of(status)) == (reason, seconds)


def total(kept: MemoryNode) -> int:
    state: c.Counter | None = kept.node.read_model.get("counter", "a")
    assert state is not None
    return state.total


async def test_a_receipt_has_the_cursor_of_its_record_and_a_command_its_actor() -> None:
    async with running() as kept:
        request, call_context = c.add(5), ana()
        receipt = (await kept.ask(request, call_context)).receipt
        assert receipt.command_id == request.request_id
        assert (receipt.aggregate, receipt.version, receipt.duplicate) == ("counter/a", 1, False)
        assert receipt.cursor == str(kept.node.read_model.cursor())
        assert total(kept) == 5
        assert not kept.node.gateway._waiters
        [message] = readers.read(kept.source, c.NAMES.commands)
        command = journal.Command.FromString(message.value)
        assert (command.actor, command.expires_time) == ("ana", call_context.expires_time)


async def test_a_receipt_states_that_a_command_changed_nothing() -> None:
    async with running() as kept:
        request, nothing = c.add(5), c.add(0)
        answers = [await kept.ask(each) for each in (request, nothing, request)]
        assert [each.receipt.unchanged for each in answers] == [False, True, False]


async def test_a_retry_of_a_creating_command_meets_itself() -> None:
    async with running() as kept:
        request = c.OpenCounterRequest(request_id=new_id())
        one = (await kept.ask(request, method="OpenCounter")).receipt
        two = (await kept.ask(request, method="OpenCounter")).receipt
        assert one.aggregate == two.aggregate
        assert (one.duplicate, two.duplicate) == (False, True)


async def test_two_callers_with_one_id_get_the_same_answer_and_one_effect() -> None:
    async with running() as kept:
        request = c.add(5)
        answers = await asyncio.gather(*(kept.ask(request) for _ in range(10)))
        receipts = [answer.receipt for answer in answers]
        assert {(receipt.version, receipt.duplicate) for receipt in receipts} == {(1, False)}
        assert total(kept) == 5
        assert not kept.node.gateway._waiters


async def test_two_bodies_under_one_id_at_once_get_each_their_own_answer() -> None:
    async with running() as kept:
        request_id = new_id()
        answers: list[Any] = await asyncio.gather(
            *(kept.ask(c.add(amount, request_id=request_id)) for amount in (5, 6)),
            return_exceptions=True,
        )
        one, two = answers
        assert one.receipt.version == 1
        assert isinstance(two, StatusError)
        assert reason_of(two.status) == "REQUEST_ID_REUSED"
        assert list(fields_of(two.status)) == ["request_id"]
        assert total(kept) == 5


async def test_a_rejection_is_a_status_that_names_field_and_remedy_for_a_retry_too() -> None:
    async with running() as kept:
        request = c.add(-5)
        status = await refused(kept, request)
        assert await refused(kept, request) == status
    assert grpc_code(status) == grpc.StatusCode.INVALID_ARGUMENT
    assert reason_of(status) == "AMOUNT_INVALID"
    assert fields_of(status) == {"amount": "amount is below 0: give it above."}


async def test_without_a_broker_the_gateway_fails_at_once_with_a_retry_delay() -> None:
    async with running() as kept:
        kept.source.available = False
        assert_unavailable(await refused(kept, c.add(5)), "BROKER_UNAVAILABLE")
        kept.source.available = True
        assert (await kept.ask(c.add(5))).receipt.version == 1


class Full(MemoryJournal):
    """A journal that takes no commands."""

    def send(self, outgoing: Outgoing, done: Any) -> None:
        done(BufferError("queue full"), -1)


async def test_a_command_that_was_not_delivered_fails_with_a_retry_delay() -> None:
    async with running(Full(c.memory().counts)) as kept:
        assert_unavailable(await refused(kept, c.add(5)), "COMMAND_NOT_SENT")
        assert not kept.node.gateway._waiters


class Silent(MemoryJournal):
    """A journal whose brokers are reachable and accept no command."""

    def send(self, outgoing: Outgoing, done: Any) -> None:
        pass


async def test_a_command_behind_others_that_kafka_does_not_accept_fails_at_once() -> None:
    async with running(Silent(c.memory().counts)) as kept:
        waiting = asyncio.ensure_future(kept.ask(c.add(5)))
        await until(lambda: bool(kept.node.gateway._waiters))
        kept.node.gateway.deliveries._clock = lambda: time.monotonic() + ACCEPT_SECONDS
        assert_unavailable(await refused(kept, c.add(5)), "BROKER_UNAVAILABLE")
        waiting.cancel()


async def test_a_retry_after_a_timeout_gets_the_result() -> None:
    async with running(owned=False) as kept:
        request = c.add(5)
        with pytest.raises(TimeoutError):
            await kept.ask(request, CallContext("ana", 0, 0.05, "", asyncio.Event()))
        assert not kept.node.gateway._waiters
        kept.node.join_election()
        receipt = (await kept.ask(request)).receipt
        assert receipt.version == 1
        assert total(kept) == 5


async def test_no_command_is_sent_before_each_partition_was_opened() -> None:
    """A journal without records beside commands is one whose records are gone."""
    async with running(owned=False) as kept:
        asking = asyncio.ensure_future(kept.ask(c.add(5)))
        await asyncio.sleep(0)
        assert kept.source.bounds([(c.NAMES.commands, 0)])[c.NAMES.commands, 0] == (0, 0)
        kept.node.join_election()
        assert (await asking).receipt.version == 1


async def test_a_command_for_a_partition_that_has_stopped_is_refused_with_the_reason() -> None:
    async with running() as kept:
        assert (await kept.ask(c.add(5))).receipt.version == 1
        kept.source.append(Outgoing(c.NAMES.journal, 0, b"", b"\xff"))
        await until(lambda: bool(kept.node.read_model.stopped))
        status = await refused(kept, c.add(5))
        assert_unavailable(status, "PARTITION_STOPPED", STOPPED_RETRY_SECONDS)
        assert "its bytes are no vigie.journal.v1.Record" in status.message
        await until(lambda: bool(kept.node.owners[0].stop_reason))
        assert kept.node.read_model.stopped[0] in kept.node.reasons()["view_whole"]
        assert not kept.node.ready()["view_whole"]
        assert kept.left == []


async def test_a_command_that_is_met_after_its_deadline_has_no_effect_for_ever() -> None:
    source = c.memory()
    c.write(source, c.opened())
    async with running(source, owned=False) as kept:
        request, caller = c.add(5), ana(0.02)
        with pytest.raises(TimeoutError):
            await kept.ask(request, caller)
        await until(lambda: now_microseconds() > caller.expires_time)
        kept.node.join_election()
        status = await refused(kept, request)
        assert grpc_code(status) == grpc.StatusCode.DEADLINE_EXCEEDED
        assert kept.node.read_model.get("counter", "a") is None


async def test_an_empty_address_is_refused_before_anything_is_sent() -> None:
    async with running() as kept:
        await until(lambda: bool(kept.node.read_model.epoch))
        with pytest.raises(Rejected, match="counter_id is empty"):
            await kept.ask(c.AddRequest(request_id=new_id()))
        assert kept.source.bounds([(c.NAMES.commands, 0)])[c.NAMES.commands, 0] == (0, 0)


async def test_a_command_that_its_topic_cannot_hold_is_refused_without_a_retry_delay() -> None:
    async with running() as kept:
        marks = ["x" * 500_000] * 9
        status = await refused(kept, c.add(5, marks=marks))
        assert grpc_code(status) == grpc.StatusCode.RESOURCE_EXHAUSTED
        assert reason_of(status) == "REQUEST_TOO_LARGE"
        assert len(status.details) == 1
        assert kept.source.bounds([(c.NAMES.commands, 0)])[c.NAMES.commands, 0] == (0, 0)
