"""The errors of an administrator of Kafka."""

from __future__ import annotations

from concurrent.futures import Future

import pytest
from confluent_kafka import KafkaError, KafkaException

from services.chassis.journal.journal import AccessDenied
from services.chassis.journal.kafka_admin import KafkaAdmin
from services.chassis.sdk.settings import KafkaSettings

HERE = KafkaSettings(bootstrap="k:1")


def test_a_missing_permission_names_principal_and_resource_and_other_errors_are_kept() -> None:
    def result_of(code: int) -> None:
        future: Future[None] = Future()
        future.set_exception(KafkaException(KafkaError(code)))
        KafkaAdmin(HERE).result_of(future, "create", "topic vigie.roads.journal")

    with pytest.raises(AccessDenied, match="VIGIE_MANAGE_ACLS=true") as denied:
        result_of(KafkaError.TOPIC_AUTHORIZATION_FAILED)
    sentence = "User:ANONYMOUS may not create topic vigie.roads.journal"
    assert str(denied.value).startswith(sentence)
    with pytest.raises(KafkaException):
        result_of(KafkaError.INVALID_CONFIG)
