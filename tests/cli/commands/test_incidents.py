"""The list of incidents."""

from __future__ import annotations

from services.cli.commands.incidents import row
from services.cli.output.incident_lines import incident_lines
from tests.cli.examples import INCIDENT, NOW, at
from tests.cli.town import Town
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as coordination


def test_incidents_are_a_table_or_a_document(town: Town) -> None:
    assert town.output("incidents") == "no incident\n"
    town.asked.clear()
    town.answers = {
        "ListIncidents": coordination.ListIncidentsResponse(incidents=[INCIDENT], total_count=3)
    }
    printed = town.output("incidents --state offered --limit 1")
    for cell in ("I7", "P1", "column_fallen", "Rue Foch", "offered", "lighting/L-3", "LATE"):
        assert cell in printed
    assert "1 of 3" in printed
    request = town.request("ListIncidents")
    assert (request.state, request.page_size) == (coordination.INCIDENT_STATE_OFFERED, 1)
    document = town.document("incidents")
    assert document["incidents"][0]["requirement"]["priority"] == "PRIORITY_P1"


def test_a_narrow_list_cuts_no_name_and_leaves_out_what_no_incident_has(town: Town) -> None:
    """Given one report and an alert that is over, neither has a column; each crew is readable."""
    incident = coordination.Incident()
    incident.CopyFrom(INCIDENT)
    incident.need_ids.pop()
    incident.alerts[0].ClearField("repeat_time")
    incident.roles.add(asked=[coordination.AskedCrew(crew="lighting/a_crew_with_a_long_name")])
    town.answers = {"ListIncidents": coordination.ListIncidentsResponse(incidents=[incident])}
    printed = town.output("incidents", COLUMNS="60")
    assert "…" not in printed
    assert "LATE" not in printed
    assert "reports" not in printed


def test_an_alert_is_waiting_seen_or_over() -> None:
    incident = coordination.Incident()
    incident.CopyFrom(INCIDENT)
    alert = incident.alerts[0]
    said = []
    for repeat, seen in ((True, ""), (False, "operator:ana"), (False, "")):
        alert.acknowledged_by = seen
        if not repeat:
            alert.ClearField("repeat_time")
        said += [line.partition(": ")[0] for line, _ in incident_lines(incident, NOW)][-1:]
    assert [each.split(", ", 2)[2:] for each in said] == [[], ["seen by operator:ana"], ["over"]]


def test_each_role_names_what_it_requires_of_a_crew() -> None:
    """Given ten crews that lack something, the reader sees of which demand."""
    incident = coordination.Incident()
    lead = incident.roles.add().role
    lead.name, lead.minimum_size = "lead", 3
    lead.skills.extend(["signing", "tree_work"])
    lead.equipment.append("chainsaw")
    incident.roles.add().role.name = "any"
    said = [line for line, _ in incident_lines(incident, NOW)]
    assert said[1:] == [
        "lead: waiting",
        "  requires signing, tree_work; chainsaw; 3 people",
        "any: waiting",
    ]


def test_the_reason_of_a_wait_has_its_age() -> None:
    """Given crews that were last compared 40 s ago, the list and `why` state that."""
    incident = coordination.Incident(requirement=INCIDENT.requirement)
    refused = events.VerdictCount(verdict=events.VERDICT_EQUIPMENT_MISSING, crew_count=2)
    incident.roles.add(not_sent=[refused], compared_time=at(-40))
    said = "waiting (2 crews: lacks equipment, compared 40 s ago)"
    assert said in row(incident, NOW)
    assert f": {said}" in [line for line, _ in incident_lines(incident, NOW)]


def test_an_unknown_state_is_an_error_with_the_known_ones(town: Town) -> None:
    assert "waiting" in town.error(2, "incidents --state lost")
