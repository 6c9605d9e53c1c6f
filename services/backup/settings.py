"""Where a copy stands and as whom it is reached: the environment, read once."""

from __future__ import annotations

from typing import Self

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import SettingsConfigDict

from services.backup.endpoint import Side
from services.chassis.sdk import settings as suite
from services.chassis.sdk.settings import InvalidSettings, KafkaSettings


class Copy(KafkaSettings):
    """The cluster of the copy. `BACKUP_KAFKA_` stands before each name."""

    model_config = SettingsConfigDict(
        env_prefix="BACKUP_KAFKA_", env_ignore_empty=True, extra="ignore", frozen=True
    )

    bootstrap: str = Field(min_length=1)


class Settings(suite.Settings):
    """An installation's settings, and its copy's."""

    copy_prefix: str = Field("", pattern=r"^([a-z][a-z0-9-]{0,30})?$")
    copy_replication: int = Field(1, gt=0)
    copy_cluster: Copy = Field(default_factory=Copy)  # type: ignore[arg-type]

    @model_validator(mode="after")
    def _stands_apart(self) -> Self:
        if self.copy_prefix == self.prefix:
            raise ValueError(
                f"VIGIE_COPY_PREFIX={self.copy_prefix} is VIGIE_PREFIX too, and a suite could be "
                f"started on the copy: set another, or leave it out ({self.prefix}-copy)."
            )
        return self

    @property
    def suite(self) -> Side:
        """Where the suite runs."""
        return Side(self.kafka, self.prefix)

    @property
    def copy_side(self) -> Side:
        """Where the copy stands. Its prefix is another: no service can be started on it."""
        return Side(self.copy_cluster, self.copy_prefix or f"{self.prefix}-copy")


def read() -> Settings:
    """Return the environment's settings. Raises `InvalidSettings`, which names the variable."""
    suite.read()  # what is wrong with the suite's own is said as its services say it
    try:
        return Settings()  # type: ignore[call-arg]  # the environment fills it
    except ValidationError as error:
        raise InvalidSettings(_sentence(error)) from None


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    if not first["loc"]:
        return str(first["ctx"]["error"])
    prefix = "BACKUP_KAFKA_" if error.title == Copy.__name__ else "VIGIE_"
    variable = f"{prefix}{str(first['loc'][0]).upper()}"
    if first["type"] == "missing":
        return f"{variable} is not set: name the cluster where the copy stands."
    return f"{variable}={first['input']!s}: {first['msg']}."
