"""Breaks and time on call, by hand."""

from __future__ import annotations

import pytest

from services.chassis.sdk.clock import now_seconds
from tests.cli.town import Town, receipt
from vigie.crew.v1 import service_pb2 as crew
from vigie.type.v1 import availability_pb2 as availability

ON_CALL = crew.Crew(department="lighting", crew_id="L-3", on_call=True)


def town_with(town: Town, method: str, found: crew.Crew) -> None:
    town.answers = {"GetCrew": crew.GetCrewResponse(crew=found), method: receipt("crew/L-3")}


@pytest.mark.parametrize(
    ("state", "expected", "reason"),
    [
        ("available", availability.AVAILABILITY_AVAILABLE, 0),
        ("meal", availability.AVAILABILITY_MEAL_BREAK, 0),
        (
            "breakdown",
            availability.AVAILABILITY_UNAVAILABLE,
            availability.UNAVAILABLE_REASON_BREAKDOWN,
        ),
        (
            "no_equipment",
            availability.AVAILABILITY_UNAVAILABLE,
            availability.UNAVAILABLE_REASON_NO_EQUIPMENT,
        ),
    ],
)
def test_a_leader_reports_a_state(
    town: Town, state: str, expected: availability.Availability, reason: int
) -> None:
    town_with(town, "SetAvailability", crew.Crew(on_duty=True, availability=expected))
    town.output(f"availability lighting/L-3 {state}")
    request = town.request("SetAvailability")
    assert (request.crew_id, request.availability, request.reason) == ("L-3", expected, reason)
    assert not request.HasField("until_time")


def test_a_state_has_another_end_than_the_usual_one(town: Town) -> None:
    found = crew.Crew(
        on_duty=True,
        availability=availability.AVAILABILITY_UNAVAILABLE,
        availability_reason=availability.UNAVAILABLE_REASON_REST,
    )
    found.availability_until_time.FromSeconds(1_700_000_000)
    town_with(town, "SetAvailability", found)
    assert "rest until" in town.output("availability lighting/L-3 rest --for 40m")
    until = town.request("SetAvailability").until_time.ToSeconds()
    assert until == pytest.approx(now_seconds() + 2_400, abs=60)


def test_an_unknown_state_is_an_error_that_lists_the_known_ones(town: Town) -> None:
    assert "it is one of available, meal" in town.error(2, "availability lighting/L-3 asleep")
    assert not town.asked


def test_a_crew_goes_on_call_and_off_it(town: Town) -> None:
    town_with(town, "StartOnCall", ON_CALL)
    assert "off duty, on call until" in town.output("on-call lighting/L-3 --for 12h --turnout 20m")
    request = town.request("StartOnCall")
    assert request.turnout_seconds == 1_200
    assert request.until_time.ToSeconds() == pytest.approx(now_seconds() + 43_200, abs=60)
    town_with(town, "EndOnCall", crew.Crew())
    assert "off duty" in town.output("on-call lighting/L-3 --end")
    assert town.request("EndOnCall").crew_id == "L-3"


def test_the_list_shows_breaks_and_crews_on_call(town: Town) -> None:
    eating = crew.Crew(
        department="lighting",
        crew_id="L-4",
        on_duty=True,
        availability=availability.AVAILABILITY_MEAL_BREAK,
    )
    town.answers = {"ListCrews": crew.ListCrewsResponse(crews=[ON_CALL, eating])}
    printed = town.output("crews --direct -d lighting")
    assert "on call" in printed
    assert "meal break" in printed
