"""The reports of rehearsals, and how they are withdrawn."""

from __future__ import annotations

import pytest

from services.cli.rehearsal.needs import Need, RehearsedDefect, close_leftovers, need_of
from services.cli.rehearsal.service_stubs import RehearsalServices
from services.roads.domain.defect.state import Status
from tests.cli.rehearsal.suite import HERE, Suite
from tests.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]


def need(installation: Suite, department: str = "roads") -> Need:
    return need_of(department, RehearsalServices(installation.settings()), HERE)


async def test_a_need_that_was_never_reported_is_withdrawn_without_an_error(
    installation: Suite,
) -> None:
    for department in ("roads", "lighting"):
        await need(installation, department).withdraw()
    assert (installation.defects(), installation.city().incidents) == ([], {})


async def test_a_report_without_work_is_not_over(installation: Suite) -> None:
    reported = need(installation)
    await reported.report()
    assert not await reported.is_over()
    await reported.withdraw()


async def test_leftovers_of_one_kind_are_closed_and_no_other_report(installation: Suite) -> None:
    services = RehearsalServices(installation.settings())
    left, real = RehearsedDefect(services, HERE), RehearsedDefect(services, HERE, kind="graffiti")
    for reported in (left, real, need(installation, "lighting")):
        await reported.report()
    await until(lambda: len(installation.city().incidents) == 3)
    await close_leftovers(services, "rehearsal")
    await until(lambda: len(installation.city().incidents) == 2)
    states = {defect.kind: defect.status for defect in installation.defects()}
    assert states == {"rehearsal": Status.CLOSED, "graffiti": Status.REPORTED}
    await close_leftovers(services, "rehearsal_lighting")
    await real.withdraw()
    await until(lambda: not installation.city().incidents)
