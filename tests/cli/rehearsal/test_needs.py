"""What is reported in a rehearsal, and how it is taken back."""

from __future__ import annotations

import pytest

from services.cli.rehearsal.needs import Need, RehearsedDefect, close_leftovers, need_of
from services.cli.rehearsal.services import RehearsalServices
from services.client import Rejected
from services.coordination.domain.fold.values import Incident
from services.roads.domain.defect.state import Status
from tests.cli.rehearsal.suite import Suite
from tests.cli.rehearsal.test_play import HERE
from tests.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]


def need(installation: Suite, department: str = "roads") -> Need:
    return need_of(department, RehearsalServices(installation.session()), HERE)


def incident(installation: Suite, need: Need) -> Incident | None:
    return installation.city().open_incident_for_need(need.need_id)


@pytest.mark.parametrize("department", ["roads", "lighting"])
async def test_its_name_is_known_before_it_is_reported(
    installation: Suite, department: str
) -> None:
    reported = need(installation, department)
    name = reported.need_id
    await reported.report()
    await until(lambda: incident(installation, reported))
    opened = incident(installation, reported)
    assert opened is not None
    assert (opened.reports, opened.kind, opened.priority) == ((name,), reported.kind, 4)
    await reported.withdraw()
    await until(lambda: incident(installation, reported) is None)


async def test_what_was_never_reported_is_taken_back_without_a_word(installation: Suite) -> None:
    for department in ("roads", "lighting"):
        await need(installation, department).withdraw()
    assert (installation.defects(), installation.city().incidents) == ([], {})


async def test_a_report_that_no_crew_served_is_not_over(installation: Suite) -> None:
    reported = need(installation)
    await reported.report()
    assert not await reported.is_over()
    await reported.withdraw()


async def test_leftovers_of_one_kind_are_closed_and_no_other_report(installation: Suite) -> None:
    services = RehearsalServices(installation.session())
    left, real = RehearsedDefect(services, HERE), RehearsedDefect(services, HERE, kind="graffiti")
    await left.report()
    await real.report()
    await need(installation, "lighting").report()
    await until(lambda: len(installation.city().incidents) == 3)
    await close_leftovers(services, "rehearsal")
    await until(lambda: len(installation.city().incidents) == 2)
    states = {defect.kind: defect.status for defect in installation.defects()}
    assert states == {"rehearsal": Status.CLOSED, "graffiti": Status.REPORTED}
    await close_leftovers(services, "rehearsal_lighting")
    await real.withdraw()
    await until(lambda: not installation.city().incidents)


async def test_a_place_outside_the_city_is_refused_by_either(installation: Suite) -> None:
    for department in ("roads", "lighting"):
        reported = need(installation, department)
        reported.request.place.position.longitude = 2.35  # type: ignore[attr-defined]
        with pytest.raises(Rejected, match="POSITION_INVALID"):
            await reported.report()
