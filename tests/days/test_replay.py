"""A journal is replayed under the way that made it, and under another one."""

from pathlib import Path

import numpy as np
import pytest

from tests.days.day import Day, Stage
from tests.days.plan import Plan
from tests.days.records_file import read_records, write_records
from tests.days.replay import NO_LATITUDE, RecordedTravelTimes, Replayed, replay
from tests.days.replay_command import lines_of, main
from tests.days.ways import WAYS, way_of
from vigie.journal.v1 import journal_pb2 as journal

CITY = "deploy/cities/montpellier"


@pytest.fixture(scope="module")
def stage() -> Stage:
    return Stage.load(CITY)


@pytest.fixture(scope="module")
def records(stage: Stage) -> list[journal.Record]:
    """The journal of coordination of a day under vigie."""
    day = Day(stage, Plan("ordinary", 9), WAYS["vigie"])
    day.run()
    return day.world.coordination.records


def replayed(stage: Stage, records: list[journal.Record], way: str) -> Replayed:
    return replay(records, stage.city, WAYS[way])


def test_the_same_way_decides_the_same(stage: Stage, records: list[journal.Record]) -> None:
    found = replayed(stage, records, "vigie")
    assert found.decisions >= 22
    assert found.differences == []


def test_another_way_differs_where_its_rule_does(
    stage: Stage, records: list[journal.Record]
) -> None:
    found = replayed(stage, records, "apart")
    life = next(each for each in found.differences if each.priority == 1)
    assert life.chosen_before[0].startswith("lighting/"), "roads have no electricians"
    assert life.chosen_now == (), "and their call is not made yet"
    assert life.before is not None
    assert life.before.price_seconds > 0
    first, *lines = lines_of(found, "apart")
    assert first.startswith(f"{len(found.differences)} of {found.decisions} decisions differ")
    assert "  apart: no crew" in lines
    chosen = f"  recorded: {life.chosen_before[0]}, {life.before.price_seconds} s = eta"
    assert any(line.startswith(chosen) for line in lines)


def test_a_policy_file_differs_where_its_figures_do(
    tmp_path: Path, stage: Stage, records: list[journal.Record]
) -> None:
    file = tmp_path / "one_asked.toml"
    file.write_text("asked_at_once = {P1 = 1, P2 = 1, P3 = 1, P4 = 1}")
    way = way_of(file)
    assert way.name == "one_asked"
    found = replay(records, stage.city, way)
    [life] = found.differences
    assert life.priority == 1, "only a life is offered to two crews"
    assert life.chosen_now == life.chosen_before[:1]
    assert len(life.chosen_before) == 2


def test_a_start_at_home_or_on_a_site_is_driven_by_the_streets(stage: Stage) -> None:
    """Given a crew with a recorded drive and one whose start is known, each has its own drive."""
    streets = stage.travel_times
    drives = RecordedTravelTimes([70.0], streets)
    home, place = (3.8950, 43.6050), (3.8767, 43.6108)
    starts = np.array([(0.0, NO_LATITUDE), home, (-1.0, NO_LATITUDE)])
    found = drives.drives(*place, starts, frozenset())
    driven = streets.drives(*place, starts[1:2], frozenset()).seconds[0]
    assert found.seconds.tolist() == [70.0, driven, np.inf]
    assert drives.drives(*place, np.empty(0), frozenset()).seconds.tolist() == []


def test_a_wrong_file_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy, missing = tmp_path / "wrong.toml", tmp_path / "none.records"
    policy.write_text("asked_at_onec = 1")
    assert main([str(missing), "--policy", str(policy)]) == 1
    assert "wrong.toml: Object contains unknown field `asked_at_onec`" in capsys.readouterr().err
    assert main([str(missing)]) == 1
    assert "No such file or directory" in capsys.readouterr().err


def test_a_file_keeps_the_journal(tmp_path: Path, records: list[journal.Record]) -> None:
    file = tmp_path / "records"
    assert write_records(file, (each.SerializeToString() for each in records)) == len(records)
    assert list(read_records(file)) == records
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(ValueError, match="ends within a record"):
        list(read_records(file))
