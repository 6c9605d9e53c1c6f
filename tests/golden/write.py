"""Writes the golden journals and what they fold to: `python -m tests.golden.write`."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from google.protobuf.proto import parse_length_prefixed, serialize_length_prefixed

from services.chassis.sdk.service import Service
from tests.golden.coordination import coordination_service, coordination_story
from tests.golden.departments import (
    lighting_service,
    lighting_story,
    roads_service,
    roads_story,
    snow_service,
    snow_story,
)
from tests.golden.recorder import Recorder
from tests.golden.state import folded, written
from tests.golden.traffic import traffic_service, traffic_story
from vigie.journal.v1 import journal_pb2 as journal

FOLDER = Path(__file__).parent
STORIES: Mapping[str, tuple[Callable[[], Service], Callable[[], Recorder]]] = {
    "coordination": (coordination_service, coordination_story),
    "lighting": (lighting_service, lighting_story),
    "roads": (roads_service, roads_story),
    "snow": (snow_service, snow_story),
    "traffic": (traffic_service, traffic_story),
}


def read(name: str) -> list[journal.Record]:
    """Return the records of a service's golden journal."""
    value = (FOLDER / f"{name}.binpb").read_bytes()
    stream = io.BytesIO(value)
    records = []
    while stream.tell() < len(value):
        records.append(parse_length_prefixed(journal.Record, stream))
    return records


def packed(records: Iterable[journal.Record]) -> bytes:
    """Return records as one file holds them, each with its length before it."""
    stream = io.BytesIO()
    for record in records:
        serialize_length_prefixed(record, stream)
    return stream.getvalue()


def main() -> None:
    """Write both files of each service."""
    for name, (service, story) in STORIES.items():
        records = story().records
        (FOLDER / f"{name}.binpb").write_bytes(packed(records))
        (FOLDER / f"{name}.json").write_text(written(*folded(service(), records)))
        sys.stdout.write(f"{name}: {len(records)} records\n")


if __name__ == "__main__":
    main()
