"""The installation of counters that the tests of backup share."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from structlog.testing import capture_logs

from services.backup.cluster_endpoint import ClusterEndpoint
from services.backup.manifest import manifest_topic
from services.backup.settings import CopyKafkaSettings, Settings
from services.chassis.journal.kafka_journal import KafkaJournal
from services.chassis.sdk.settings import KafkaSettings
from services.provision.catalogue import all_topics
from services.provision.topics import create
from tests.backup.installation import DEPARTMENT, Installation


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with capture_logs():
        yield


@pytest.fixture
def installation(broker: str, prefix: str) -> Iterator[Installation]:
    """An installation with its copy's topics, both empty."""
    values: dict[str, Any] = {
        "prefix": prefix[-25:].lstrip("-0123456789"),
        "departments": DEPARTMENT,
    }
    settings = Settings(
        **values,
        kafka=KafkaSettings(bootstrap=broker),
        copy_cluster=CopyKafkaSettings(bootstrap=broker),
    )
    copy = settings.model_copy(update={"prefix": settings.copy_endpoint.prefix})
    create(settings.kafka, [*all_topics(settings), *all_topics(copy), manifest_topic(copy.prefix)])
    with closing(KafkaJournal(settings.kafka, "test")) as source:
        yield Installation(settings, source)


@pytest.fixture
def empty(installation: Installation) -> ClusterEndpoint:
    """Topics of an installation that nothing was written to."""
    prefix = f"{installation.settings.prefix}-new"
    topics = all_topics(installation.settings.model_copy(update={"prefix": prefix}))
    create(installation.settings.kafka, list(topics))
    return ClusterEndpoint(installation.settings.kafka, prefix)
