"""The settings of the traffic department."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from services.chassis.devices.settings import DeviceSettings
from services.city.settings import CitySettings
from services.traffic.corridors.follow import Rules


class TrafficSettings(CitySettings, DeviceSettings):
    """The settings of a service that reads the city's folder, of its device worker, and of RSMP.

    - `VIGIE_RSMP_HOST` and `VIGIE_RSMP_PORT` are where signal controllers dial in; port 0 lets
      none. Without the host it is `VIGIE_HOST`.
    - `VIGIE_RSMP_SECURITY_CODE_FILE` holds the security code of level 2. Without it controllers
      are read and not written.
    - `VIGIE_RSMP_TLS_CERTIFICATE_FILE` and `VIGIE_RSMP_TLS_KEY_FILE` turn TLS on;
      `VIGIE_RSMP_TLS_CA_FILE` then demands a certificate of each controller.
    - `VIGIE_CORRIDOR_LEAD_SECONDS`: how long before the crew a corridor requests a junction;
      `VIGIE_CORRIDOR_HOLD_SECONDS`: how long it holds one at most;
      `VIGIE_CORRIDOR_JUNCTIONS`: how many it holds at most.
    """

    rsmp_host: str = ""
    rsmp_port: int = Field(12_111, ge=0, le=65_535)
    rsmp_security_code_file: Path | None = None
    rsmp_tls_certificate_file: Path | None = None
    rsmp_tls_key_file: Path | None = None
    rsmp_tls_ca_file: Path | None = None
    corridor_lead_seconds: int = Field(30, ge=0, le=120)
    corridor_hold_seconds: int = Field(120, ge=30, le=300)
    corridor_junctions: int = Field(20, ge=1, le=100)

    @property
    def corridor_rules(self) -> Rules:
        """The limits of a corridor."""
        return Rules(
            lead_seconds=self.corridor_lead_seconds,
            hold_seconds=self.corridor_hold_seconds,
            junctions=self.corridor_junctions,
        )

    @property
    def rsmp_tls(self) -> tuple[Path, Path, Path | None] | None:
        """The certificate, its key and the authority of the controllers; None without TLS."""
        certificate, key = self.rsmp_tls_certificate_file, self.rsmp_tls_key_file
        return (certificate, key, self.rsmp_tls_ca_file) if certificate and key else None

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if bool(self.rsmp_tls_certificate_file) != bool(self.rsmp_tls_key_file):
            raise ValueError(
                "VIGIE_RSMP_TLS_CERTIFICATE_FILE and VIGIE_RSMP_TLS_KEY_FILE belong together: set"
                " both, or neither."
            )
        if self.corridor_hold_seconds <= self.corridor_lead_seconds:
            raise ValueError(
                "VIGIE_CORRIDOR_HOLD_SECONDS is at most VIGIE_CORRIDOR_LEAD_SECONDS, so a junction"
                " would end its hold before the crew is there: choose a longer hold."
            )
        return self
