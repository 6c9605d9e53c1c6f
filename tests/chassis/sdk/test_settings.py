"""Settings from the environment: an error names the variable."""

from collections.abc import Callable
from pathlib import Path

import pytest

from services.chassis.sdk.settings import (
    InvalidSettings,
    Settings,
    cluster_at,
    read as read_environment,
    read_or_exit,
)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Settings]:
    """Read the settings of an environment."""

    def read_with(**variables: str) -> Settings:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return read_environment(Settings)

    return read_with


SASL = {
    "KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
    "KAFKA_SASL_USERNAME": "vigie-roads",
    "KAFKA_SASL_PASSWORD_FILE": "/secret",
}


def test_names_begin_with_vigie_but_for_those_that_others_read_too(
    read: Callable[..., Settings],
) -> None:
    settings = read(VIGIE_PREFIX="dijon", KAFKA_BOOTSTRAP="k:1", VIGIE_PORT="7")
    assert (settings.prefix, settings.kafka.bootstrap, settings.port) == ("dijon", "k:1", 7)


def test_an_empty_variable_is_unset(read: Callable[..., Settings]) -> None:
    empty = dict.fromkeys(("KAFKA_BOOTSTRAP", "VIGIE_PORT", "VIGIE_PREFIX"), "")
    assert read(**empty) == read_environment(Settings)
    assert read(**empty).prefix == "vigie"
    assert read(**empty).kafka.principal == "User:ANONYMOUS"


def test_departments_are_a_list_with_commas(read: Callable[..., Settings]) -> None:
    assert read(VIGIE_DEPARTMENTS="roads, snow,").department_names == ("roads", "snow")


def test_the_cluster_settings_come_from_the_environment(read: Callable[..., Settings]) -> None:
    cluster = read(**SASL, KAFKA_TLS_CA_FILE="/ca").kafka
    assert (cluster.sasl, cluster.tls) == (True, True)
    assert cluster.sasl_mechanism == "SCRAM-SHA-512"
    assert cluster.principal == "User:vigie-roads"
    assert (cluster.sasl_password_file, cluster.tls_ca_file) == (Path("/secret"), Path("/ca"))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (SASL | {"KAFKA_SASL_USERNAME": ""}, "KAFKA_SASL_USERNAME is not set"),
        (SASL | {"KAFKA_SASL_PASSWORD_FILE": ""}, "KAFKA_SASL_PASSWORD_FILE is not set"),
        ({"KAFKA_SASL_USERNAME": "u"}, "KAFKA_SASL_USERNAME is set, and KAFKA_SECURITY_PROTOCOL"),
        ({"KAFKA_TLS_CA_FILE": "/ca"}, "KAFKA_TLS_CA_FILE is set, and KAFKA_SECURITY_PROTOCOL"),
        (
            {"KAFKA_SECURITY_PROTOCOL": "SSL", "KAFKA_TLS_CERTIFICATE_FILE": "/c"},
            "KAFKA_TLS_CERTIFICATE_FILE is set and KAFKA_TLS_KEY_FILE is not",
        ),
        (
            {"KAFKA_SECURITY_PROTOCOL": "SSL", "KAFKA_TLS_KEY_FILE": "/k"},
            "KAFKA_TLS_KEY_FILE is set and KAFKA_TLS_CERTIFICATE_FILE is not",
        ),
        ({"KAFKA_SECURITY_PROTOCOL": "TLS"}, "KAFKA_SECURITY_PROTOCOL=TLS"),
        (SASL | {"KAFKA_SASL_MECHANISM": "GSSAPI"}, "KAFKA_SASL_MECHANISM=GSSAPI"),
        ({"VIGIE_PREFIX": "Two Cities"}, "VIGIE_PREFIX=Two Cities"),
        ({"VIGIE_TRACES": "yes"}, "VIGIE_TRACES=yes"),
        ({"VIGIE_SNAPSHOT_RECORDS": "0"}, "VIGIE_SNAPSHOT_RECORDS=0"),
        (
            {"VIGIE_TOPIC_REPLICATION_FACTOR": "2", "VIGIE_TOPIC_MIN_INSYNC_REPLICAS": "3"},
            "VIGIE_TOPIC_MIN_INSYNC_REPLICAS=3 is more than",
        ),
    ],
)
def test_unusable_settings_end_the_process_with_a_sentence_that_names_their_variable(
    read: Callable[..., Settings], said: dict[str, str], sentence: str
) -> None:
    with pytest.raises(InvalidSettings) as invalid:
        read(**said)
    assert str(invalid.value).startswith(sentence)
    assert "\n" not in str(invalid.value)
    with pytest.raises(SystemExit) as end:
        read_or_exit()
    assert end.value.code == str(invalid.value)


def test_cluster_at_uses_the_security_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SASL.items():
        monkeypatch.setenv(name, value)
    assert cluster_at("elsewhere:1").principal == "User:vigie-roads"
    monkeypatch.setenv("KAFKA_SASL_USERNAME", "")
    with pytest.raises(InvalidSettings, match="KAFKA_SASL_USERNAME is not set"):
        cluster_at("elsewhere:1")


def test_settings_hold_the_names_of_secrets_and_never_a_secret(
    read: Callable[..., Settings], tmp_path: Path
) -> None:
    file = tmp_path / "password"
    file.write_text("open-sesame")
    settings = read(**(SASL | {"KAFKA_SASL_PASSWORD_FILE": str(file)}))
    assert "open-sesame" not in repr(settings) + settings.model_dump_json()


@pytest.mark.parametrize(
    ("departments", "sentence"),
    [
        ("roads,lighting,roads", "VIGIE_DEPARTMENTS names roads twice: name each department once."),
        ("roads,coordination", "VIGIE_DEPARTMENTS names coordination, which is no department"),
        ("roads,raods", "VIGIE_DEPARTMENTS: There is no service 'raods': use one of"),
    ],
)
def test_departments_that_cannot_be_meant_are_named(departments: str, sentence: str) -> None:
    with pytest.raises(InvalidSettings, match=sentence):
        read_environment(Settings, departments=departments).checked_departments()


def test_a_department_of_another_release_is_listed_with_its_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("VIGIE_SNOW", "snow.city:7006")
    assert read_environment(Settings, departments="roads, snow").checked_departments() == (
        "roads",
        "snow",
    )
