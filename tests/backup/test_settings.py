"""The copy has a cluster and a prefix of its own."""

import pytest

from services.backup.settings import read
from services.chassis.sdk.settings import InvalidSettings


def test_the_copy_is_reached_by_its_own_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP", "installation:1")
    monkeypatch.setenv("BACKUP_KAFKA_BOOTSTRAP", "there:2")
    settings = read()
    assert (settings.suite_endpoint.cluster.bootstrap, settings.suite_endpoint.prefix) == (
        "installation:1",
        "vigie",
    )
    assert settings.copy_endpoint.cluster.bootstrap == "there:2"
    assert settings.copy_endpoint.prefix == "vigie-copy"


def test_without_a_cluster_of_its_own_there_is_no_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BACKUP_KAFKA_BOOTSTRAP", raising=False)
    with pytest.raises(InvalidSettings, match="BACKUP_KAFKA_BOOTSTRAP"):
        read()


def test_what_is_wrong_is_named_with_its_prefix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKUP_KAFKA_BOOTSTRAP", "there:2")
    monkeypatch.setenv("BACKUP_KAFKA_SECURITY_PROTOCOL", "TLS")
    with pytest.raises(InvalidSettings, match="BACKUP_KAFKA_SECURITY_PROTOCOL=TLS"):
        read()


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"SASL_USERNAME": "a"}, "BACKUP_KAFKA_SASL_USERNAME is set, and BACKUP_KAFKA_SECURITY"),
        ({"SECURITY_PROTOCOL": "SASL_SSL"}, "BACKUP_KAFKA_SASL_PASSWORD_FILE is not set"),
        ({"SECURITY_PROTOCOL": "SSL", "TLS_KEY_FILE": "k"}, "BACKUP_KAFKA_TLS_CERTIFICATE_FILE is"),
    ],
)
def test_what_does_not_fit_is_said_of_the_copys_own_variables(
    told: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKUP_KAFKA_BOOTSTRAP", "there:2")
    for name, value in told.items():
        monkeypatch.setenv(f"BACKUP_KAFKA_{name}", value)
    with pytest.raises(InvalidSettings) as refusal:
        read()
    assert said in str(refusal.value)
    assert "BACKUP_BACKUP" not in str(refusal.value)


def test_a_file_that_cannot_be_read_is_named_by_the_copys_own_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = {"BOOTSTRAP": "there:2", "SECURITY_PROTOCOL": "SASL_PLAINTEXT"}
    told |= {"SASL_USERNAME": "a", "SASL_PASSWORD_FILE": "/nowhere"}
    for name, value in told.items():
        monkeypatch.setenv(f"BACKUP_KAFKA_{name}", value)
    with pytest.raises(
        InvalidSettings, match="BACKUP_KAFKA_SASL_PASSWORD_FILE=/nowhere cannot be read"
    ) as refusal:
        read().copy_endpoint.client_config()
    assert str(refusal.value).startswith("BACKUP_KAFKA")


def test_the_copy_may_not_have_the_suites_prefix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKUP_KAFKA_BOOTSTRAP", "there:2")
    monkeypatch.setenv("VIGIE_BACKUP_PREFIX", "vigie")
    with pytest.raises(InvalidSettings, match="VIGIE_BACKUP_PREFIX=vigie is VIGIE_PREFIX too"):
        read()
