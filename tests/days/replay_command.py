"""The command of the counterfactual replay: export a journal, replay it, print the differences."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from services.city.city import City
from tests.days.records_file import journal_on_kafka, read_records, write_records
from tests.days.replay import Replayed, replay, terms_of
from tests.days.ways import WAYS, way_of

CITY = "deploy/cities/montpellier"


def table_of(found: Replayed, way: str) -> Table:
    """Return the decisions that differ, with the price of both choices."""
    table = Table(
        "incident", "decision", "event", "before", "price", f"under {way}", "price", "no drive of",
        title=f"{len(found.differences)} of {found.decisions} decisions differ under {way}; "
        f"{found.with_unpriced} have crews without a recorded drive",
    )  # fmt: skip
    for each in found.differences:
        table.add_row(
            each.incident_id,
            each.decision_id,
            f"P{each.priority} {each.kind}",
            ", ".join(each.chosen_before) or "no crew",
            terms_of(each.before),
            ", ".join(each.chosen_now) or "no crew",
            terms_of(each.now),
            ", ".join(each.unpriced),
        )
    return table


def export(arguments: Sequence[str]) -> int:
    """Write the journal of coordination on a broker to a file; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.days export")
    parser.add_argument("broker", help="host:port of a broker without passwords, as of `make run`")
    parser.add_argument("file", type=Path)
    parser.add_argument("--prefix", default="vigie", help="of the installation's topics")
    options = parser.parse_args(arguments)
    count = write_records(options.file, journal_on_kafka(options.broker, options.prefix))
    Console().print(f"{count} records in {options.file}")
    return 0


def main(arguments: Sequence[str]) -> int:
    """Replay a journal; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.days replay")
    parser.add_argument("journal", type=Path, help="a file that `export` has written")
    parser.add_argument("--way", default="vigie", choices=WAYS, help="the other way to dispatch")
    parser.add_argument("--city", default=CITY, help="the city of the journal")
    parser.add_argument("--policy", type=Path, help="a policy file in place of a way")
    options = parser.parse_args(arguments)
    way = way_of(options.policy) if options.policy else WAYS[options.way]
    found = replay(read_records(options.journal), City.load(options.city), way)
    Console(width=200).print(table_of(found, way.name))
    return 0
