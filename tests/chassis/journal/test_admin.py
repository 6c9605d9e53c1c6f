"""Whoever installs waits for the cluster, and hears why it does not answer."""

from __future__ import annotations

from concurrent.futures import Future

import pytest
from confluent_kafka import KafkaError, KafkaException

from deploy.local.ports import free_port
from services.chassis.journal import admin
from services.chassis.journal.admin import KafkaAdmin
from services.chassis.journal.journal import AccessDenied, JournalUnavailable
from services.chassis.sdk.settings import KafkaSettings

pytestmark = pytest.mark.usefixtures("said")


def test_it_waits_for_a_broker_says_so_and_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admin, "PATIENCE_SECONDS", 1.5)
    monkeypatch.setattr(admin, "PROGRESS_SECONDS", 0.2)
    monkeypatch.setattr(admin, "ASK_SECONDS", 0.2)
    said: list[str] = []
    address = f"127.0.0.1:{free_port()}"
    with pytest.raises(
        JournalUnavailable, match=f"No Kafka broker is reachable at {address}.*Waited"
    ):
        KafkaAdmin(KafkaSettings(bootstrap=address)).wait(said.append)
    assert said
    assert all(line.startswith(f"waiting for {address} since ") for line in said)


def test_where_one_answers_nothing_is_said(broker: str) -> None:
    said: list[str] = []
    KafkaAdmin(KafkaSettings(bootstrap=broker)).wait(said.append)
    assert said == []


def failed(code: int) -> Future[None]:
    future: Future[None] = Future()
    future.set_exception(KafkaException(KafkaError(code)))
    return future


def test_a_right_that_lacks_is_a_sentence_and_another_failure_stays_what_it_is() -> None:
    client = KafkaAdmin(KafkaSettings(bootstrap=f"127.0.0.1:{free_port()}"))
    denied = failed(KafkaError.TOPIC_AUTHORIZATION_FAILED)
    with pytest.raises(AccessDenied, match="may not create topic vigie"):
        client.result_of(denied, "create", "topic vigie.roads.journal")
    with pytest.raises(KafkaException):
        client.result_of(failed(KafkaError.INVALID_CONFIG), "create", "topic vigie.roads.journal")
