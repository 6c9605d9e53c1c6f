"""How long each topic of a service is kept."""

from services.chassis.topics.kinds import DAY, HOUR, topics_of


def test_each_kind_is_kept_as_long_as_it_is_worth() -> None:
    kept = {
        topic.name: (
            topic.partitions,
            topic.config["cleanup.policy"],
            topic.config.get("retention.ms"),
        )
        for topic in topics_of("vigie", "roads", 4)
    }
    assert kept == {
        "vigie.roads.commands": (4, "delete", str(7 * DAY)),
        "vigie.roads.journal": (4, "delete", "-1"),
        "vigie.roads.bulletins": (4, "delete", str(7 * DAY)),
        "vigie.roads.snapshots": (4, "compact", None),
        "vigie.roads.telemetry": (1, "delete", str(HOUR)),
    }


def test_the_broker_states_its_time_on_the_telemetry_alone() -> None:
    """A backup keeps the times of all other topics, and compares them."""
    timed = [t.name for t in topics_of("v", "roads", 4) if "message.timestamp.type" in t.config]
    assert timed == ["v.roads.telemetry"]


def test_what_depends_on_the_size_of_the_cluster_is_not_in_the_catalogue() -> None:
    assert all("min.insync.replicas" not in t.config for t in topics_of("vigie", "roads", 4))
