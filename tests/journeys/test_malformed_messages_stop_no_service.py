"""An external client writes malformed messages to the topics: they are recorded, services go on."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import time
from typing import Any
from uuid import uuid4

import pytest

from services.chassis.partition.partitioning import partition_of
from services.chassis.topics.names import ResourceNames
from tests.journeys.outside import hear, put
from tests.journeys.stage import COMEDIE, LIVE_WIRES, NEAR, Stage, at
from tests.waiting import until_awaited
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.journal.v1 import journal_pb2 as journal

pytestmark = pytest.mark.asyncio(loop_scope="module")

KCAT = shutil.which("kcat") or shutil.which("kafkacat")
GARBAGE = (b"\xff\xfe\xfd no command", b"\x0a\xff\xff\xff\xff\x0f", b"{}", b"", None)
TRUNCATED = b"\x0a\x05road"


def stranger(address: str) -> journal.Command:
    """A whole envelope around a request that this release has never heard of."""
    body = b"whatever"
    return journal.Command(
        command_id=str(uuid4()),
        type="vigie.roads.v1.PaintItBlackRequest",
        aggregate=address,
        actor="outside",
        sent_time=time.time_ns() // 1000,
        body=body,
        body_sha256=hashlib.sha256(body).digest(),
    )


async def record_of(stage: Stage, partition: int, offset: int) -> journal.Record:
    """Wait for the record of the command at that place."""

    def is_it(message: Any) -> bool:
        record = journal.Record.FromString(message.value)
        return message.partition == partition and bool(
            record.HasField("source_offset") and record.source_offset == offset
        )

    names = ResourceNames(stage.town.prefix, "roads")
    told = await asyncio.to_thread(hear, stage.town.bootstrap, names.journal, is_it)
    return journal.Record.FromString(told.value)


async def test_each_has_its_record_with_its_offset_and_the_partition_goes_on(stage: Stage) -> None:
    names = ResourceNames(stage.town.prefix, "roads")
    need_id = await stage.report("pothole", COMEDIE)
    address = need_id.removeprefix("roads/")
    partition = partition_of(address, 4)
    command = stranger(address)
    offsets = await asyncio.to_thread(
        put, stage.town.bootstrap, names.commands, partition, *GARBAGE, command.SerializeToString()
    )
    for offset in offsets:
        record = await record_of(stage, partition, offset)
        assert journal.Outcome.Name(record.outcome) == "OUTCOME_FAILED"
        assert record.reason.code == "COMMAND_UNDECODABLE"
        assert not record.events
    last = await record_of(stage, partition, offsets[-1])
    assert (last.command_id, last.aggregate) == (command.command_id, address)
    assert command.type in last.reason.message

    # The same partition decides what comes after.
    await stage.withdraw(need_id)
    assert (await stage.defect(need_id)).closed_reason == "withdrawn"


@pytest.mark.skipif(KCAT is None, reason="kcat is not on the PATH")
async def test_the_same_by_kcat(stage: Stage) -> None:
    assert KCAT
    names = ResourceNames(stage.town.prefix, "roads")
    process = await asyncio.create_subprocess_exec(
        *(KCAT, "-P", "-b", stage.town.bootstrap, "-t", names.commands, "-p", "0"),
        stdin=asyncio.subprocess.PIPE,
    )
    await process.communicate(b"by hand, without a protocol")
    assert process.returncode == 0
    told = await asyncio.to_thread(
        hear,
        stage.town.bootstrap,
        names.journal,
        lambda each: (
            each.partition == 0
            and journal.Record.FromString(each.value).outcome == journal.OUTCOME_FAILED
        ),
    )
    record = journal.Record.FromString(told.value)
    assert record.reason.code == "COMMAND_UNDECODABLE"


async def test_coordination_counts_unreadable_bulletins_and_consumes_the_rest(stage: Stage) -> None:
    before = await unread(stage)
    bulletins = ResourceNames(stage.town.prefix, "roads").bulletins
    unreadable = (b"\xff\xfe\xfd no bulletin", TRUNCATED)
    for partition in range(4):
        await asyncio.to_thread(put, stage.town.bootstrap, bulletins, partition, *unreadable)
    await stage.report("street_dirty", COMEDIE)  # the next bulletin is consumed

    async def counted() -> bool:
        return await unread(stage) == before + 8

    await until_awaited(counted, "the messages are counted")

    await stage.crew("lighting/hears-1", NEAR, *LIVE_WIRES)
    column = await stage.report("column_fallen", COMEDIE)
    offer = await stage.offer("lighting/hears-1", column)
    assert offer.place.position == at(COMEDIE).position
    assert await unread(stage) == before + 8
    assert (await stage.incident(column)).task_status == bulletin.TASK_STATUS_OFFERED


async def unread(stage: Stage) -> int:
    """Return the number of messages of roads that coordination could not decode."""
    shown = await stage.call("coordination", "ListIncidents")
    counts: dict[str, int] = {each.department: each.undecodable_count for each in shown.sources}
    return counts["roads"]
