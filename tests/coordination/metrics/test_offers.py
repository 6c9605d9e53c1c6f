"""The counts of offers, searches and diversions."""

from __future__ import annotations

from typing import Any

from buf.validate import validate_pb2
from services.coordination.domain.rules.appraisals import PERSISTENT
from services.coordination.domain.rules.progress import ON_THE_ROAD
from services.coordination.metrics import offers
from tests.coordination.metrics.figures import Reader, sample
from tests.coordination.places import at
from tests.coordination.world import World
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api


def offered(outcome: str) -> float:
    return sample("vigie_offers_total", department="roads", outcome=outcome)


def test_an_offer_is_counted_with_its_outcome(world: World, near: str, far: str) -> None:
    reader = Reader(world)
    declined, accepted = offered("declined"), offered("accepted")
    world.need("roads", "defect/1", at(0))
    world.decline(near)
    world.accept(far)
    reader.catch_up()
    assert (offered("declined"), offered("accepted")) == (declined + 1, accepted + 1)


def test_an_offer_of_an_incident_that_is_held_is_withdrawn(world: World, crew: str) -> None:
    reader, withdrawn = Reader(world), offered("withdrawn")
    need = world.need("roads", "defect/1", at(0))
    world.operator(api.HoldIncidentRequest(incident_id=world.incident(need).id))
    reader.catch_up()
    assert offered("withdrawn") == withdrawn + 1


def test_a_search_and_a_diversion_are_counted(world: World, near: str, far: str) -> None:
    reader = Reader(world)
    searches = sample("vigie_searches_total", priority="P1", reason="NOT_DEPARTED")
    diversions = sample("vigie_diversions_total", department="roads", priority="P4")
    world.need("roads", "defect/1", at(0), priority=1)
    world.accept(near)
    world.advance(91)
    reader.catch_up()
    assert sample("vigie_searches_total", priority="P1", reason="NOT_DEPARTED") == searches + 1
    left = events.IncidentLeft(department="roads", reason="SUSPENDED", incident_id="I0")
    offers.count_event(left, world.city)
    more = sample("vigie_diversions_total", department="roads", priority="P4")
    assert more == diversions + 1


def test_every_search_of_a_rule_has_a_series_of_its_own() -> None:
    assert {*PERSISTENT, *ON_THE_ROAD} <= {*offers.REASONS}


def overridden(reason: str) -> float:
    labels = {"priority": "P2", "department": "roads", "reason": reason}
    return sample("vigie_overrides_total", **labels)


def test_a_crew_that_an_operator_assigns_is_counted_with_the_reason(
    world: World, near: str, far: str
) -> None:
    offers.start_at_zero(["roads"])
    reader, before = Reader(world), overridden("PHONED")
    world.need("roads", "defect/1", at(0), priority=2)
    world.operator(
        api.AssignIncidentRequest(
            incident_id="I1", department="roads", crew_id="far", reason="PHONED"
        )
    )
    reader.catch_up()
    assert world.offered(far)
    assert not world.offered(near)
    assert overridden("PHONED") == before + 1


def test_the_reasons_of_overrides_are_those_of_the_contract() -> None:
    options: Any = api.AssignIncidentRequest.DESCRIPTOR.fields_by_name["reason"].GetOptions()
    rules = options.Extensions[validate_pb2.field]
    assert list(offers.OVERRIDE_REASONS) == list(getattr(rules.string, "in"))


def test_a_word_of_a_later_release_makes_no_series_of_its_own(world: World) -> None:
    unknown = events.OfferEnded(department="roads", reason="NEVER_HEARD_OF")
    before = offered("other")
    offers.count_event(unknown, world.city)
    assert offered("other") == before + 1
    assert offered("never_heard_of") == 0
