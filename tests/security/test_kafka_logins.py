"""Kafka rejects a client with wrong credentials, and each program states the reason."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path
from queue import Queue

import pytest
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from deploy.local.ports import free_port
from services.chassis.journal import kafka_journal
from services.chassis.journal.journal import AccessDenied, JournalUnavailable
from services.chassis.journal.kafka_admin import KafkaAdmin
from services.chassis.journal.kafka_config import METADATA_SECONDS
from services.chassis.journal.kafka_journal import KafkaJournal
from services.chassis.sdk.discovery import Directory
from services.chassis.sdk.settings import KafkaSettings
from services.cli.client.cli_settings import CliSettings
from services.cli.doctor.broker import findings
from services.cli.doctor.findings import BAD, Finding
from tests.processes import ROOT
from tests.security.broker import SecuredBroker
from tests.security.conftest import Installation

USER = "doors-roads"
LIMIT_SECONDS = 30.0


@pytest.fixture(scope="module", autouse=True)
def city(secured: SecuredBroker) -> Installation:
    city = Installation(secured, "doors")
    city.make()
    return city


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a wrong password."""
    file = tmp_path_factory.mktemp("wrong") / "password"
    file.write_text("not-the-password")
    return file


@pytest.fixture
def rejected(secured: SecuredBroker, wrong: Path) -> KafkaSettings:
    return secured.cluster(USER).model_copy(update={"sasl_password_file": wrong})


def reason(cluster: KafkaSettings, seconds: float = METADATA_SECONDS) -> str:
    """Return why a journal of this cluster cannot be read."""
    with pytest.MonkeyPatch.context() as patience, closing(KafkaJournal(cluster, USER)) as journal:
        patience.setattr(kafka_journal, "METADATA_SECONDS", seconds)
        with pytest.raises((JournalUnavailable, AccessDenied)) as refusal:
            journal.partitions("doors.roads.commands")
        return str(refusal.value)


def test_a_user_with_its_password_is_accepted(secured: SecuredBroker) -> None:
    with closing(KafkaJournal(secured.cluster(USER), USER)) as journal:
        assert journal.partitions("doors.roads.commands") == 4


def test_a_wrong_password_is_rejected_and_not_repeated(rejected: KafkaSettings) -> None:
    error = reason(rejected)
    assert f"refuses User:{USER} (" in error
    assert "invalid credentials" in error
    assert "KAFKA_SASL_PASSWORD_FILE" in error
    assert "not-the-password" not in error


@pytest.mark.parametrize(
    ("setting", "value", "cause", "remedy"),
    [
        ("sasl_username", "doors-nobody", "refuses User:doors-nobody", "KAFKA_SASL_USERNAME"),
        ("sasl_mechanism", "PLAIN", "mechanisms: SCRAM-SHA-512", "KAFKA_SASL_MECHANISM"),
        ("tls_ca_file", None, "certificate verify failed", "KAFKA_TLS_CA_FILE"),
    ],
)
def test_a_wrong_setting_is_named(
    secured: SecuredBroker, setting: str, value: str | None, cause: str, remedy: str
) -> None:
    error = reason(secured.cluster(USER).model_copy(update={setting: value}))
    assert cause in error
    assert remedy in error


@pytest.mark.parametrize("protocol", ["PLAINTEXT", "SASL_PLAINTEXT", "SSL"])
def test_a_protocol_without_tls_or_sasl_is_rejected(secured: SecuredBroker, protocol: str) -> None:
    error = reason(secured.cluster(USER).model_copy(update={"security_protocol": protocol}), 1.0)
    assert f"accepts {protocol} (KAFKA_SECURITY_PROTOCOL)" in error


def test_the_controller_requires_a_certificate(secured: SecuredBroker) -> None:
    client: dict[str, str | int | float | bool] = {
        "bootstrap.servers": f"127.0.0.1:{secured.controller_port}",
        "security.protocol": "SSL",
        "ssl.ca.location": str(secured.authority_file),
        "log_level": 0,
    }
    with pytest.raises(KafkaException):
        AdminClient(client).list_topics(timeout=2)


def test_a_client_that_is_rejected_for_long_ends_its_process(
    rejected: KafkaSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The password was changed: the next start reads the new one."""
    monkeypatch.setattr(kafka_journal, "REFUSED_SECONDS", 0.5)
    reasons = Queue[str]()
    with closing(KafkaJournal(rejected, USER, reasons.put)):
        assert f"refuses User:{USER}" in reasons.get(timeout=LIMIT_SECONDS)


def test_the_job_logs_why_it_waits_and_exits_with_one_sentence(
    rejected: KafkaSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.chassis.journal.kafka_admin.REFUSED_SECONDS", 2.0)
    monkeypatch.setattr("services.chassis.journal.kafka_admin.PROGRESS_SECONDS", 0.5)
    lines: list[str] = []
    with pytest.raises(AccessDenied, match=f"refuses User:{USER}"):
        KafkaAdmin(rejected).wait(lines.append)
    assert any("KAFKA_SASL_PASSWORD_FILE" in line for line in lines)


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ("wrong password", "refuses User:doors-lighting"),
        ("no password file", "KAFKA_SASL_PASSWORD_FILE=/nowhere cannot be read"),
        ("user of roads", f"User:{USER} may not see topic doors.lighting.commands (TOPIC_AUTH"),
    ],
)
def test_a_service_that_cannot_log_in_exits_with_one_sentence(
    city: Installation, wrong: Path, change: str, cause: str
) -> None:
    changed = {
        "wrong password": {"KAFKA_SASL_PASSWORD_FILE": str(wrong)},
        "no password file": {"KAFKA_SASL_PASSWORD_FILE": "/nowhere"},
        "user of roads": city.broker.environment(USER),
    }
    done = subprocess.run(
        [sys.executable, "-m", "services.lighting"],
        cwd=ROOT,
        env={
            "PYTHONPATH": f"{ROOT}:{ROOT / 'protos' / 'python'}",
            "VIGIE_PORT": str(free_port()),
            "VIGIE_HTTP_PORT": str(free_port()),
            **city.environment("lighting"),
            **changed[change],
        },
        capture_output=True,
        text=True,
        timeout=LIMIT_SECONDS if change == "wrong password" else 2 * LIMIT_SECONDS,
        check=False,
    )
    assert done.returncode == 1
    assert cause in done.stderr
    assert "Traceback" not in done.stderr


def diagnosed(environment: dict[str, str], services: list[str]) -> dict[str, Finding]:
    """Return the findings of `vigie doctor` about the broker, with these Kafka settings."""
    with pytest.MonkeyPatch.context() as patched:
        for name, value in environment.items():
            patched.setenv(name, value)
        bootstrap = environment["KAFKA_BOOTSTRAP"]
        nowhere = Directory({}, ())
        session = CliSettings(nowhere, (), "operator:ana", 10.0, Path(), bootstrap, "doors")
        return {each.what: each for each in findings(session, services)}


def test_the_doctor_reports_that_access_is_denied(secured: SecuredBroker, wrong: Path) -> None:
    environment = {**secured.environment(USER), "KAFKA_SASL_PASSWORD_FILE": str(wrong)}
    found = diagnosed(environment, ["roads"])
    assert list(found) == ["broker"]
    assert found["broker"].state == BAD
    assert f"refuses User:{USER}" in found["broker"].detail


def test_the_doctor_sees_what_its_user_may_see(secured: SecuredBroker) -> None:
    found = diagnosed(secured.environment(USER), ["roads", "lighting"])
    assert found["roads topics"].detail == "5 topics"
    assert "use an account that may see them" in found["lighting topics"].remedy
