"""Makes an installation's topics, as often as one likes: `python -m services.chassis.topics`."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from services.chassis.catalogue import DEPARTMENT_PARTITIONS, Topic, topics_of
from services.chassis.settings import Settings

PATIENCE_SECONDS = 60.0
LOOK_AGAIN_SECONDS = 0.05
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
    standing = _standing(admin)
    _check(wanted, standing)
    new = [
        NewTopic(
            topic.name,
            num_partitions=topic.partitions,
            replication_factor=replication,
            config=topic.config,
        )
        for topic in wanted
        if topic.name not in standing
    ]
    futures = admin.create_topics(new) if new else {}
    made = [name for name, future in futures.items() if _is_made(future)]
    _check(wanted, _all_standing(admin, {topic.name for topic in wanted}))
    return made


def _standing(admin: AdminClient) -> dict[str, int]:
    """Return how many partitions each topic has."""
    topics = admin.list_topics(timeout=PATIENCE_SECONDS).topics
    return {name: len(topic.partitions) for name, topic in topics.items()}


def _all_standing(admin: AdminClient, names: set[str]) -> dict[str, int]:
    """The same once all these stand: a broker that has made a topic lists it a moment later."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not names <= (standing := _standing(admin)).keys() and time.monotonic() < deadline:
        time.sleep(LOOK_AGAIN_SECONDS)
    return standing


def _check(wanted: Sequence[Topic], standing: dict[str, int]) -> None:
    for topic in wanted:
        count = standing.get(topic.name, topic.partitions)
        if count != topic.partitions:
            raise ValueError(
                f"Topic {topic.name} has {count} partitions, the catalogue says "
                f"{topic.partitions}: it was made by another release. "
                "Choose another VIGIE_PREFIX, or migrate it."
            )


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
