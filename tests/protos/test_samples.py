"""The current release reads each journaled and published type as the last release wrote it.

The bytes are made with the descriptors of `protos/baseline.binpb`, with a value in every field and
one sample for each field of a oneof.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from services.testing.sample_messages import filled, is_optional
from tests.protos.test_contracts import PROTOS, loaded

JOURNALED = ("Command", "ElapseRequest", "Event", "Opened", "Record", "Snapshot")
ENVELOPES = {
    "vigie/journal/v1/journal.proto": JOURNALED,
    "vigie/bulletin/v1/bulletin.proto": ("Bulletin",),
}


def samples() -> Iterator[Any]:
    """Yield the samples, named after their type and the chosen field of its oneof."""
    pool = DescriptorPool()
    released = FileDescriptorSet.FromString((PROTOS / "baseline.binpb").read_bytes())
    for file in released.file:
        pool.Add(file)
    for file in released.file:
        if not (file.name in ENVELOPES or Path(file.name).name == "events.proto"):
            continue
        for name in ENVELOPES.get(file.name, [each.name for each in file.message_type]):
            descriptor = pool.FindMessageTypeByName(f"{file.package}.{name}")
            kind = GetMessageClass(descriptor)
            oneofs = [oneof for oneof in descriptor.oneofs if not is_optional(oneof)]
            for chosen in [field.name for oneof in oneofs for field in oneof.fields] or [""]:
                sample = filled(kind, chosen)
                yield pytest.param(sample, id=f"{descriptor.full_name}-{chosen}".rstrip("-"))


@pytest.mark.parametrize("sample", list(samples()))
def test_a_type_of_the_last_release_still_reads_whole(sample: Message) -> None:
    value = sample.SerializeToString(deterministic=True)
    released = sample.DESCRIPTOR
    current = loaded(released.file.name).message_types_by_name[released.name]
    message = GetMessageClass(current).FromString(value)
    message.DiscardUnknownFields()
    assert message.SerializeToString(deterministic=True) == value, "it lacks released fields"
