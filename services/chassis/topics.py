"""Makes an installation's topics, as often as one likes: `python -m services.chassis.topics`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from services.chassis.catalogue import DEPARTMENT_PARTITIONS, Topic, topics_of
from services.chassis.settings import Settings

PATIENCE_SECONDS = 60.0
COORDINATION = "coordination"


def catalogue(settings: Settings) -> Iterator[Topic]:
    """Yield every topic of the installation."""
    for department in settings.department_names:
        yield from topics_of(settings.prefix, department, DEPARTMENT_PARTITIONS)
    yield from topics_of(settings.prefix, COORDINATION, 1)


def create(bootstrap: str, wanted: Sequence[Topic], replication: int) -> list[str]:
    """Make what is missing and return its names.

    Raises `ValueError` where a topic stands with another count.
    """
    admin = AdminClient({"bootstrap.servers": bootstrap})
    standing = admin.list_topics(timeout=PATIENCE_SECONDS).topics
    for topic in wanted:
        found = standing.get(topic.name)
        if found is not None and len(found.partitions) != topic.partitions:
            raise ValueError(
                f"Topic {topic.name} has {len(found.partitions)} partitions, the catalogue says "
                f"{topic.partitions}: it was made by another release. "
                "Choose another VIGIE_PREFIX, or migrate it."
            )
    missing = [topic for topic in wanted if topic.name not in standing]
    new = [
        NewTopic(
            topic.name,
            num_partitions=topic.partitions,
            replication_factor=replication,
            config=topic.config,
        )
        for topic in missing
    ]
    futures = admin.create_topics(new) if new else {}
    return [name for name, future in futures.items() if _is_made(future)]


def _is_made(future: Future[None]) -> bool:
    """Wait for one topic; False where somebody else was quicker."""
    try:
        future.result(PATIENCE_SECONDS)
    except KafkaException as error:
        if error.args[0].code() == KafkaError.TOPIC_ALREADY_EXISTS:
            return False
        raise
    return True


def main() -> int:
    """Make the topics that the environment's settings ask for."""
    settings = Settings()  # type: ignore[call-arg]  # the environment fills it
    wanted = list(catalogue(settings))
    try:
        made = create(settings.kafka_bootstrap, wanted, settings.replication)
    except (KafkaException, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{len(wanted)} topics stand, {len(made)} of them new\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
