"""The words of verdicts."""

from __future__ import annotations

from services.cli.output.verdicts import PASSED, VERDICTS, excluded
from vigie.coordination.v1 import events_pb2 as events


def test_every_verdict_of_the_contract_has_its_words() -> None:
    assert set(VERDICTS) == set(events.Verdict.values()) - {events.VERDICT_UNSPECIFIED}
    assert set(PASSED) == set(events.PassedOver.values()) - {events.PASSED_OVER_UNSPECIFIED}


def test_the_verdicts_that_time_may_change_come_first() -> None:
    table = events.Appraisal()
    table.verdicts.add(verdict=events.VERDICT_SKILL_MISSING, detail="tree_work", crews=["a/1"])
    table.verdicts.add(verdict=events.VERDICT_RESERVED, crews=["a/2", "a/3"], numbers=[0, 40])
    table.verdicts.add(verdict=events.VERDICT_COMMITTED, crews=["a/4"], numbers=[4])
    found = [(each.reason, each.crews) for each in excluded(table)]
    assert found == [
        ("on its site or almost there", (("a/4", "P4"),)),
        ("has another offer to answer", (("a/2", ""), ("a/3", "for 40 s more"))),
        ("lacks a skill or licence: tree_work", (("a/1", ""),)),
    ]


def test_a_verdict_of_a_later_release_keeps_its_crews() -> None:
    table = events.Appraisal()
    table.verdicts.add(verdict=events.VERDICT_NO_POSITION, crews=["a/1"])
    assert excluded(table)[0].crews == (("a/1", ""),)
