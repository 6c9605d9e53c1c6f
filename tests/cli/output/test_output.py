"""What a command says."""

from __future__ import annotations

import json

import pytest

from services.cli.output import output
from tests.cli.examples import DEFECT


def test_a_table_is_as_wide_as_what_it_holds_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    long = "x" * 90
    output.print_table(("what", "count>"), [(long, "7"), ("y", "100")], "nothing")
    header, first, second = capsys.readouterr().out.splitlines()
    assert header.split() == ["what", "count"]
    assert first.split() == [long, "7"]
    assert second.endswith("  100")


def test_an_empty_table_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_table(("what",), [], "nothing is closed")
    assert capsys.readouterr().out == "nothing is closed\n"


def test_what_people_wrote_is_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_line("[bold]Rue[/bold]")
    output.print_table(("street",), [("[red]Rue",)], "")
    said = capsys.readouterr().out
    assert "[bold]Rue[/bold]" in said
    assert "[red]Rue" in said


def test_a_document_keeps_names_empty_fields_and_accents(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output.print_json({"defect": output.document(DEFECT), "é": 1})
    line = capsys.readouterr().out
    said = json.loads(line)
    assert said["defect"]["clock_start_time"] == "2023-11-14T22:13:20Z"
    assert said["defect"]["crew"] == ""
    assert "é" in line
    assert line.count("\n") == 1


def test_an_aside_is_no_part_of_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_stderr("-- roads is away")
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "-- roads is away\n")
