"""The checker finds each violation in logs written by hand, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.checker import RULES, check, doubled, lost
from tests.faults.evidence import Asked, Ends, Entry, Evidence, Fold
from tests.faults.history import Frame, Ghost, Look, Verdict
from tests.faults.logs import PID, Log, accepted, good, record, told
from vigie.crew.v1 import events_pb2 as crews
from vigie.journal.v1 import journal_pb2 as journal
from vigie.roads.v1 import events_pb2 as roads

ROOT = Path(__file__).parents[2]
Breaks = Callable[[Log], Evidence]


def _found(evidence: Evidence) -> set[str]:
    return {finding.invariant.split()[0] for finding in check(evidence)}


def test_a_log_that_keeps_every_promise_has_no_finding() -> None:
    assert check(good().evidence()) == []


def test_an_empty_log_without_answers_has_no_finding() -> None:
    assert check(Log().evidence()) == []


def _an_acknowledged_command_that_is_not_there(log: Log) -> Evidence:
    log.history.told.append(told("c8", "defect/b", 9, 1))
    return log.evidence()


def _a_refusal_that_took_effect(log: Log) -> Evidence:
    log.history.told.append(told("c1", "crew/x", 1, 1, Verdict.REFUSED))
    return log.evidence()


def _an_expiry_that_took_effect(log: Log) -> Evidence:
    log.history.told.append(told("c1", "crew/x", 1, 1, Verdict.EXPIRED))
    return log.evidence()


def _an_acknowledgement_of_another_body(log: Log) -> Evidence:
    log.history.told[0] = replace(log.history.told[0], body_sha256=b"other")
    return log.evidence()


def _an_acknowledgement_of_another_place(log: Log) -> Evidence:
    log.history.told[0] = replace(log.history.told[0], offset=2)
    return log.evidence()


def _a_reused_id_that_was_accepted(log: Log) -> Evidence:
    log.history.mistaken.append("c0 was accepted again with another body")
    return log.evidence()


def _a_command_that_took_effect_twice(log: Log) -> Evidence:
    log.add(8, record("c1", "crew/x", 4, 7, crews.TaskFinished(task_id="t2")))
    return log.evidence()


def _a_duplicate_of_what_is_not_its_first(log: Log) -> Evidence:
    log.entries[3].record.first_offset = 0
    return log.evidence()


def _a_command_without_a_record(log: Log) -> Evidence:
    log.asked.insert(6, Asked(6, journal.Command(command_id="lost", aggregate="defect/a")))
    log.asked[7] = Asked(7, log.asked[7].command)
    log.entries[6].record.source_offset = 7
    return replace(log.evidence(), due={})


def _a_command_with_two_records(log: Log) -> Evidence:
    log.entries.append(
        Entry(8, record("c5", "defect/a", 2, 6, outcome=journal.OUTCOME_REFUSED)),
    )
    return log.evidence()


def _a_record_of_another_command(log: Log) -> Evidence:
    log.asked[1] = Asked(1, journal.Command(command_id="other", aggregate="crew/x"))
    return log.evidence()


def _a_record_of_a_command_that_never_was(log: Log) -> Evidence:
    log.add(8, record("", "defect/a", 2, 7, outcome=journal.OUTCOME_REFUSED))
    log.asked.pop()
    return replace(log.evidence(), due={0: 7})


def _a_version_that_comes_twice(log: Log) -> Evidence:
    log.add(8, record("c6", "crew/x", 3, 7, crews.TaskFinished(task_id="t2")))
    return log.evidence()


def _a_version_that_is_skipped(log: Log) -> Evidence:
    log.add(8, record("c6", "crew/x", 5, 7, crews.TaskFinished(task_id="t2")))
    return log.evidence()


def _an_aborted_record_that_is_shown(log: Log) -> Evidence:
    ends = Ends(frozenset({0, 1, 2, 3, 4, 6}), frozenset({7}))
    return replace(log.evidence(), ends={0: ends})


def _a_committed_record_that_is_skipped(log: Log) -> Evidence:
    ends = Ends(frozenset({0, 1, 2, 3, 4, 6, 7, 8}), frozenset())
    return replace(log.evidence(), ends={0: ends})


def _readers_that_see_another_order(log: Log) -> Evidence:
    other = [*log.entries[:4], log.entries[5], log.entries[4], *log.entries[6:]]
    return replace(log.evidence(), again={0: other})


def _a_later_reader_that_sees_less(log: Log) -> Evidence:
    return replace(log.evidence(), again={0: log.entries[:-1]})


def _offsets_that_go_back(log: Log) -> Evidence:
    log.entries[6] = Entry(5, log.entries[6].record)
    log.entries[5] = Entry(6, log.entries[5].record)
    return log.evidence()


def _a_view_that_is_not_the_fold(log: Log) -> Evidence:
    return replace(log.evidence(), folds=[Fold("roads-1", b"{}", b"{} ")])


def _a_crew_with_two_tasks(log: Log) -> Evidence:
    log.add(8, record("c6", "crew/x", 4, 7, accepted("t3")))
    log.add(9, record("c7", "crew/x", 5, 8, crews.TaskFinished(task_id="t2")))
    return log.evidence()


def _a_crew_that_waits_for_a_safe_site_and_takes_a_third_task(log: Log) -> Evidence:
    safe = crews.MakingSafeStarted(task_id="t2")
    log.add(8, record("c6", "crew/x", 5, 7, accepted("t3"), safe))
    log.add(9, record("c7", "crew/x", 6, 8, accepted("t4")))
    return log.evidence()


def _a_cursor_that_does_not_show_its_write(log: Log) -> Evidence:
    log.history.looks.append(Look("defect/a", 2, 1))
    return log.evidence()


def _an_unanswered_command_that_appears_later(log: Log) -> Evidence:
    late = Entry(9, record("c9", "defect/z", 1, 7, roads.DefectReported()))
    log.asked.append(Asked(7, None))
    return replace(log.evidence(), again={0: [*log.entries, late]}, due={})


def _a_stream_with_a_gap(log: Log) -> Evidence:
    del log.history.streams["dashboard"][2]
    return log.evidence()


def _a_stream_that_repeats(log: Log) -> Evidence:
    log.history.streams["dashboard"].insert(2, Frame(2, "defect", "a", 1, {0: 1}))
    return log.evidence()


def _a_stream_whose_cursor_goes_back(log: Log) -> Evidence:
    log.history.streams["dashboard"].append(Frame(2, "heartbeat", offsets={0: 4}))
    return log.evidence()


def _a_command_that_waits_for_ever(log: Log) -> Evidence:
    return replace(log.evidence(), due={0: 8})


def _a_view_that_never_catches_up(log: Log) -> Evidence:
    return replace(log.evidence(), undrained=["the view of roads-1 is behind"])


def _a_fenced_owner_that_lives_on(log: Log) -> Evidence:
    log.history.ghosts.append(Ghost("roads-1", 1, 1.0, None))
    return log.evidence()


def _a_fenced_owner_that_ends_as_if_all_were_well(log: Log) -> Evidence:
    log.history.ghosts.append(Ghost("roads-1", 1, 1.0, 0))
    return log.evidence()


def _a_fenced_owner_that_acknowledges(log: Log) -> Evidence:
    log.history.ghosts.append(Ghost("roads-1", PID, 1.0, 1))
    return log.evidence()


BROKEN: list[tuple[str, Breaks]] = [
    ("I1", _an_acknowledged_command_that_is_not_there),
    ("I1", _a_refusal_that_took_effect),
    ("I1", _an_expiry_that_took_effect),
    ("I1", _an_acknowledgement_of_another_body),
    ("I1", _an_acknowledgement_of_another_place),
    ("I1", _a_reused_id_that_was_accepted),
    ("I2", _a_command_that_took_effect_twice),
    ("I2", _a_duplicate_of_what_is_not_its_first),
    ("I3", _a_command_without_a_record),
    ("I3", _a_command_with_two_records),
    ("I3", _a_record_of_another_command),
    ("I3", _a_record_of_a_command_that_never_was),
    ("I4", _a_version_that_comes_twice),
    ("I4", _a_version_that_is_skipped),
    ("I5", _an_aborted_record_that_is_shown),
    ("I5", _a_committed_record_that_is_skipped),
    ("I6", _readers_that_see_another_order),
    ("I6", _a_later_reader_that_sees_less),
    ("I6", _offsets_that_go_back),
    ("I7", _a_view_that_is_not_the_fold),
    ("I8", _a_crew_with_two_tasks),
    ("I8", _a_crew_that_waits_for_a_safe_site_and_takes_a_third_task),
    ("I9", _a_cursor_that_does_not_show_its_write),
    ("I10", _an_unanswered_command_that_appears_later),
    ("I11", _a_stream_with_a_gap),
    ("I11", _a_stream_that_repeats),
    ("I11", _a_stream_whose_cursor_goes_back),
    ("I12", _a_command_that_waits_for_ever),
    ("I12", _a_view_that_never_catches_up),
    ("I15", _a_fenced_owner_that_lives_on),
    ("I15", _a_fenced_owner_that_ends_as_if_all_were_well),
    ("I15", _a_fenced_owner_that_acknowledges),
]


@pytest.mark.parametrize(
    ("invariant", "broken"), BROKEN, ids=[made.__name__.strip("_") for _, made in BROKEN]
)
def test_each_violation_is_found_under_its_invariant(invariant: str, broken: Breaks) -> None:
    assert _found(broken(good())) == {invariant}


def test_every_invariant_has_a_log_that_breaks_it() -> None:
    assert {name.split()[0] for name in RULES} == {invariant for invariant, _ in BROKEN}


def test_the_checker_imports_nothing_of_the_services() -> None:
    known = "import sys; import tests.faults.checker, tests.faults.reading, tests.faults.segments;"
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
    log.add(10, record("c8", "crew/x", 7, 9, crews.TaskFinished(task_id="t3")))
    log.add(11, record("c10", "crew/x", 8, 10, accepted("t4")))
    assert check(log.evidence()) == []


def test_a_stream_that_lost_its_history_may_show_everything_again() -> None:
    log = good()
    log.history.streams["dashboard"] += [
        Frame(3, "history_lost"),
        Frame(3, "defect", "a", 2),
        Frame(3, "synced", offsets={0: 7}),
    ]
    assert check(log.evidence()) == []


def _melted(*after: Frame) -> Log:
    """Two defects that change at 0, 1 and 2: the first one's two changes melt into one frame."""
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


def test_changes_may_melt_into_the_last_of_them() -> None:
    shown = Frame(1, "defect", "a", 2, {0: 2})
    assert check(_melted(shown, Frame(1, "heartbeat", offsets={0: 2})).evidence()) == []


def test_a_melted_change_that_is_not_shown_before_a_quiet_frame_is_a_gap() -> None:
    assert _found(_melted(Frame(1, "heartbeat", offsets={0: 1})).evidence()) == {"I11"}


def test_the_figures_name_lost_and_doubled_commands() -> None:
    log = good()
    assert lost(log.evidence()) == []
    assert doubled(log.evidence()) == []
    log.history.told.append(told("c8", "defect/b", 9, 1))
    assert [each.command_id for each in lost(log.evidence())] == ["c8"]
    evidence = _a_command_that_took_effect_twice(log)
    assert doubled(evidence) == [("crew/x", "c1")]
