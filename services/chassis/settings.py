"""The settings of one process: the environment, read once."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What the environment says.

    `VIGIE_` stands before each name, but for those that Kafka and OpenTelemetry share.
    """

    model_config = SettingsConfigDict(
        env_prefix="VIGIE_", env_ignore_empty=True, extra="ignore", frozen=True
    )

    kafka_bootstrap: str = Field("127.0.0.1:9092", validation_alias="KAFKA_BOOTSTRAP")
    prefix: str = Field("vigie", pattern=r"^[a-z][a-z0-9-]{0,30}$")
    departments: str = Field("lighting,roads", validation_alias="DEPARTMENTS")
    city: Path = Path("deploy/cities/montpellier")
    host: str = "127.0.0.1"
    port: int = 0
    http_port: int = 0
    tls_certificate_file: Path | None = None
    tls_key_file: Path | None = None
    tls_client_ca_file: Path | None = None
    replication: int = Field(1, gt=0)
    traces: str = Field("", pattern="^(|console)$")
    log_level: str = "INFO"
    log_format: str = Field("json", pattern="^(json|console)$")
    otlp_endpoint: str = Field("", validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT")
    snapshot_records: int = Field(100_000, gt=0)
    duplicate_window_seconds: int = Field(86_400, gt=0)
    in_flight_limit: int = Field(500, gt=0)
    drain_seconds: float = Field(8.0, gt=0)
    heartbeat_seconds: float = Field(10.0, gt=0)
    field_poll_seconds: float = Field(15.0, gt=0)

    @property
    def department_names(self) -> tuple[str, ...]:
        """The departments that coordination listens to."""
        return tuple(name.strip() for name in self.departments.split(",") if name.strip())
