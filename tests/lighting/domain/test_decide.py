"""What a cabinet is asked reaches whoever answers it, and what nobody may ask stops everything."""

from __future__ import annotations

import pytest

from services.chassis.sdk.decider import DecisionContext
from services.testing.spec import given
from tests.lighting.department import cabinet_decider
from tests.lighting.examples import CABINET, installed
from vigie.journal.v1 import journal_pb2 as journal
from vigie.lighting.v1 import service_pb2 as api

whole = given(cabinet_decider, installed(), id=CABINET)


def test_a_question_is_no_command() -> None:
    whole.when(api.GetCabinetRequest()).then_rejected("AGGREGATE_INVALID")


def test_an_event_nobody_knows_stops_the_fold() -> None:
    with pytest.raises(KeyError, match="Opened"):
        cabinet_decider.evolve(whole.state, journal.Opened(), DecisionContext(time=1, id=CABINET))


def test_a_timer_of_a_cabinet_nobody_installed_does_nothing() -> None:
    given(cabinet_decider, id=CABINET).when(journal.ElapseRequest(kind="door")).then_nothing()
