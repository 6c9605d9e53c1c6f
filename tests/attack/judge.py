"""Judges a town after the attacks: its processes, its logs, and its records beside the answers."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping

from services.chassis.topics.names import ResourceNames
from tests.faults import reading
from tests.faults.checker import check, doubled, lost
from tests.faults.evidence import Evidence, History, Verdict
from tests.faults.harness import Replica, Town
from tests.waiting import until_awaited

LEVEL_SECONDS = 60.0
LARGEST_COMMAND_BYTES = 64 * 1024
"""No drawn request is as large without the fields that the door drops."""


def process_findings(town: Town) -> Iterator[str]:
    """Yield which processes ended, and which errors they logged."""
    for replica in town.replicas:
        if not replica.running:
            words, _ = replica.last_words()
            yield f"{replica.name} ended by itself: {words}"
        errors = Counter(
            str(note.get("event"))
            for note in replica.notes()
            if note.get("level") in {"error", "critical"}
        )
        yield from (
            f"{replica.name} logged {event} {count} times" for event, count in errors.items()
        )


async def undecided(town: Town, replica: Replica) -> list[str]:
    """Wait until every command that a service has now is decided; return which are not."""
    names = ResourceNames(town.prefix, replica.service)
    commands = await asyncio.to_thread(reading.read_commands, town.cluster, names.commands)
    ends = {p: asked[-1].offset for p, asked in commands.items() if asked}

    async def level() -> bool:
        log = await asyncio.to_thread(reading.read_journal, town.cluster, names.journal)
        return all(
            max((each.record.source_offset for each in log[partition]), default=-1) >= end
            for partition, end in ends.items()
        )

    try:
        await until_awaited(level, "every command is decided", LEVEL_SECONDS, 0.5)
    except TimeoutError:
        return [f"{replica.name}: commands wait after {LEVEL_SECONDS:g} s"]
    return []


def evidence_of(town: Town, service: str, history: History) -> Evidence:
    """Read the records of a service twice, and then the commands that they are of.

    The service runs, so its timers still send commands: of each record that was read, the command
    was there before.
    """
    names = ResourceNames(town.prefix, service)
    journals = [reading.read_journal(town.cluster, names.journal) for _ in range(2)]
    commands = reading.read_commands(town.cluster, names.commands)
    return Evidence(journals[0], commands, history, again=journals[1])


def record_findings(evidence: Mapping[str, Evidence]) -> Iterator[str]:
    """Yield every broken promise of the records, and commands that are larger than they may be."""
    for service, each in evidence.items():
        yield from (f"{service}: {finding}" for finding in check(each))
        largest = max(_sizes(each).values(), default=0)
        if largest > LARGEST_COMMAND_BYTES:
            yield f"{service}: a command of {largest:,} bytes is on its topic"


def _sizes(each: Evidence) -> dict[str, int]:
    """Return the bytes of each command that was called, as the service wrote it.

    A forged message may repeat a genuine one with bytes added: the first of an id is genuine.
    """
    called = {told.command_id for told in each.history.told} - {""}
    sizes: dict[str, int] = {}
    for partition in each.commands.values():
        for asked in partition:
            if asked.command is not None and asked.command.command_id in called:
                sizes.setdefault(asked.command.command_id, asked.command.ByteSize())
    return sizes


def counts(evidence: Mapping[str, Evidence]) -> dict[str, int]:
    """Return how many commands were acknowledged, lost and doubled."""
    each = evidence.values()
    return {
        "acknowledged": sum(len(e.history.with_verdict(Verdict.DONE)) for e in each),
        "refused": sum(len(e.history.with_verdict(Verdict.REFUSED)) for e in each),
        "unknown": sum(len(e.history.with_verdict(Verdict.UNKNOWN)) for e in each),
        "lost": sum(len(lost(e)) for e in each),
        "doubled": sum(len(doubled(e)) for e in each),
        "records": sum(sum(1 for _ in e.entries()) for e in each),
    }
