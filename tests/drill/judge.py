"""The verdict of a drill: lost commands and their age, equal folds, and continued work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from services.backup import digest
from services.backup.cluster_endpoint import ClusterEndpoint
from services.backup.digest import Digests
from services.backup.partitions import COMMANDS, JOURNAL, TopicPartition
from services.chassis.sdk.settings import KafkaSettings
from services.chassis.topics.names import ResourceNames
from tests.drill.drill import Drill, is_end_of_lease
from tests.faults import reading
from tests.faults.checker import check, doubled, effective
from tests.faults.evidence import Entry, Frame, Told, Verdict
from tests.faults.folding import declared
from tests.faults.rules import gaps_and_repeats
from tests.faults.scene import ROADS
from vigie.journal.v1 import journal_pb2 as journal

SERVICES = ("roads", "lighting", "coordination")


@dataclass
class Verdicts:
    """The figures, and every promise that was broken. Seconds count from the disaster.

    `answered_seconds` is the recovery time, `lost_age_seconds` the recovery point. `at_risk` are
    commands that were acknowledged after the restored pass began; `decided_again` are commands
    that were copied without their records, by outcome; `repeated` are requests of before that
    returned their first outcome.
    """

    answered_seconds: float
    restore_seconds: float
    ready_seconds: float
    lost_age_seconds: float
    cut_age_seconds: float
    acknowledged: int
    at_risk: int
    lost: int
    doubled: int
    decided_again: dict[str, int]
    folds: int
    repeated: int
    noted_after: int
    passes: list[str]
    findings: list[str]


def judge(seen: Drill) -> Verdicts:
    """Compare the observations with the promises."""
    evidence, told = seen.evidence, seen.evidence.history.told
    at_risk = [t for t in told if seen.is_at_risk(t)]
    standing = effective(evidence)
    done_at_risk = [t for t in at_risk if t.verdict is Verdict.DONE]
    lost = [t for t in done_at_risk if (t.aggregate, t.command_id) not in standing]
    done_after = [
        t.told_seconds - seen.struck_seconds
        for t in told
        if t.verdict is Verdict.DONE and t.told_seconds > seen.moved_seconds
    ]
    findings = list(_findings(seen, at_risk))
    if not done_after:
        findings.append("nothing was acknowledged on the copy")
    return Verdicts(
        acknowledged=sum(t.verdict is Verdict.DONE for t in told),
        at_risk=len(done_at_risk),
        lost=len(lost),
        lost_age_seconds=max((seen.struck_seconds - t.told_seconds for t in lost), default=0.0),
        doubled=len(doubled(evidence)),
        restore_seconds=seen.restored_seconds - seen.struck_seconds,
        ready_seconds=seen.ready_seconds - seen.struck_seconds,
        answered_seconds=min(done_after, default=-1.0),
        cut_age_seconds=seen.struck_seconds - seen.begun_seconds,
        decided_again=_decided_again(seen),
        folds=sum(len(partitions) for partitions in _folds(seen, seen.plan.other).values()),
        repeated=sum(t.duplicate for t in seen.again),
        noted_after=_noted_after(seen),
        passes=seen.passes,
        findings=findings,
    )


def _findings(seen: Drill, at_risk: Sequence[Told]) -> Iterator[str]:
    """Yield the broken promises. A command at risk may be lost, but not be doubled."""
    evidence, risked = seen.evidence, {t.command_id for t in at_risk}
    frames = evidence.history.streams
    after = {name: some[seen.frames_before.get(name, 0) :] for name, some in frames.items()}
    history = replace(
        evidence.history,
        told=[t for t in evidence.history.told if t.command_id not in risked],
        mistaken=[what for what in evidence.history.mistaken if what.split()[0] not in risked],
        streams=after,
    )
    yield from map(str, check(replace(evidence, history=history)))
    for each in seen.findings:
        if not each.what.startswith(f"{ROADS}: "):
            yield str(each)
    yield from _streams(seen, after)
    for (_, first), again in zip(seen.kept, seen.again, strict=True):
        if (again.verdict, again.duplicate) != (Verdict.DONE, True):
            yield f"{first.command_id} asked again: {again.verdict.value}, {again.duplicate=}"
        elif (again.aggregate, again.version) != (first.aggregate, first.version):
            yield f"{first.command_id} asked again is another"
    for what in digest.differences(
        _folds(seen, seen.plan.bootstrap), _folds(seen, seen.plan.other)
    ):
        yield f"folds differ: {what}"
    if not any(is_end_of_lease(each.record, seen.leased_crew) for _, each in _beyond(seen)):
        yield "the lease that ran through the disaster never ended"


def _streams(seen: Drill, after: dict[str, list[Frame]]) -> Iterator[str]:
    source = reading.read_journal(
        seen.plan.bootstrap, ResourceNames(seen.town.prefix, ROADS).journal
    )
    for name, frames in seen.evidence.history.streams.items():
        before = frames[: seen.frames_before.get(name, 0)]
        for what in gaps_and_repeats(before, source):
            yield f"{name}, before: {what}"
        if not after[name] or after[name][0].kind != "history_lost":
            yield f"{name} went on with a cursor of before, as if nothing had been lost"


def _folds(seen: Drill, bootstrap: str) -> Digests:
    side = ClusterEndpoint(KafkaSettings(bootstrap=bootstrap), seen.town.prefix)
    services = [declared(name, seen.town.prefix, seen.town.departments) for name in SERVICES]
    return digest.compute_digests(side, services, seen.manifest.cut.ends)


def _beyond(seen: Drill) -> Iterator[tuple[int, Entry]]:
    """Yield the records behind the cut, with their partitions."""
    for partition, entry in seen.evidence.entries():
        if entry.offset >= seen.manifest.cut.ends[TopicPartition(ROADS, JOURNAL, partition)]:
            yield partition, entry


def _decided_again(seen: Drill) -> dict[str, int]:
    """Return the outcomes of commands that were copied and whose records were not."""
    copied = seen.manifest.cut.ends
    return dict(
        Counter(
            journal.Outcome.Name(entry.record.outcome)
            for partition, entry in _beyond(seen)
            if entry.record.HasField("source_offset")
            and entry.record.source_offset < copied[TopicPartition(ROADS, COMMANDS, partition)]
        )
    )


def _noted_after(seen: Drill) -> int:
    """Return how many records coordination wrote on the copy."""
    log = reading.read_journal(
        seen.plan.other, ResourceNames(seen.town.prefix, "coordination").journal
    )
    end = seen.manifest.cut.ends[TopicPartition("coordination", JOURNAL, 0)]
    return sum(entry.offset >= end for entry in chain(*log.values()))
