"""Everything of an installation is under its prefix."""

from services.chassis.topics.names import ResourceNames


def test_a_service_is_named_alike_at_every_stop() -> None:
    names = ResourceNames("vigie", "lighting")
    assert [names.commands, names.journal, names.bulletins, names.snapshots, names.telemetry] == [
        f"vigie.lighting.{kind}"
        for kind in ("commands", "journal", "bulletins", "snapshots", "telemetry")
    ]
    assert (names.group, names.transactional_id(3)) == ("vigie-lighting-owner", "vigie-lighting-3")


def test_two_cities_on_one_cluster_never_meet() -> None:
    assert ResourceNames("dijon", "roads").for_service("lighting") == ResourceNames(
        "dijon", "lighting"
    )
    assert ResourceNames("dijon", "roads").transactional_id(0) != ResourceNames(
        "lyon", "roads"
    ).transactional_id(0)
