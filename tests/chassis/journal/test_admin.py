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


def test_the_admin_client_waits_reports_progress_and_gives_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
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


def test_a_reachable_broker_reports_nothing(broker: str) -> None:
    said: list[str] = []
    KafkaAdmin(KafkaSettings(bootstrap=broker)).wait(said.append)
    assert said == []


def failed(code: int) -> Future[None]:
    future: Future[None] = Future()
    future.set_exception(KafkaException(KafkaError(code)))
    return future


def test_a_missing_permission_is_explained_and_other_errors_are_kept() -> None:
    client = KafkaAdmin(KafkaSettings(bootstrap=f"127.0.0.1:{free_port()}"))
    denied = failed(KafkaError.TOPIC_AUTHORIZATION_FAILED)
    with pytest.raises(AccessDenied, match="may not create topic vigie"):
        client.result_of(denied, "create", "topic vigie.roads.journal")
    with pytest.raises(KafkaException):
        client.result_of(failed(KafkaError.INVALID_CONFIG), "create", "topic vigie.roads.journal")
