"""The environment, read once; what is wrong in it is named."""

import pytest
from pydantic import ValidationError

from services.chassis.settings import Settings


def read(monkeypatch: pytest.MonkeyPatch, **said: str) -> Settings:
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    return Settings()  # type: ignore[call-arg]


def test_names_begin_with_vigie_but_for_those_that_others_read_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = read(monkeypatch, VIGIE_PREFIX="dijon", KAFKA_BOOTSTRAP="k:1", VIGIE_PORT="7")
    assert (settings.prefix, settings.kafka.bootstrap, settings.port) == ("dijon", "k:1", 7)


def test_a_variable_that_is_empty_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, KAFKA_BOOTSTRAP="", VIGIE_PORT="", VIGIE_PREFIX="")
    assert (settings.prefix, settings.kafka.bootstrap, settings.port) == (
        "vigie",
        "127.0.0.1:9092",
        Settings.model_fields["port"].default,
    )


def test_departments_are_a_list_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, DEPARTMENTS="roads, snow,").department_names == ("roads", "snow")


@pytest.mark.parametrize(
    ("name", "value"),
    [("VIGIE_PREFIX", "Two Cities"), ("VIGIE_TRACES", "yes"), ("VIGIE_SNAPSHOT_RECORDS", "0")],
)
def test_what_makes_no_sense_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    with pytest.raises(ValidationError, match=name.removeprefix("VIGIE_").lower()):
        read(monkeypatch, **{name: value})
