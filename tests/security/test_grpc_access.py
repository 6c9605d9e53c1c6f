"""Clients without a valid certificate are rejected, and the service logs the reason."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from deploy.local.ports import free_port
from services.chassis.journal import kafka
from services.chassis.journal.admin import KafkaAdmin
from services.chassis.journal.journal import AccessDenied, JournalUnavailable
from services.chassis.journal.kafka import KafkaJournal
from services.chassis.journal.kafka_config import METADATA_SECONDS
from services.chassis.sdk.discovery import Directory
from services.chassis.sdk.settings import KafkaSettings
from services.cli.client.session import Session
from services.cli.doctor.broker import findings
from services.cli.doctor.findings import BAD
from tests.processes import ROOT
from tests.security.broker import SecuredBroker
from tests.security.conftest import Installation

NOWHERE = Directory({}, ())

USER = "doors-roads"
QUICKLY_SECONDS = 30.0


@pytest.fixture(scope="module", autouse=True)
def city(secured: SecuredBroker) -> Installation:
    city = Installation(secured, "doors")
    city.make()
    return city


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    file = tmp_path / "password"
    file.write_text("not-the-password")
    return file


def reason(cluster: KafkaSettings, seconds: float = METADATA_SECONDS) -> str:
    """Open a journal there and ask it something; return why that did not work."""
    with pytest.MonkeyPatch.context() as patience, closing(KafkaJournal(cluster, USER)) as journal:
        patience.setattr(kafka, "METADATA_SECONDS", seconds)
        with pytest.raises((JournalUnavailable, AccessDenied)) as refusal:
            journal.partitions("doors.roads.commands")
        return str(refusal.value)


def test_with_its_password_a_user_is_let_in(secured: SecuredBroker) -> None:
    with closing(KafkaJournal(secured.cluster(USER), USER)) as journal:
        assert journal.partitions("doors.roads.commands") == 4


def test_a_wrong_password_is_refused_and_named(secured: SecuredBroker, wrong: Path) -> None:
    said = reason(secured.cluster(USER).model_copy(update={"sasl_password_file": wrong}))
    assert f"refuses User:{USER}" in said
    assert "invalid credentials" in said
    assert "KAFKA_SASL_PASSWORD_FILE" in said
    assert "not-the-password" not in said


def test_an_unknown_user_is_rejected(secured: SecuredBroker) -> None:
    said = reason(secured.cluster(USER).model_copy(update={"sasl_username": "doors-nobody"}))
    assert "refuses User:doors-nobody" in said


def test_another_mechanism_is_refused_and_named(secured: SecuredBroker) -> None:
    said = reason(secured.cluster(USER).model_copy(update={"sasl_mechanism": "PLAIN"}))
    assert "supported mechanisms: SCRAM-SHA-512" in said
    assert "KAFKA_SASL_MECHANISM" in said


def test_a_broker_of_another_authority_is_rejected(secured: SecuredBroker) -> None:
    said = reason(secured.cluster(USER).model_copy(update={"tls_ca_file": None}))
    assert "certificate verify failed" in said
    assert "KAFKA_TLS_CA_FILE" in said


@pytest.mark.parametrize("protocol", ["PLAINTEXT", "SASL_PLAINTEXT", "SSL"])
def test_a_protocol_without_tls_or_sasl_is_rejected(secured: SecuredBroker, protocol: str) -> None:
    said = reason(secured.cluster(USER).model_copy(update={"security_protocol": protocol}), 1.0)
    assert f"accepts {protocol} (KAFKA_SECURITY_PROTOCOL)" in said


def test_the_controllers_door_asks_for_a_certificate(secured: SecuredBroker) -> None:
    told: dict[str, str | int | float | bool] = {
        "bootstrap.servers": f"127.0.0.1:{secured.controller_port}",
        "security.protocol": "SSL",
        "ssl.ca.location": str(secured.authority_file),
        "log_level": 0,
    }
    with pytest.raises(KafkaException):
        AdminClient(told).list_topics(timeout=2)


def test_a_client_that_is_refused_for_long_ends_its_process(
    secured: SecuredBroker, wrong: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A password that was changed while it ran: the next start reads the new one."""
    monkeypatch.setattr(kafka, "REFUSED_SECONDS", 0.5)
    said: list[str] = []
    ended = Event()

    def leave(why: str) -> None:
        said.append(why)
        ended.set()

    cluster = secured.cluster(USER).model_copy(update={"sasl_password_file": wrong})
    with closing(KafkaJournal(cluster, USER, leave)):
        assert ended.wait(QUICKLY_SECONDS)
    assert f"refuses User:{USER}" in said[0]


def test_the_job_logs_why_it_waits_and_exits_with_one_sentence(
    secured: SecuredBroker, wrong: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.chassis.journal.admin.REFUSED_SECONDS", 2.0)
    monkeypatch.setattr("services.chassis.journal.admin.PROGRESS_SECONDS", 0.5)
    said: list[str] = []
    cluster = secured.cluster(USER).model_copy(update={"sasl_password_file": wrong})
    with pytest.raises(AccessDenied, match=f"refuses User:{USER}"):
        KafkaAdmin(cluster).wait(said.append)
    assert any("KAFKA_SASL_PASSWORD_FILE" in each for each in said)


def started(environment: dict[str, str]) -> tuple[subprocess.CompletedProcess[str], float]:
    """Start a service that cannot; what it said, and after how long it ended."""
    began = time.monotonic()
    path = f"{ROOT}:{ROOT / 'protos' / 'python'}"
    told = {"PYTHONPATH": path, "VIGIE_PORT": str(free_port()), "VIGIE_HTTP_PORT": str(free_port())}
    done = subprocess.run(
        [sys.executable, "-m", "services.lighting"],
        cwd=ROOT,
        env={**told, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done, time.monotonic() - began


def test_a_service_with_a_wrong_password_ends_with_a_sentence(
    city: Installation, wrong: Path
) -> None:
    environment = {**city.environment("lighting"), "KAFKA_SASL_PASSWORD_FILE": str(wrong)}
    done, seconds = started(environment)
    assert done.returncode == 1
    assert "cannot_start" in done.stderr
    assert "refuses User:doors-lighting" in done.stderr
    assert "Traceback" not in done.stderr
    assert seconds < QUICKLY_SECONDS


def test_a_service_with_the_name_of_another_reports_the_missing_acl(city: Installation) -> None:
    done, _ = started({**city.environment("lighting"), **city.broker.environment(USER)})
    assert done.returncode == 1
    assert f"User:{USER} may not see topic doors.lighting.commands" in done.stderr
    assert "TOPIC_AUTHORIZATION_FAILED" in done.stderr


def test_a_service_whose_password_is_not_there_names_the_variable(city: Installation) -> None:
    environment = {**city.environment("lighting"), "KAFKA_SASL_PASSWORD_FILE": "/nowhere"}
    done, _ = started(environment)
    assert done.returncode == 1
    assert "KAFKA_SASL_PASSWORD_FILE=/nowhere cannot be read" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_doctor_reports_that_access_is_denied(
    secured: SecuredBroker, wrong: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {**secured.environment(USER), "KAFKA_SASL_PASSWORD_FILE": str(wrong)}
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    session = Session(
        Directory({}, ()), (), "operator:ana", 2.0, Path(), secured.bootstrap, "doors"
    )
    [found] = findings(session, ["roads"])
    assert (found.what, found.state) == ("broker", BAD)
    assert f"refuses User:{USER}" in found.detail


def test_the_doctor_looks_with_the_users_rights(
    secured: SecuredBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in secured.environment(USER).items():
        monkeypatch.setenv(name, value)
    session = Session(
        Directory({}, ()), (), "operator:ana", 10.0, Path(), secured.bootstrap, "doors"
    )
    found = {each.what: each for each in findings(session, ["roads", "lighting"])}
    assert found["roads topics"].detail == "5 topics"
    assert "use an account that may see them" in found["lighting topics"].remedy
