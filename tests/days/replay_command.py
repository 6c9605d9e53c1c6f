"""The command of the counterfactual replay: export a journal, replay it, print the differences."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from confluent_kafka import KafkaException

from services.city.city import City
from tests.days.records_file import journal_on_kafka, read_records, write_records
from tests.days.replay import Replayed, replay, terms_of
from tests.days.ways import WAYS, way_of

CITY = "deploy/cities/montpellier"


def lines_of(found: Replayed, way: str) -> Iterator[str]:
    """Yield the number of decisions that differ, then both choices of each with their prices."""
    yield f"{len(found.differences)} of {found.decisions} decisions differ under {way}."
    if found.with_unpriced:
        yield f"{found.with_unpriced} have crews without a recorded drive."
    for each in found.differences:
        yield f"{each.decision_id}  P{each.priority} {each.kind}"
        for name, crews, row in (
            ("recorded", each.chosen_before, each.before),
            (way, each.chosen_now, each.now),
        ):
            first, *others = crews or ["no crew"]
            price = f", {terms_of(row)}" if row is not None else ""
            also = f"; asked too: {', '.join(others)}" if others else ""
            yield f"  {name}: {first}{price}{also}"
        if each.unpriced:
            yield f"  no drive is known of: {', '.join(each.unpriced)}"


def export(arguments: Sequence[str]) -> int:
    """Write the journal of coordination on a broker to a file; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.days export")
    parser.add_argument("broker", help="host:port of a broker without passwords, as of `make run`")
    parser.add_argument("file", type=Path)
    parser.add_argument("--prefix", default="vigie", help="of the installation's topics")
    options = parser.parse_args(arguments)
    try:
        count = write_records(options.file, journal_on_kafka(options.broker, options.prefix))
    except (OSError, KafkaException) as error:
        return _refused(parser, error)
    sys.stdout.write(f"{count} records in {options.file}\n")
    return 0


def main(arguments: Sequence[str]) -> int:
    """Replay a journal; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.days replay")
    parser.add_argument("journal", type=Path, help="a file that `export` has written")
    parser.add_argument("--way", default="vigie", choices=WAYS, help="the other way to dispatch")
    parser.add_argument("--city", default=CITY, help="the city of the journal")
    parser.add_argument(
        "--policy", type=Path, help="a file like a city's policy.toml in place of a way"
    )
    options = parser.parse_args(arguments)
    try:
        way = way_of(options.policy) if options.policy else WAYS[options.way]
        found = replay(read_records(options.journal), City.load(options.city), way)
    except msgspec.DecodeError as error:
        return _refused(parser, f"{options.policy}: {error}")
    except (OSError, ValueError) as error:
        return _refused(parser, error)
    sys.stdout.writelines(f"{line}\n" for line in lines_of(found, way.name))
    return 0


def _refused(parser: argparse.ArgumentParser, error: Exception | str) -> int:
    sys.stderr.write(f"{parser.prog}: {error}\n")
    return 1
