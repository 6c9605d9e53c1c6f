"""The settings of every client of Kafka, and the log of librdkafka, which repeats itself."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import KafkaError, Producer

from services.chassis.journal.kafka_config import connection_config
from services.chassis.journal.kafka_errors import authentication_error
from services.chassis.journal.librdkafka_log import LOGGER
from services.chassis.sdk.settings import InvalidSettings, KafkaSettings
from tests.chassis.certificate_authority import Authority


def complain(client: str, address: str) -> None:
    LOGGER.error(
        "FAIL [%s] [thrd:%s/bootstrap]: %s/bootstrap: Connect to ipv4#%s failed: "
        "Connection refused (after 0ms in state CONNECT)",
        *(client, address, address, address),
    )


def test_an_unreachable_broker_is_logged_once_for_all_clients(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR, "librdkafka"):
        for client in ("roads#producer-1", "roads#consumer-2", "roads#producer-1"):
            complain(client, "127.0.0.1:1001")
        complain("roads#producer-1", "127.0.0.1:1002")
    assert ["1002" in record.getMessage() for record in caplog.records] == [False, True]


def secured(tmp_path: Path, **more: Any) -> KafkaSettings:
    file = tmp_path / "password"
    file.write_text("open-sesame\n")
    return KafkaSettings(
        bootstrap="kafka:9093",
        security_protocol="SASL_SSL",
        sasl_username="vigie-roads",
        sasl_password_file=file,
        **more,
    )


def test_every_client_begins_with_the_same_settings(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    mine = authority.issue("mine")
    cluster = secured(
        tmp_path,
        tls_ca_file=authority.file,
        tls_certificate_file=mine.certificate,
        tls_key_file=mine.key,
    )
    assert connection_config(cluster) == {
        "bootstrap.servers": "kafka:9093",
        "security.protocol": "SASL_SSL",
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.username": "vigie-roads",
        "sasl.password": "open-sesame",
        "ssl.ca.location": str(authority.file),
        "ssl.certificate.location": str(mine.certificate),
        "ssl.key.location": str(mine.key),
    }
    assert Producer(connection_config(cluster)) is not None, "the client takes them"


def test_a_password_that_was_changed_is_that_of_the_next_client(tmp_path: Path) -> None:
    cluster = secured(tmp_path)
    assert connection_config(cluster)["sasl.password"] == "open-sesame"
    (tmp_path / "password").write_text("close-sesame")
    assert connection_config(cluster)["sasl.password"] == "close-sesame"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "is empty"), (b"\r\n", "is empty"), (b"\xff\xfe", "cannot be read")],
)
def test_an_unusable_password_file_is_reported_without_its_content(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    cluster = secured(tmp_path)
    (tmp_path / "password").write_bytes(content)
    with pytest.raises(InvalidSettings, match=f"^KAFKA_SASL_PASSWORD_FILE=.* {sentence}"):
        connection_config(cluster)


def test_unusable_files_are_reported_by_their_variable(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    mine, other = authority.issue("mine"), authority.issue("other")
    nothing = tmp_path / "nothing"
    nothing.write_text("nothing")
    for wrong in (tmp_path / "missing", nothing):
        with pytest.raises(InvalidSettings, match=r"^KAFKA_TLS_CA_FILE=.* cannot be used"):
            connection_config(secured(tmp_path, tls_ca_file=wrong))
    mixed = {"tls_certificate_file": mine.certificate, "tls_key_file": other.key}
    with pytest.raises(InvalidSettings, match=r"^KAFKA_TLS_CERTIFICATE_FILE=.*its own key"):
        connection_config(secured(tmp_path, **mixed))


HERE = KafkaSettings(bootstrap="k:1")


def test_an_authentication_error_omits_the_clients_timing() -> None:
    said = "sasl_ssl://k:1/bootstrap: SASL authentication error: no such user (after 3ms in AUTH)"
    error = KafkaError(KafkaError._AUTHENTICATION, said)
    assert str(authentication_error(error, HERE)).startswith(
        "k:1 refuses User:ANONYMOUS (SASL authentication error: no such user): check KAFKA_SASL"
    )
