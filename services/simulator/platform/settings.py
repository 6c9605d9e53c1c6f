"""The settings of the simulator: the environment, read once."""

from __future__ import annotations

import os
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path

from pydantic import AliasChoices, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.chassis.sdk.discovery import DEPARTMENTS, Directory, UnknownService
from services.client import ClientTls


class InvalidSettings(Exception):
    """A variable of the environment that cannot be used; the message is for people."""


class Settings(BaseSettings):
    """The settings of the environment, `VIGIE_` before each name."""

    model_config = SettingsConfigDict(
        env_prefix="VIGIE_", env_ignore_empty=True, extra="ignore", frozen=True
    )

    city: Path = Path("deploy/cities/montpellier")
    home: Path = Path(".vigie")
    host: str = "127.0.0.1"
    http_port: int = Field(
        default=7100, validation_alias=AliasChoices("VIGIE_SIMULATOR_HTTP_PORT", "VIGIE_HTTP_PORT")
    )
    speed: float = Field(
        default=1.0, gt=0, le=1000, validation_alias=AliasChoices("VIGIE_SPEED", "SPEED")
    )
    simulator_address: str = Field(default="", pattern=r"^[A-Za-z0-9.-]{0,253}$")
    simulator_port_base: int = Field(default=16_000, gt=1023, lt=65_000)
    simulator_patience_seconds: float = Field(default=15.0, gt=0, le=3600)
    simulator_rsmp_host: str = ""
    rsmp_port: int = Field(default=12_111, ge=0, lt=65_536)
    rsmp_security_code_file: Path | None = None
    tls_ca_file: Path | None = None
    tls_certificate_file: Path | None = None
    tls_key_file: Path | None = None
    simulator_start: datetime | None = None
    simulator_seed: int = 1
    simulator_backlog_hours: float = Field(default=3.0, ge=0, le=168)
    simulator_warning: str = Field(default="", pattern="^(|yellow|orange|red)$")
    simulator_faults: str = ""
    log_level: str = "INFO"
    log_format: str = Field(default="json", pattern="^(json|console)$")
    departments: str = ""

    @field_validator("host")
    @classmethod
    def _is_an_address(cls, host: str) -> str:
        if host != "localhost":
            ip_address(host)
        return host

    @property
    def department_names(self) -> frozenset[str]:
        """The departments of the installation. Raises `InvalidSettings` for an unknown name."""
        try:
            return frozenset(Directory({**os.environ, DEPARTMENTS: self.departments}).departments)
        except UnknownService as error:
            raise InvalidSettings(f"{DEPARTMENTS}: {error}") from error

    @property
    def faults(self) -> list[str]:
        """The words of the faults that are injected after the start."""
        return [words.strip() for words in self.simulator_faults.split(";") if words.strip()]

    @property
    def backlog_seconds(self) -> int:
        """How long before a first run its first arrivals happened."""
        return int(self.simulator_backlog_hours * 3600)

    @property
    def exposed(self) -> bool:
        """Whether other machines can reach the cabinets."""
        return self.host != "localhost" and not ip_address(self.host).is_loopback

    @property
    def cabinet_host(self) -> str:
        """The host that lighting receives for each cabinet. Raises `InvalidSettings`."""
        if not self.simulator_address and self.exposed and ip_address(self.host).is_unspecified:
            raise InvalidSettings(
                f"VIGIE_SIMULATOR_ADDRESS is not set, and VIGIE_HOST={self.host} is no address to "
                "call: set the name by which lighting reaches the cabinets, such as the "
                "simulator's Service."
            )
        return self.simulator_address or self.host

    @property
    def rsmp_host(self) -> str:
        """The host that controllers dial: that of the traffic department by default."""
        return self.simulator_rsmp_host or self.address("traffic").rpartition(":")[0].strip("[]")

    @property
    def plays_junctions(self) -> bool:
        """Whether the installation has the traffic department, and its RSMP port is not 0."""
        return "traffic" in self.department_names and self.rsmp_port > 0

    @property
    def security_code_file(self) -> Path:
        """The file with the security code of the controllers."""
        return self.rsmp_security_code_file or self.home / "rsmp-security-code"

    @property
    def tls(self) -> ClientTls:
        return ClientTls(self.tls_ca_file, self.tls_certificate_file, self.tls_key_file)

    @property
    def state_file(self) -> Path:
        return self.home / "field.json"

    def address(self, department: str) -> str:
        """Return host:port of a department. Raises `InvalidSettings` where it is not usable."""
        try:
            return Directory(os.environ).address(department)
        except UnknownService as error:
            raise InvalidSettings(str(error)) from error


def read() -> Settings:
    """Return the settings. Raises `InvalidSettings`, which names the variable."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        variable = name if name.isupper() else f"VIGIE_{name.upper()}"
        raise InvalidSettings(f"{variable}={first['input']!s}: {first['msg']}.") from error
