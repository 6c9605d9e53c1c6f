"""A skill or equipment on a crew's card that looks like a misspelt one."""

from __future__ import annotations

from services.cli.doctor.crew_cards import misspelt
from services.cli.doctor.findings import ODD
from tests.cli.town import Town, unknown
from vigie.coordination.v1 import service_pb2 as coordination


def crew(number: int, *skills: str, equipment: tuple[str, ...] = ()) -> coordination.CityCrew:
    return coordination.CityCrew(
        department="roads", crew_id=f"R-{number}", skills=skills, equipment=equipment
    )


def test_a_word_that_is_nearly_one_that_more_crews_have_is_a_finding() -> None:
    crews = [
        crew(1, "electrical", "signing", equipment=("cones",)),
        crew(2, "electrical", equipment=("cones",)),
        crew(3, "electrcal", equipment=("conse",)),
        crew(4, "lifting", "lift"),
    ]
    found = [(each.what, each.state, each.detail) for each in misspelt(crews)]
    assert found == [("skills", ODD, "electrcal of roads/R-3: is it electrical?")]


def test_equipment_is_checked_too() -> None:
    crews = [
        *(crew(number, equipment=("chainsaw",)) for number in (1, 2)),
        crew(3, equipment=("chain_saw",)),
    ]
    (found,) = misspelt(crews)
    assert (found.what, found.detail) == ("equipment", "chain_saw of roads/R-3: is it chainsaw?")


def test_words_that_as_many_crews_have_are_both_meant() -> None:
    assert not list(misspelt([crew(1, "tree_work"), crew(2, "tree_works")]))


def test_the_doctor_shows_it(town: Town) -> None:
    crews = [crew(1, "electrical"), crew(2, "electrical"), crew(3, "electrcal")]
    town.answers = {"ListCrews": coordination.ListCrewsResponse(crews=crews)}
    printed = town.vigie("--timeout 2 doctor", VIGIE_DEPARTMENTS="roads").stdout
    assert "is it electrical?" in " ".join(printed.split())


def test_cards_that_coordination_does_not_list_are_a_finding(town: Town) -> None:
    town.answers = {"ListCrews": unknown("FILTER_INVALID", "department")}
    printed = town.vigie("--timeout 2 doctor", VIGIE_DEPARTMENTS="roads").stdout
    assert "the cards were not compared" in " ".join(printed.split())
