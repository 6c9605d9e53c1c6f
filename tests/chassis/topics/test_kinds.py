"""How long each topic of a service is kept."""

from services.chassis.topics.kinds import DAY, HOUR, topics_of


def test_each_kind_is_kept_as_long_as_it_is_worth() -> None:
    kept = {
        topic.name.rpartition(".")[2]: (topic.partitions, topic.retention_ms, topic.compacted)
        for topic in topics_of("vigie", "roads", 4)
    }
    assert kept == {
        "commands": (4, 7 * DAY, False),
        "journal": (4, -1, False),
        "bulletins": (4, 7 * DAY, False),
        "snapshots": (4, -1, True),
        "telemetry": (1, HOUR, False),
    }


def test_a_journal_is_never_deleted_and_a_compacted_topic_has_no_age() -> None:
    configs = {t.name.rpartition(".")[2]: t.config for t in topics_of("vigie", "roads", 4)}
    assert configs["journal"]["retention.ms"] == "-1"
    assert configs["journal"]["cleanup.policy"] == "delete"
    assert configs["snapshots"]["cleanup.policy"] == "compact"
    assert "retention.ms" not in configs["snapshots"]


def test_what_depends_on_the_size_of_the_cluster_is_not_in_the_catalogue() -> None:
    assert all("min.insync.replicas" not in t.config for t in topics_of("vigie", "roads", 4))
