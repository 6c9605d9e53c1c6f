"""Settings of a backup: the suite's own, and the cluster and prefix of the copy."""

from __future__ import annotations

from typing import Self, TypeVar

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.backup.cluster_endpoint import ClusterEndpoint
from services.chassis.sdk import settings as suite
from services.chassis.sdk.settings import InvalidSettings, KafkaSettings

Known = TypeVar("Known", bound=BaseSettings)


def _from_environment(kind: type[Known]) -> Known:
    """Return settings of a kind, whose every value comes from the environment."""
    return kind()


class CopyKafkaSettings(KafkaSettings):
    """The cluster of the copy, from variables that begin with `BACKUP_KAFKA_`."""

    model_config = SettingsConfigDict(
        env_prefix="BACKUP_KAFKA_", env_ignore_empty=True, extra="ignore", frozen=True
    )

    bootstrap: str = Field(min_length=1)


class Settings(suite.Settings):
    """An installation's settings, and its copy's."""

    backup_prefix: str = Field("", pattern=r"^([a-z][a-z0-9-]{0,30})?$")
    backup_replication: int = Field(1, gt=0)
    copy_cluster: CopyKafkaSettings = Field(
        default_factory=lambda: _from_environment(CopyKafkaSettings)
    )

    @model_validator(mode="after")
    def _check_prefixes(self) -> Self:
        if self.backup_prefix == self.prefix:
            raise ValueError(
                f"VIGIE_BACKUP_PREFIX={self.backup_prefix} is VIGIE_PREFIX too, and a suite could "
                f"be started on the copy: set another, or leave it out ({self.prefix}-copy)."
            )
        return self

    @property
    def suite_endpoint(self) -> ClusterEndpoint:
        """The cluster where the suite runs."""
        return ClusterEndpoint(self.kafka, self.prefix)

    @property
    def copy_endpoint(self) -> ClusterEndpoint:
        """The cluster of the copy. Its prefix differs, so that no service can start on it."""
        return ClusterEndpoint(self.copy_cluster, self.backup_prefix or f"{self.prefix}-copy")


def read() -> Settings:
    """Return the environment's settings. Raises `InvalidSettings`, which names the variable."""
    # First, so that errors in the suite's own settings read as those of a service.
    suite.read(suite.Settings)
    try:
        return _from_environment(Settings)
    except ValidationError as error:
        raise InvalidSettings(_message_of(error)) from None


def _message_of(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    if not first["loc"]:
        return str(first["ctx"]["error"])
    prefix = "BACKUP_KAFKA_" if error.title == CopyKafkaSettings.__name__ else "VIGIE_"
    variable = f"{prefix}{str(first['loc'][0]).upper()}"
    if first["type"] == "missing":
        return f"{variable} is not set: name the cluster of the copy."
    return f"{variable}={first['input']!s}: {first['msg']}."
