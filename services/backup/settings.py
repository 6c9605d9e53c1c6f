"""Where a copy stands and as whom it is reached: the environment, read once."""

from __future__ import annotations

from pydantic import Field, ValidationError
from pydantic_settings import SettingsConfigDict

from services.backup.side import Side
from services.chassis.settings import Cluster, Misset, Settings as Installation


class Copy(Cluster):
    """The cluster of the copy. `BACKUP_KAFKA_` stands before each name."""

    model_config = SettingsConfigDict(
        env_prefix="BACKUP_KAFKA_", env_ignore_empty=True, extra="ignore", frozen=True
    )


class Settings(Installation):
    """An installation's settings, and its copy's."""

    copy_prefix: str = Field("", pattern=r"^([a-z][a-z0-9-]{0,30})?$")
    copy_replication: int = Field(1, gt=0)
    copy_cluster: Copy = Field(default_factory=Copy)

    @property
    def suite(self) -> Side:
        """Where the suite runs."""
        return Side(self.kafka, self.prefix)

    @property
    def copy_side(self) -> Side:
        """Where the copy stands. Its prefix is another: no service can be started on it."""
        return Side(self.copy_cluster, self.copy_prefix or f"{self.prefix}-copy")


def read() -> Settings:
    """Return what the environment says. Raises `Misset` with a sentence that names the variable."""
    try:
        return Settings()  # type: ignore[call-arg]  # the environment fills it
    except ValidationError as error:
        raise Misset(str(error)) from None
