"""The checker: compares records with answers, and imports nothing of the services.

A finding names the broken invariant and the place.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from tests.faults.evidence import Entry, Evidence, Told, Verdict
from tests.faults.rules import gaps_and_repeats, two_active
from vigie.coordination.v1 import events_pb2 as coordination
from vigie.journal.v1 import journal_pb2 as journal

BULLETIN_RECEIVED = coordination.BulletinReceived.DESCRIPTOR.full_name
HEADER_BYTES = 16 * 1024
"""The record of a command with a larger header does not repeat it: ERROR_CODE_HEADER_TOO_LARGE."""
Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Finding:
    invariant: str
    what: str

    def __str__(self) -> str:
        return f"{self.invariant}: {self.what}"


def check(evidence: Evidence) -> list[Finding]:
    """Return every broken promise."""
    return [Finding(name, what) for name, rule in RULES.items() for what in rule(evidence)]


def effective(evidence: Evidence) -> dict[Name, list[tuple[int, Entry]]]:
    """Return the records that took effect, by aggregate and command."""
    found: dict[Name, list[tuple[int, Entry]]] = defaultdict(list)
    for partition, entry in evidence.entries():
        record = entry.record
        if record.outcome == journal.OUTCOME_ACCEPTED and record.command_id:
            found[record.aggregate, record.command_id].append((partition, entry))
    return found


def lost(evidence: Evidence) -> list[Told]:
    """Return the commands that were acknowledged and are not recorded."""
    standing = effective(evidence)
    return [
        told
        for told in evidence.history.with_verdict(Verdict.DONE)
        if (told.aggregate, told.command_id) not in standing
    ]


def doubled(evidence: Evidence) -> list[Name]:
    """Return the commands that took effect more than once."""
    return [name for name, found in effective(evidence).items() if len(found) > 1]


def _acknowledged_stand_once(evidence: Evidence) -> Iterator[str]:
    standing = effective(evidence)
    yield from evidence.history.mistaken
    for told in evidence.history.told:
        found = standing.get((told.aggregate, told.command_id), [])
        name = f"{told.command_id} on {told.aggregate}"
        if told.verdict is Verdict.DONE:
            if len(found) != 1:
                yield f"{name} was acknowledged and is recorded {len(found)} times"
            elif found[0][1].record.body_sha256 != told.body_sha256:
                yield f"{name} was acknowledged with another body than the recorded one"
            elif not told.duplicate and not _is_of(told, *found[0]):
                yield f"{name} was acknowledged at {told.partition}:{told.offset}, is elsewhere"
        elif told.verdict in {Verdict.REFUSED, Verdict.EXPIRED} and any(
            entry.record.body_sha256 == told.body_sha256 for _, entry in found
        ):
            yield f"{name} was {told.verdict.value} and took effect"


def _is_of(told: Told, partition: int, entry: Entry) -> bool:
    place = (told.partition, told.offset, told.version)
    return (partition, entry.offset, entry.record.version) == place


def _effective_once(evidence: Evidence) -> Iterator[str]:
    for (aggregate, command_id), found in effective(evidence).items():
        if len(found) > 1:
            places = ", ".join(f"{p}:{entry.offset}" for p, entry in found)
            yield f"{command_id} on {aggregate} took effect at {places}"
    for partition, entries in evidence.journal.items():
        firsts: dict[Name, int] = {}
        for entry in entries:
            record = entry.record
            name = (record.aggregate, record.command_id)
            if record.outcome == journal.OUTCOME_DUPLICATE:
                if firsts.get(name) != record.first_offset:
                    yield f"{partition}:{entry.offset} repeats {record.first_offset}, which is not"
            elif record.command_id:
                firsts.setdefault(name, entry.offset)


def _sources_contiguous(evidence: Evidence) -> Iterator[str]:
    for partition, entries in evidence.journal.items():
        commands = {asked.offset: asked.command for asked in evidence.commands.get(partition, ())}
        following = 0
        for entry in entries:
            record = entry.record
            if not record.HasField("source_offset"):
                continue
            skipped = range(following, record.source_offset)
            gap = record.source_offset - following
            if gap != record.skipped_commands or commands.keys() & set(skipped):
                yield (
                    f"{partition}:{entry.offset} is of command {record.source_offset}, "
                    f"not {following}"
                )
            following = record.source_offset + 1
            command = commands.get(record.source_offset)
            if command is not None and record.command_id != _recorded_id(command, record):
                yield f"{partition}:{entry.offset} is of another command than its id"
            if command is None and record.outcome != journal.OUTCOME_FAILED:
                yield f"{partition}:{entry.offset} is of a command that is not there"
    yield from _bulletins_noted_once(evidence)


def _recorded_id(command: journal.Command, record: journal.Record) -> str:
    """Return the id that the record of a command has: none if its header is too large to keep."""
    too_large = command.ByteSize() - len(command.body) > HEADER_BYTES
    return "" if too_large and record.reason.code == "HEADER_TOO_LARGE" else command.command_id


def _bulletins_noted_once(evidence: Evidence) -> Iterator[str]:
    noted: dict[tuple[str, int], list[int]] = defaultdict(list)
    for _, entry in evidence.entries():
        for event in entry.record.events:
            if event.type == BULLETIN_RECEIVED:
                one = coordination.BulletinReceived.FromString(event.body)
                noted[one.topic, one.partition].append(one.offset)
    for (topic, partition), offsets in evidence.bulletins.items():
        mine = noted[topic, partition]
        name = f"bulletins {topic}/{partition}"
        if len(set(mine)) < len(mine):
            yield f"{name}: {len(mine) - len(set(mine))} were noted twice"
        elif mine != sorted(mine):
            yield f"{name}: not noted in their order"
        if missed := sorted(set(offsets) - set(mine)):
            yield f"{name}: {len(missed)} were never noted, first {missed[0]}"


def _versions_contiguous(evidence: Evidence) -> Iterator[str]:
    versions: Counter[str] = Counter()
    for partition, entry in evidence.entries():
        record = entry.record
        if record.aggregate and record.events:
            versions[record.aggregate] += len(record.events)
            if record.version != versions[record.aggregate]:
                yield (
                    f"{partition}:{entry.offset} {record.aggregate} is version {record.version}, "
                    f"not {versions[record.aggregate]}"
                )
                versions[record.aggregate] = record.version


def _aborted_unseen(evidence: Evidence) -> Iterator[str]:
    for partition, ends in (evidence.ends or {}).items():
        seen = {entry.offset for entry in evidence.journal.get(partition, ())}
        if shown := sorted(seen & ends.aborted):
            yield f"partition {partition}: aborted records are shown, first {shown[:3]}"
        if hidden := sorted(ends.committed - seen):
            yield f"partition {partition}: committed records are skipped, first {hidden[:3]}"


def _same_order(evidence: Evidence) -> Iterator[str]:
    for partition, entries in evidence.journal.items():
        offsets = [entry.offset for entry in entries]
        if any(b <= a for a, b in pairwise(offsets)):
            yield f"partition {partition}: offsets go back"
        if evidence.again is None:
            continue
        later = evidence.again.get(partition, ())
        for mine, other in zip(entries, later, strict=False):
            if (mine.offset, mine.record) != (other.offset, other.record):
                yield f"partition {partition}: readers differ at {mine.offset} and {other.offset}"
                break
        if len(later) < len(entries):
            yield f"partition {partition}: a later reader sees less"


def _folds_agree(evidence: Evidence) -> Iterator[str]:
    for fold in evidence.folds:
        if fold.found != fold.wanted:
            yield f"{fold.name} is not, byte for byte, the fold from zero"


def _crews_have_one_task(evidence: Evidence) -> Iterator[str]:
    for partition in sorted(evidence.journal):
        yield from two_active(evidence.journal[partition])


def _cursors_show_writes(evidence: Evidence) -> Iterator[str]:
    for look in evidence.history.looks:
        if look.shown_version < look.wanted_version:
            yield f"{look.aggregate} shows {look.shown_version}, written was {look.wanted_version}"


def _unknown_once_or_never(evidence: Evidence) -> Iterator[str]:
    standing = effective(evidence)
    later = (
        effective(Evidence(evidence.again, {}, evidence.history)) if evidence.again else standing
    )
    for told in evidence.history.with_verdict(Verdict.UNKNOWN):
        name = (told.aggregate, told.command_id)
        before, after = len(standing.get(name, ())), len(later.get(name, ()))
        if before > 1 or after != before:
            yield f"{told.command_id}, never answered, is recorded {before} times, later {after}"


def _streams_whole(evidence: Evidence) -> Iterator[str]:
    for name, frames in evidence.history.streams.items():
        for what in gaps_and_repeats(frames, evidence.journal):
            yield f"{name}: {what}"


def _level_again(evidence: Evidence) -> Iterator[str]:
    yield from evidence.undrained
    for partition, due in evidence.due.items():
        decided = {
            entry.record.source_offset
            for entry in evidence.journal.get(partition, ())
            if entry.record.HasField("source_offset")
        }
        if waiting := sorted(set(range(due)) - decided):
            yield f"partition {partition}: {len(waiting)} commands wait, first {waiting[0]}"


def _ghosts_go(evidence: Evidence) -> Iterator[str]:
    for ghost in evidence.history.ghosts:
        if not ghost.exit_code:
            yield f"{ghost.replica} ({ghost.pid}) was fenced, its exit code is {ghost.exit_code}"
        for told in evidence.history.with_verdict(Verdict.DONE):
            if told.pid == ghost.pid and told.told_seconds > ghost.fenced_seconds + GRACE_SECONDS:
                yield f"{ghost.replica} was fenced and acknowledged {told.command_id} after it"


GRACE_SECONDS = 0.25
"""An answer from before the fence may reach the caller so much later."""

RULES: dict[str, Callable[[Evidence], Iterator[str]]] = {
    "I1 acknowledged is recorded once": _acknowledged_stand_once,
    "I2 effective once": _effective_once,
    "I3 commands without a gap": _sources_contiguous,
    "I4 versions without a gap": _versions_contiguous,
    "I5 nothing aborted is seen": _aborted_unseen,
    "I6 one order for all": _same_order,
    "I7 views equal the fold": _folds_agree,
    "I8 one active task": _crews_have_one_task,
    "I9 a cursor shows its write": _cursors_show_writes,
    "I10 unknown once or never": _unknown_once_or_never,
    "I11 streams whole": _streams_whole,
    "I12 level within a minute": _level_again,
    "I15 ghosts go": _ghosts_go,
}
