"""What is reported in a rehearsal, and how it is taken back."""

from __future__ import annotations

import pytest

from services.cli.insist import Insistent
from services.cli.rehearsal.needs import Need, RehearsedDefect, close_leftovers, need_of
from services.cli.trouble import Trouble
from services.coordination.domain.values import Incident
from services.roads.domain.defect import Status
from tests.cli.rehearsal.suite import Suite, until
from tests.cli.rehearsal.test_play import HERE

pytestmark = pytest.mark.asyncio(loop_scope="module")


def need(town: Suite, department: str = "roads") -> Need:
    return need_of(department, Insistent(town.session()), HERE)


def incident(town: Suite, need: Need) -> Incident | None:
    return town.city().incidents.get(town.city().voices.get(need.need_id, ""))


@pytest.mark.parametrize("department", ["roads", "lighting"])
async def test_its_name_is_known_before_it_is_reported(town: Suite, department: str) -> None:
    reported = need(town, department)
    name = reported.need_id
    await reported.report()
    await until(lambda: incident(town, reported))
    opened = incident(town, reported)
    assert opened is not None
    assert (opened.voices, opened.kind, opened.priority) == ((name,), reported.kind, 4)
    await reported.withdraw()
    await until(lambda: incident(town, reported) is None)


async def test_what_was_never_reported_is_taken_back_without_a_word(town: Suite) -> None:
    for department in ("roads", "lighting"):
        await need(town, department).withdraw()
    assert (town.defects(), town.city().incidents) == ([], {})


async def test_a_report_that_no_crew_served_is_not_over(town: Suite) -> None:
    reported = need(town)
    await reported.report()
    assert not await reported.is_over()
    await reported.withdraw()


async def test_leftovers_of_one_kind_are_closed_and_no_other_report(town: Suite) -> None:
    line = Insistent(town.session())
    left, real = RehearsedDefect(line, HERE), RehearsedDefect(line, HERE, kind="graffiti")
    await left.report()
    await real.report()
    await need(town, "lighting").report()
    await until(lambda: len(town.city().incidents) == 3)
    await close_leftovers(line, "rehearsal")
    await until(lambda: len(town.city().incidents) == 2)
    states = {defect.kind: defect.status for defect in town.defects()}
    assert states == {"rehearsal": Status.CLOSED, "graffiti": Status.REPORTED}
    await close_leftovers(line, "rehearsal_lighting")
    await real.withdraw()
    await until(lambda: not town.city().incidents)


async def test_a_place_outside_the_city_is_refused_by_either(town: Suite) -> None:
    for department in ("roads", "lighting"):
        reported = need(town, department)
        reported.request.place.position.longitude = 2.35  # type: ignore[attr-defined]
        with pytest.raises(Trouble, match="POSITION_INVALID"):
            await reported.report()
