"""The remedy of each alert."""

from __future__ import annotations

import pytest

from services.cli.output.alert_remedies import REMEDIES, remedy
from services.coordination.domain.alert_codes import ALERT_CODES
from vigie.coordination.v1 import service_pb2 as coordination


def test_every_alert_of_coordination_has_a_remedy() -> None:
    assert set(REMEDIES) == set(ALERT_CODES)


@pytest.mark.parametrize("code", sorted(ALERT_CODES))
def test_a_remedy_of_an_incident_names_it(code: str) -> None:
    found = remedy(coordination.Alert(code=code, incident_id="I7"), coordination.Incident())
    assert "{" not in found
    assert ("{about}" in REMEDIES[code]) == ("I7" in found)


def test_a_remedy_names_the_proposal_and_the_suspected_incident() -> None:
    proposed = coordination.Alert(
        code="CREW_PROPOSED", incident_id="I7", detail="I7.3 proposes roads/R-1: confirm it."
    )
    assert remedy(proposed, coordination.Incident()).startswith("vigie confirm I7.3, or")
    suspected = coordination.Incident(incident_id="I7", suspected_incident_ids=["I5"])
    found = remedy(coordination.Alert(code="SUSPECTED_SAME", incident_id="I7"), suspected)
    assert found == "vigie join I7 I5, or vigie keep-apart I7 I5"


def test_a_remedy_names_the_role_that_lacks_a_crew() -> None:
    alert = coordination.Alert(code="NOBODY_FOUND", incident_id="I7", roles=["backup", "signing"])
    found = remedy(alert, coordination.Incident())
    assert "vigie assign I7 CREW --role backup --reason" in found


def test_an_alert_of_a_later_release_refers_to_the_runbook() -> None:
    assert remedy(coordination.Alert(code="NEW"), coordination.Incident()) == "see the runbook"
