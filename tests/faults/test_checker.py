"""The checker finds each violation in logs written by hand, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.faults.checker import RULES, check, doubled, lost
from tests.faults.evidence import Asked, Ends, Entry, Evidence, Fold, Frame, Ghost, Look, Verdict
from tests.faults.logs import PID, Log, accepted, finished, good, record, told
from tests.processes import ROOT
from vigie.crew.v1 import events_pb2 as crews
from vigie.journal.v1 import journal_pb2 as journal
from vigie.roads.v1 import events_pb2 as roads

REFUSED = journal.OUTCOME_REFUSED
Breaks = Callable[[Log], object]
"""Breaks a good log; what it returns is the evidence, unless it is nothing of the kind."""


def _found(evidence: Evidence) -> set[str]:
    return {finding.invariant.split()[0] for finding in check(evidence)}


def test_a_log_that_keeps_every_promise_has_no_finding() -> None:
    assert check(good().evidence()) == []


def test_an_empty_log_without_answers_has_no_finding() -> None:
    assert check(Log().evidence()) == []


def test_a_task_that_waits_for_the_end_of_another_is_not_active() -> None:
    log = good()
    offered = crews.TaskOffered(task_id="t3", after_task_id="t2")
    log.add(8, record("c6", "crew/x", 5, 7, offered, accepted("t3")))
    replaced = crews.NextTaskReleased(task_id="t3", reason="REPLACED")
    offered = crews.TaskOffered(task_id="t4", after_task_id="t2")
    log.add(9, record("c7", "crew/x", 8, 8, offered, replaced, accepted("t4")))
    assert check(log.evidence()) == []


def _command_without_a_record(log: Log) -> Evidence:
    log.asked.insert(6, Asked(6, journal.Command(command_id="lost", aggregate="defect/a")))
    log.asked[7] = Asked(7, log.asked[7].command)
    log.entries[6].record.source_offset = 7
    return replace(log.evidence(), due={})


def _record_of_a_command_that_never_was(log: Log) -> Evidence:
    log.add(8, record("", "defect/a", 2, 7, outcome=REFUSED))
    log.asked.pop()
    return replace(log.evidence(), due={0: 7})


def _readers_that_see_another_order(log: Log) -> Evidence:
    other = [*log.entries[:4], log.entries[5], log.entries[4], *log.entries[6:]]
    return replace(log.evidence(), again={0: other})


def _offsets_that_go_back(log: Log) -> None:
    log.entries[6] = Entry(5, log.entries[6].record)
    log.entries[5] = Entry(6, log.entries[5].record)


def _crew_with_two_tasks(log: Log) -> None:
    log.add(8, record("c6", "crew/x", 4, 7, accepted("t3")))
    log.add(9, record("c7", "crew/x", 5, 8, finished("t2")))


def _crew_that_waits_for_a_safe_site_and_takes_a_third_task(log: Log) -> None:
    safe = crews.MakingSafeStarted(task_id="t2")
    log.add(8, record("c6", "crew/x", 5, 7, accepted("t3"), safe))
    log.add(9, record("c7", "crew/x", 6, 8, accepted("t4")))


def _crew_with_a_queue_that_takes_a_third_task(log: Log) -> None:
    offered = crews.TaskOffered(task_id="t3", after_task_id="t2")
    log.add(8, record("c6", "crew/x", 5, 7, offered, accepted("t3")))
    log.add(9, record("c7", "crew/x", 6, 8, accepted("t4")))


def _unanswered_command_that_appears_later(log: Log) -> Evidence:
    late = Entry(9, record("c9", "defect/z", 1, 7, roads.DefectReported()))
    log.asked.append(Asked(7, None))
    return replace(log.evidence(), again={0: [*log.entries, late]}, due={})


def _told(*values: Any) -> Breaks:
    return lambda log: log.history.told.append(told(*values))


def _first_answer(**changed: Any) -> Breaks:
    return lambda log: log.history.told.__setitem__(0, replace(log.history.told[0], **changed))


def _record(*values: Any, **named: Any) -> Breaks:
    return lambda log: log.add(8, record(*values, **named))


def _but(**changed: Any) -> Breaks:
    return lambda log: replace(log.evidence(), **changed)


def _ghost(pid: int, exit_code: int | None) -> Breaks:
    return lambda log: log.history.ghosts.append(Ghost("roads-1", pid, 1.0, exit_code))


BROKEN: dict[str, Breaks] = {
    "I1 acknowledged and not there": _told("c8", "defect/b", 9, 1),
    "I1 a rejection that took effect": _told("c1", "crew/x", 1, 1, Verdict.REFUSED),
    "I1 an expiry that took effect": _told("c1", "crew/x", 1, 1, Verdict.EXPIRED),
    "I1 acknowledged with another body": _first_answer(body_sha256=b"other"),
    "I1 acknowledged at another place": _first_answer(offset=2),
    "I1 a reused id that was accepted": lambda log: log.history.mistaken.append("c0 again"),
    "I2 a command that took effect twice": _record("c1", "crew/x", 4, 7, finished("t2")),
    "I2 a duplicate with a wrong first offset": lambda log: setattr(
        log.entries[3].record, "first_offset", 0
    ),
    "I3 a command without a record": _command_without_a_record,
    "I3 a command with two records": lambda log: log.entries.append(
        Entry(8, record("c5", "defect/a", 2, 6, outcome=REFUSED))
    ),
    "I3 a record of another command": lambda log: log.asked.__setitem__(
        1, Asked(1, journal.Command(command_id="other", aggregate="crew/x"))
    ),
    "I3 a record of a command that never was": _record_of_a_command_that_never_was,
    "I4 a version that comes twice": _record("c6", "crew/x", 3, 7, finished("t2")),
    "I4 a version that is skipped": _record("c6", "crew/x", 5, 7, finished("t2")),
    "I5 an aborted record that is shown": _but(
        ends={0: Ends(frozenset({0, 1, 2, 3, 4, 6}), frozenset({7}))}
    ),
    "I5 a committed record that is skipped": _but(
        ends={0: Ends(frozenset({0, 1, 2, 3, 4, 6, 7, 8}), frozenset())}
    ),
    "I6 readers that see another order": _readers_that_see_another_order,
    "I6 a later reader that sees less": lambda log: replace(
        log.evidence(), again={0: log.entries[:-1]}
    ),
    "I6 offsets that go back": _offsets_that_go_back,
    "I7 a view that is not the fold": _but(folds=[Fold("roads-1", b"{}", b"{} ")]),
    "I8 a crew with two tasks": _crew_with_two_tasks,
    "I8 a third task while a site is made safe": (
        _crew_that_waits_for_a_safe_site_and_takes_a_third_task
    ),
    "I8 a third task beside a queue": _crew_with_a_queue_that_takes_a_third_task,
    "I9 a cursor that does not show its write": lambda log: log.history.looks.append(
        Look("defect/a", 2, 1)
    ),
    "I10 an unanswered command that appears later": _unanswered_command_that_appears_later,
    "I11 a stream with a gap": lambda log: log.history.streams["dashboard"].pop(2),
    "I11 a stream that repeats": lambda log: log.history.streams["dashboard"].insert(
        2, Frame(2, "defect", "a", 1, {0: 1})
    ),
    "I11 a stream whose cursor goes back": lambda log: log.history.streams["dashboard"].append(
        Frame(2, "heartbeat", offsets={0: 4})
    ),
    "I12 a command that waits for ever": _but(due={0: 8}),
    "I12 a view that never catches up": _but(undrained=["the view of roads-1 is behind"]),
    "I15 a fenced owner that lives on": _ghost(1, None),
    "I15 a fenced owner that ends as if all were well": _ghost(1, 0),
    "I15 a fenced owner that acknowledges": _ghost(PID, 1),
}


@pytest.mark.parametrize("case", BROKEN)
def test_each_violation_is_found_under_its_invariant(case: str) -> None:
    log = good()
    broken = BROKEN[case](log)
    evidence = broken if isinstance(broken, Evidence) else log.evidence()
    assert _found(evidence) == {case.split(maxsplit=1)[0]}


def test_every_invariant_has_a_log_that_breaks_it() -> None:
    assert {name.split()[0] for name in RULES} == {case.split()[0] for case in BROKEN}


def test_the_checker_imports_nothing_of_the_services() -> None:
    known = "import sys; import tests.faults.checker, tests.faults.reading;"
    asked = "print(sorted(name for name in sys.modules if name.split('.')[0] == 'services'))"
    done = subprocess.run(
        [sys.executable, "-c", f"{known} {asked}"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'protos' / 'python'}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_a_crew_that_makes_its_site_safe_may_hold_the_next_task() -> None:
    log = good()
    safe = crews.MakingSafeStarted(task_id="t2")
    log.add(8, record("c6", "crew/x", 5, 7, accepted("t3"), safe))
    left = crews.TaskSuspended(task_id="t2", left_safe=True)
    log.add(9, record("c7", "crew/x", 6, 8, left))
    log.add(10, record("c8", "crew/x", 7, 9, finished("t3")))
    log.add(11, record("c10", "crew/x", 8, 10, accepted("t4")))
    assert check(log.evidence()) == []


def test_a_record_may_lack_the_id_of_a_command_whose_header_is_too_large() -> None:
    log = good()
    command = journal.Command(command_id="c6", aggregate="crew/x", cause="x" * 17_000)
    reason = journal.Reason(code="HEADER_TOO_LARGE")
    failed = journal.Record(source_offset=7, outcome=journal.OUTCOME_FAILED, reason=reason)
    log.add(8, failed)
    log.asked[-1] = Asked(7, command)
    assert check(log.evidence()) == []
    failed.reason.code = "COMMAND_UNDECODABLE"
    assert _found(log.evidence()) == {"I3"}


def test_a_stream_that_lost_its_history_may_show_everything_again() -> None:
    log = good()
    log.history.streams["dashboard"] += [
        Frame(3, "history_lost"),
        Frame(3, "defect", "a", 2),
        Frame(3, "synced", offsets={0: 7}),
    ]
    assert check(log.evidence()) == []


def _merged(*after: Frame) -> Log:
    """Two defects that change at 0, 1 and 2: one frame has both changes of the first one."""
    log = Log()
    log.add(0, record("c0", "defect/a", 1, 0, roads.DefectReported()))
    log.add(1, record("c1", "defect/b", 1, 1, roads.DefectReported()))
    log.add(2, record("c2", "defect/a", 2, 2, roads.DefectClosed()))
    log.history.streams["dashboard"] = [
        Frame(1, "synced", offsets={0: -1}),
        Frame(1, "defect", "b", 1, {0: 1}),
        *after,
    ]
    return log


def test_changes_may_be_merged_into_the_last_of_them() -> None:
    shown = Frame(1, "defect", "a", 2, {0: 2})
    assert check(_merged(shown, Frame(1, "heartbeat", offsets={0: 2})).evidence()) == []


def test_a_merged_change_that_is_not_shown_before_a_quiet_frame_is_a_gap() -> None:
    assert _found(_merged(Frame(1, "heartbeat", offsets={0: 1})).evidence()) == {"I11"}


def test_the_figures_name_lost_and_doubled_commands() -> None:
    log = good()
    assert lost(log.evidence()) == []
    assert doubled(log.evidence()) == []
    log.history.told.append(told("c8", "defect/b", 9, 1))
    assert [each.command_id for each in lost(log.evidence())] == ["c8"]
    BROKEN["I2 a command that took effect twice"](log)
    assert doubled(log.evidence()) == [("crew/x", "c1")]
