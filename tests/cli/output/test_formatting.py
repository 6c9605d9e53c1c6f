"""Numbers, codes and tables as a person reads them."""

from __future__ import annotations

import json
import re
import time
from zoneinfo import ZoneInfo

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from services.cli.output import formatting, output
from services.cli.output.city_time import times_in
from tests.cli.examples import DEFECT
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.roads.v1 import service_pb2 as roads
from vigie.type.v1 import place_pb2 as place


def test_a_code_is_shown_in_words() -> None:
    assert formatting.word(bulletin.TaskStatus, bulletin.TASK_STATUS_EN_ROUTE) == "en route"
    assert formatting.word(roads.DefectState, roads.DEFECT_STATE_REPORTED) == "reported"
    assert formatting.word(roads.DefectState, roads.DEFECT_STATE_UNSPECIFIED) == ""
    assert formatting.word(roads.DefectState, 99) == "? (99)"
    assert (formatting.priority(1), formatting.priority(0)) == ("P1", "-")


def test_a_time_of_another_day_has_its_date() -> None:
    with times_in(ZoneInfo("Europe/Paris")):
        now = 1_700_000_000
        assert formatting.moment(formatting.after(now, 60), now) == "23:14:20"
        assert formatting.moment(formatting.after(now, 30 * 86_400), now) == "2023-12-14 23:13"
        assert formatting.moment(Timestamp()) == ""


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/New_York", "UTC"])
def test_the_end_of_the_calendar_can_be_shown_in_every_zone(zone: str) -> None:
    with times_in(ZoneInfo(zone)):
        assert formatting.moment(Timestamp(seconds=253_402_300_799)).startswith("9999-12-31")


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(3, "3 s"), (119, "119 s"), (600, "10 min"), (7_200, "2 h"), (172_800, "2 d"), (-5, "-5 s")],
)
def test_a_duration_has_the_unit_that_fits(seconds: float, shown: str) -> None:
    assert formatting.age(seconds) == shown


def test_a_time_is_shown_by_the_clock_and_a_missing_one_is_empty() -> None:
    moment = formatting.after(1_700_000_000, 60)
    assert re.fullmatch(r"\d\d:\d\d:20", formatting.clock(moment))
    assert formatting.since(moment, 1_700_000_100) == "40 s"
    assert formatting.clock(Timestamp()) == formatting.since(Timestamp(), 1.0) == ""


def test_a_place_is_its_street_else_its_position() -> None:
    at = place.Position(longitude=3.877, latitude=43.611)
    assert formatting.where(place.Place(position=at, street="Rue Foch")) == "Rue Foch"
    assert formatting.where(place.Place(position=at)) == "3.87700,43.61100"
    assert formatting.where(place.Place()) == ""


def test_a_table_in_a_pipe_is_not_cut_and_its_text_is_no_markup(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    long = "[red]" + "x" * 90
    output.print_table(("what", "count>"), [(long, "7"), ("y", "100")], "nothing")
    header, first, second = capsys.readouterr().out.splitlines()
    assert (header.split(), first.split()) == (["what", "count"], [long, "7"])
    assert second.endswith("  100")
    output.print_line("[bold]Rue[/bold]")
    assert capsys.readouterr().out == "[bold]Rue[/bold]\n"


def test_a_document_keeps_names_empty_fields_and_accents(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output.print_json({"defect": output.document(DEFECT), "é": 1})
    line = capsys.readouterr().out
    defect = json.loads(line)["defect"]
    assert (defect["clock_start_time"], defect["crew"]) == ("2023-11-14T22:13:20Z", "")
    assert ("é" in line, line.count("\n")) == (True, 1)


def test_the_date_of_a_time_is_that_of_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    # 23:30 UTC is half past midnight of the next day in Montpellier.
    night = formatting.after(1_700_000_000, 4_600)
    for zone, shown in (("UTC", "2023-11-14 23:30:00"), ("Europe/Paris", "2023-11-15 00:30:00")):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        assert f"{formatting.day(night)} {formatting.clock(night)}" == shown
    monkeypatch.undo()
    time.tzset()
