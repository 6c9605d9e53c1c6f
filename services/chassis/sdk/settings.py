"""The settings of one process: the environment, read once."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, Self, TypeVar

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.chassis.sdk.discovery import DEPARTMENTS, Directory, UnknownService, declarations

Known = TypeVar("Known", bound=BaseSettings)


class InvalidSettings(Exception):
    """A variable of the environment is invalid; the message is for the operator."""


class KafkaSettings(BaseSettings):
    """The Kafka cluster, and the principal of this process. Each name begins with `KAFKA_`.

    The fields hold names of files, never their content: each new client reads the password again
    (librdkafka.properties), so that no print of the settings shows a secret.
    """

    model_config = SettingsConfigDict(
        env_prefix="KAFKA_", env_ignore_empty=True, extra="ignore", frozen=True
    )

    bootstrap: str = Field(default="127.0.0.1:9092", min_length=1)
    security_protocol: str = Field(default="PLAINTEXT", pattern="^(SASL_)?(PLAINTEXT|SSL)$")
    sasl_mechanism: str = Field(default="SCRAM-SHA-512", pattern="^(SCRAM-SHA-(256|512)|PLAIN)$")
    sasl_username: str = ""
    sasl_password_file: Path | None = None
    tls_ca_file: Path | None = None
    tls_certificate_file: Path | None = None
    tls_key_file: Path | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        names = {"sasl_username", "sasl_password_file"}
        self._fit(names, "sends no name: set SASL_SSL", fits=self.sasl)
        tls = {"tls_ca_file", "tls_certificate_file", "tls_key_file"}
        right = "SASL_SSL" if self.sasl else "SSL"
        self._fit(tls, f"uses no TLS: set {right}", fits=self.tls)
        for name in sorted(names):
            if self.sasl and not getattr(self, name):
                raise ValueError(
                    f"{self.variable(name)} is not set, and {self._protocol} needs it."
                )
        pair = ("tls_certificate_file", "tls_key_file")
        for name, other in (pair, pair[::-1]):
            if getattr(self, name) and not getattr(self, other):
                raise ValueError(
                    f"{self.variable(name)} is set and {self.variable(other)} is not: "
                    "set both, or neither."
                )
        return self

    def _fit(self, names: set[str], remedy: str, *, fits: bool) -> None:
        """Reject a setting that has no effect: a password that is set is meant to be used."""
        for name in sorted(names):
            if getattr(self, name) and not fits:
                raise ValueError(
                    f"{self.variable(name)} is set, and {self._protocol} {remedy}, or unset it."
                )

    @property
    def _protocol(self) -> str:
        return f"{self.variable('security_protocol')}={self.security_protocol}"

    def variable(self, name: str) -> str:
        """Return the variable of the environment that sets a field."""
        return f"{self.model_config['env_prefix']}{name.upper()}"

    @property
    def sasl(self) -> bool:
        return self.security_protocol.startswith("SASL_")

    @property
    def tls(self) -> bool:
        """Whether the connection uses TLS."""
        return self.security_protocol.endswith("SSL")

    @property
    def principal(self) -> str:
        """The principal of this process in the cluster, for an error message."""
        if self.sasl:
            return f"User:{self.sasl_username}"
        return "the certificate's subject" if self.tls_certificate_file else "User:ANONYMOUS"


def _declared_departments() -> str:
    return ",".join(each.name for each in declarations() if each.is_department)


class Settings(BaseSettings):
    """The settings that every service reads from the environment.

    Each variable is the name of a field with the prefix `VIGIE_`; those of Kafka and OpenTelemetry
    keep their usual names. A service with settings of its own derives a class from this one.
    """

    model_config = SettingsConfigDict(
        env_prefix="VIGIE_", env_ignore_empty=True, extra="ignore", frozen=True
    )

    kafka: KafkaSettings = Field(default_factory=KafkaSettings)
    prefix: str = Field("vigie", pattern=r"^[a-z][a-z0-9-]{0,30}$")
    departments: str = Field(default_factory=_declared_departments)
    host: str = "127.0.0.1"
    port: int = 0
    http_port: int = 0
    tls_certificate_file: Path | None = None
    tls_key_file: Path | None = None
    tls_client_ca_file: Path | None = None
    topic_replication_factor: int = Field(1, gt=0)
    topic_min_insync_replicas: int = Field(0, ge=0)
    manage_acls: bool = False
    traces: str = Field("", pattern="^(|console)$")
    log_level: str = "INFO"
    log_format: str = Field("json", pattern="^(json|console)$")
    otlp_endpoint: str = Field("", validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT")
    snapshot_records: int = Field(100_000, gt=0)
    duplicate_window_seconds: int = Field(86_400, gt=0)
    duplicate_window_entries: int = Field(50_000, gt=0)
    in_flight_limit: int = Field(500, gt=0)
    stream_limit: int = Field(2_000, gt=0)
    caller_stream_limit: int = Field(100, gt=0)
    caller_calls_per_second: float = Field(250.0, ge=1)
    request_bytes: int = Field(256 * 1024, ge=1024, le=3 * 1024 * 1024)
    reflection: bool = False
    drain_seconds: float = Field(8.0, gt=0)
    heartbeat_seconds: float = Field(10.0, gt=0)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.topic_min_insync_replicas > self.topic_replication_factor:
            raise ValueError(
                f"VIGIE_TOPIC_MIN_INSYNC_REPLICAS={self.topic_min_insync_replicas} is more than "
                f"VIGIE_TOPIC_REPLICATION_FACTOR={self.topic_replication_factor}: no record could "
                "be written. Set it to the replication factor less one, or leave it out."
            )
        return self

    @property
    def department_names(self) -> tuple[str, ...]:
        return tuple(name.strip() for name in self.departments.split(",") if name.strip())

    def checked_departments(self) -> tuple[str, ...]:
        """Return the departments for a service that reads the topics of each.

        Raises `InvalidSettings` for a name that is listed twice, is unknown or is no department.
        """
        names = self.department_names
        for name in names:
            if names.count(name) > 1:
                message = f"{DEPARTMENTS} names {name} twice: name each department once."
                raise InvalidSettings(message)
        others = {each.name for each in declarations() if not each.is_department}
        for name in others & set(names):
            message = f"{DEPARTMENTS} names {name}, which is no department: leave it out."
            raise InvalidSettings(message)
        try:
            return Directory({**os.environ, DEPARTMENTS: self.departments}).departments
        except UnknownService as error:
            raise InvalidSettings(f"{DEPARTMENTS}: {error}") from error


def cluster_at(bootstrap: str) -> KafkaSettings:
    """Return the settings of a cluster at an address. Raises `InvalidSettings`."""
    return read(KafkaSettings, bootstrap=bootstrap)


def read(kind: type[Known], **given: Any) -> Known:
    """Return settings from the environment. Raises `InvalidSettings`, which names the variable.

    The fields of `given` take precedence over the environment.
    """
    try:
        return kind(**given)
    except ValidationError as error:
        raise InvalidSettings(_sentence(error)) from None


def read_or_exit() -> Settings:
    """Return the chassis' settings, or end the process with the sentence of `InvalidSettings`."""
    try:
        return read(Settings)
    except InvalidSettings as error:
        sys.exit(str(error))


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    if not first["loc"]:
        return str(first["ctx"]["error"])
    name = str(first["loc"][0])
    prefix = "KAFKA_" if error.title == KafkaSettings.__name__ else "VIGIE_"
    variable = name if name.isupper() else f"{prefix}{name.upper()}"
    return f"{variable}={first['input']!s}: {first['msg']}."
