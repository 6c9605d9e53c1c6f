"""The copy has a cluster and a prefix of its own."""

import pytest

from services.backup.settings import read
from services.chassis.sdk.settings import InvalidSettings


def test_the_copy_is_reached_by_its_own_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP", "installation:1")
    monkeypatch.setenv("BACKUP_KAFKA_BOOTSTRAP", "there:2")
    suite, copy = read().suite_endpoint, read().copy_endpoint
    assert (suite.cluster.bootstrap, suite.prefix) == ("installation:1", "vigie")
    assert (copy.cluster.bootstrap, copy.prefix) == ("there:2", "vigie-copy")


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"KAFKA_BOOTSTRAP": ""}, "BACKUP_KAFKA_BOOTSTRAP"),
        ({"KAFKA_SECURITY_PROTOCOL": "TLS"}, "BACKUP_KAFKA_SECURITY_PROTOCOL=TLS"),
        (
            {"KAFKA_SASL_USERNAME": "a"},
            "BACKUP_KAFKA_SASL_USERNAME is set, and BACKUP_KAFKA_SECURITY",
        ),
        (
            {"KAFKA_SECURITY_PROTOCOL": "SASL_SSL"},
            "BACKUP_KAFKA_SASL_PASSWORD_FILE is not set",
        ),
        (
            {"KAFKA_SECURITY_PROTOCOL": "SSL", "KAFKA_TLS_KEY_FILE": "k"},
            "BACKUP_KAFKA_TLS_CERTIFICATE_FILE is",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_error_names_the_copys_own_variables(
    variables: dict[str, str], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"KAFKA_BOOTSTRAP": "there:2", **variables}.items():
        monkeypatch.setenv(f"BACKUP_{name}", value)
    with pytest.raises(InvalidSettings, match=message) as refusal:
        read()
    assert "BACKUP_BACKUP" not in str(refusal.value)


def test_a_file_that_cannot_be_read_is_named_by_the_copys_own_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    variables = {"BOOTSTRAP": "there:2", "SECURITY_PROTOCOL": "SASL_PLAINTEXT"}
    variables |= {"SASL_USERNAME": "a", "SASL_PASSWORD_FILE": "/nowhere"}
    for name, value in variables.items():
        monkeypatch.setenv(f"BACKUP_KAFKA_{name}", value)
    message = "^BACKUP_KAFKA_SASL_PASSWORD_FILE=/nowhere cannot be read"
    with pytest.raises(InvalidSettings, match=message):
        read().copy_endpoint.client_config()


def test_the_copy_may_not_have_the_suites_prefix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKUP_KAFKA_BOOTSTRAP", "there:2")
    monkeypatch.setenv("VIGIE_BACKUP_PREFIX", "vigie")
    with pytest.raises(InvalidSettings, match="VIGIE_BACKUP_PREFIX=vigie is VIGIE_PREFIX too"):
        read()
