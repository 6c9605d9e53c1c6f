"""The settings of every service that has crews."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class CrewSettings(BaseSettings):
    """`VIGIE_CREW_LIMIT` is the number of crews that a department may have."""

    model_config = SettingsConfigDict(
        env_prefix="VIGIE_", env_ignore_empty=True, extra="ignore", frozen=True
    )

    crew_limit: int = Field(500, gt=0)
