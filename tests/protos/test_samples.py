"""What was ever journaled or told still reads: a sample of each type, kept for ever.

A sample is written once, by `python -m tests.protos.sampling`, when its type is new, and never
again: a change that no longer reads it must come with a reader that does (design 2.19).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.unknown_fields import UnknownFieldSet

from tests.protos.sampling import FOLDER, samples

SAMPLES = samples()


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_type_that_is_kept_has_a_sample(name: str) -> None:
    path = FOLDER / f"{name}.binpb"
    assert path.exists(), "run `python -m tests.protos.sampling` and commit what it writes"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.binpb")), ids=lambda path: str(path.stem))
def test_an_old_sample_still_reads_whole(path: Path) -> None:
    assert path.stem in SAMPLES, "what is kept for ever still holds this type: it cannot go"
    value = path.read_bytes()
    kind: Any = type(SAMPLES[path.stem])
    message = kind.FromString(value)
    assert not list(unknown(message)), "fields that were written are no longer known"
    assert message.SerializeToString(deterministic=True) == value


def unknown(message: Any) -> Iterator[int]:
    """Yield the numbers of the fields that nobody knows, however deep."""
    here: Any = UnknownFieldSet(message)
    yield from (field.field_number for field in here)
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        if field.message_type.GetOptions().map_entry:
            parts = [part for part in value.values() if hasattr(part, "ListFields")]
        else:
            parts = list(value) if field.is_repeated else [value]
        for part in parts:
            yield from unknown(part)


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_sample_leaves_no_field_empty(name: str) -> None:
    message = SAMPLES[name]
    set_fields = {field.name for field, _ in message.ListFields()}
    choices = {f.name for oneof in message.DESCRIPTOR.oneofs for f in oneof.fields}
    assert {field.name for field in message.DESCRIPTOR.fields} - choices <= set_fields
