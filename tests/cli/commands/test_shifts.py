"""The history of the city, and the handover of a shift."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.examples import HERE, INCIDENT, NOW, P1, P2, P4, at
from tests.cli.town import Town
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as coordination
from vigie.type.v1.role_pb2 import Role

FIRST = coordination.HistoryEntry(
    event_time=at(0), actor="operator:ana", sentence="I7 is held.", incident_id="I7"
)
TAKEN = coordination.HistoryEntry(
    event_time=at(5), actor="operator:ana", sentence="operator:ana takes charge of I7."
)
SECOND = coordination.HistoryEntry(event_time=at(9), actor="coordination", sentence="I7 is closed.")


def two_pages(request: Any) -> coordination.ReadHistoryResponse:
    if not request.page_token:
        return coordination.ReadHistoryResponse(entries=[FIRST, TAKEN], next_page_token="5:0")
    return coordination.ReadHistoryResponse(entries=[SECOND])


def two_roles() -> coordination.Incident:
    """An incident with an electrician on site and an open role of signing."""
    incident = coordination.Incident()
    incident.CopyFrom(INCIDENT)
    on_site = coordination.AssignedCrew(
        crew="lighting/L-3", task_status=bulletin.TASK_STATUS_ON_SITE
    )
    incident.roles.add(role=Role(name="electrician"), crews=[on_site])
    refused = events.VerdictCount(verdict=events.VERDICT_SKILL_MISSING, crew_count=9)
    incident.roles.add(role=Role(name="signing"), not_sent=[refused])
    return incident


def test_the_pages_of_a_history_are_printed_as_one(town: Town) -> None:
    town.answers = {"ReadHistory": two_pages}
    printed = town.output("history I7").splitlines()
    assert printed[1].endswith("I7 is held. [operator:ana]")
    assert printed[2].endswith("operator:ana takes charge of I7.")
    assert printed[3].endswith("I7 is closed.")
    first, second = town.requests("ReadHistory")
    assert (first.incident_id, first.HasField("from_time")) == ("I7", False)
    assert second.page_token == "5:0"


def test_a_history_is_of_a_crew_a_period_or_as_many_as_asked(town: Town) -> None:
    town.answers = {"ReadHistory": two_pages}
    printed = town.output("history lighting/L-3 --from 2d --to 1h --limit 1")
    assert "there is more" in printed
    assert "I7 is closed" not in printed
    request = town.request("ReadHistory")
    assert request.crew == "lighting/L-3"
    assert request.to_time.seconds - request.from_time.seconds == 47 * 3_600
    assert "--from" in town.error(2, "history --from yesterday")


def test_a_handover_names_each_section_within_80_columns(town: Town) -> None:
    source = coordination.Source(
        department="roads", newest_event_time=at(0), rejected_count=2, local_mode=True
    )
    source.last_rejection.rule = "enum.not_in"
    answer = coordination.BriefResponse(
        from_time=at(0), to_time=at(9), read_until_time=at(4), open=[two_roles()],
        sources=[source], acts=[FIRST], unsafe_incident_ids=["I7"],
    )  # fmt: skip
    answer.open[0].taken_by = "operator:ana"
    confirm = events.DISPATCH_MODE_CONFIRM
    answer.modes.add(priority=P2, mode=confirm, reason="STORM", set_by="operator:ben")
    answer.figures.add(priority=P1, opened_count=2, attended_count=1, median_seconds=300)
    town.answers = {"Brief": answer}
    printed = town.output("brief --hours 12", COLUMNS="80")
    flowing = " ".join(printed.split())
    roles = "2 roles: electrician L-3 on site; signing waiting (9 crews: lacks a skill or licence)"
    assert f"{roles}; taken by operator:ana" in flowing
    assert "P2 all other departments: confirm since" in flowing
    assert "(storm), set by operator:ben" in flowing
    assert max(map(len, printed.splitlines())) <= 80
    assert "2 messages rejected" in flowing
    assert "P1 2 opened, 0 closed, 1 reached (median 5 min" in flowing
    assert "up to" in printed
    request = town.request("Brief")
    assert request.from_time.seconds > NOW


def routine(number: int, need_id: str, seconds: int) -> coordination.Incident:
    asked = events.Requirement(kind="pothole_found", priority=P4, place=HERE)
    return coordination.Incident(
        incident_id=f"I{number}",
        requirement=asked,
        need_ids=[need_id],
        clock_start_time=at(seconds),
    )


def test_a_handover_counts_the_p4_and_names_the_oldest(town: Town) -> None:
    """Given P4 of two departments and of an operator. Then three lines and their numbers."""
    routines = [routine(20 + n, f"roads/defect/{n}", -n) for n in range(30)]
    routines += [routine(60, "lighting/cabinet/M", -900), routine(61, "a-request", -10)]
    town.answers = {"Brief": coordination.BriefResponse(open=[*routines, two_roles()])}
    printed = town.output("brief", COLUMNS="80")
    opened = printed[printed.index("Open (33)") : printed.index("Held (0)")].splitlines()
    assert "I7 P1 column_fallen" in opened[1]
    assert "  32 P4: roads 30, lighting 1, operators 1; the oldest:" in opened
    named = [line.split()[0] for line in opened if " P4 pothole_found" in line]
    assert named == ["I60", "I49", "I48"]
    few = coordination.BriefResponse(open=routines[:2])
    town.answers = {"Brief": few}
    assert "the oldest" not in town.output("brief")


def test_times_are_those_of_the_city(town: Town, tmp_path: Path) -> None:
    """Given a machine in another zone. Then the time of day is the city's."""
    town.answers = {"ReadHistory": two_pages}
    for zone, day, time in (
        ("Europe/Paris", "2023-11-14", "23:13:20"),
        ("Asia/Tokyo", "2023-11-15", "07:13:20"),
    ):
        (tmp_path / "city.toml").write_text(f'timezone = "{zone}"\n', encoding="utf-8")
        printed = town.output(f"--city {tmp_path} history I7").splitlines()
        assert (printed[0], printed[1][:8]) == (day, time)


@pytest.mark.parametrize("text", ["", "timezone = 1", 'timezone = "Mars/Base"', "timezone ="])
def test_a_city_without_a_usable_time_zone_is_an_error(
    town: Town, tmp_path: Path, text: str
) -> None:
    (tmp_path / "city.toml").write_text(text, encoding="utf-8")
    error = town.error(2, f"--city {tmp_path} history I7")
    assert error.startswith(f"vigie: --city: set timezone in {tmp_path}/city.toml")
    assert town.asked == []


def test_a_list_of_incidents_states_which_crews_hold_and_where(town: Town) -> None:
    """Given a crew that holds and a role without a crew, the list names the place of both."""
    incident = two_roles()
    for role in incident.roles:
        role.hold_place.street = "Place d'Armes"
        for crew in role.crews:
            crew.task_status = bulletin.TASK_STATUS_HOLDING
    answer = coordination.ListIncidentsResponse(incidents=[incident])
    town.answers = {"ListIncidents": answer}
    printed = " ".join(town.output("incidents").split())
    assert "electrician L-3 holding at Place d'Armes; signing waiting" in printed
    assert "to hold at Place d'Armes" in printed


def test_a_list_of_incidents_names_roles_alerts_and_bad_sources(town: Town) -> None:
    incident = two_roles()
    incident.suspected_incident_ids.append("I9")
    bad = coordination.Source(department="snow", rejected_count=3)
    bad.last_rejection.rule = "outside_city"
    town.answers = {
        "ListIncidents": coordination.ListIncidentsResponse(incidents=[incident], sources=[bad])
    }
    printed = town.output("incidents")
    assert "electrician L-3 on site" in printed
    assert "LATE same as I9?" in " ".join(printed.split())
    assert "snow: no valid bulletin so far, 3 messages rejected" in printed
