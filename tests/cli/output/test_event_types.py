"""Every event that a service may write can be read."""

from __future__ import annotations

import pytest

from services.chassis.partition.codec import encode_event
from services.cli.output.event_types import every_event
from services.coordination.domain.fold.evolve import EVOLVE
from vigie.crew.v1 import events_pb2 as crew
from vigie.journal.v1 import journal_pb2 as journal
from vigie.lighting.v1 import events_pb2 as lighting
from vigie.roads.v1 import events_pb2 as roads


@pytest.mark.parametrize(
    "kind",
    [*EVOLVE, crew.OfferWithdrawn, lighting.CabinetInstalled, roads.DefectReported, journal.Opened],
    ids=lambda kind: kind.__name__,
)
def test_an_event_is_known_by_its_name(kind: type) -> None:
    assert type(every_event().event(encode_event(kind()))) is kind
