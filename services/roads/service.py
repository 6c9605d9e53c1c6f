"""The roads department on one page."""

from __future__ import annotations

from services.city.ground import Ground
from services.city.settings import CitySettings
from services.crews.aggregate_kind import Kind
from services.crews.department import Department
from services.crews.domain.fields import shown_as
from services.roads.bulletins import closure_bulletins, end_reason, works_bulletins
from services.roads.domain.closure import closure_decider
from services.roads.domain.defect.decide import defect_decider, on_task
from services.roads.domain.defect.kinds import REQUIREMENTS
from services.roads.domain.defect.state import had_need, needs
from services.roads.domain.works import crew_needs
from services.roads.domain.works.decide import works_decider
from services.roads.to_proto import defect_to_proto, works_to_proto
from vigie.roads.v1 import events_pb2, service_pb2 as api
from vigie.works.v1 import commands_pb2 as works_commands


def roads(settings: CitySettings) -> Department:
    """Declare the department for the city in the settings."""
    return declare(Ground.of_city(settings.city))


def declare(ground: Ground) -> Department:
    """Declare the department for one city's ground."""
    defect = Kind(
        "defect",
        defect_decider(ground.contains),
        to_proto=defect_to_proto,
        needs=needs,
        on_task=on_task,
        end_reason=end_reason,
        had_need=had_need,
    )
    closure = Kind(
        "closure",
        closure_decider(ground.has_edge),
        to_proto=shown_as(api.Closure),
        bulletins=closure_bulletins,
    )
    return Department(
        name="roads",
        port=7004,
        rpc=api.DESCRIPTOR.services_by_name["RoadsService"],
        events=events_pb2,
        kinds=[defect, _works(ground), closure],
        requirements={**REQUIREMENTS, **crew_needs.REQUIREMENTS},
        commands=works_commands,
        reference_hashes=ground.reference_hashes,
    )


def _works(ground: Ground) -> Kind:
    return Kind(
        "works",
        works_decider(ground.contains),
        to_proto=works_to_proto,
        bulletins=works_bulletins,
        needs=crew_needs.needs,
        on_task=crew_needs.on_task,
    )
