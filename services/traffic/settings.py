"""The settings of the traffic department."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from services.chassis.devices.settings import DeviceSettings
from services.city.settings import CitySettings


class TrafficSettings(CitySettings, DeviceSettings):
    """The settings of a service that reads the city's folder, of its device worker, and of RSMP.

    - `VIGIE_RSMP_HOST` and `VIGIE_RSMP_PORT` are where signal controllers dial in; port 0 lets
      none. Without the host it is `VIGIE_HOST`.
    - `VIGIE_RSMP_SECURITY_CODE_FILE` holds the security code of level 2. Without it controllers
      are read and not written.
    - `VIGIE_RSMP_TLS_CERTIFICATE_FILE` and `VIGIE_RSMP_TLS_KEY_FILE` turn TLS on;
      `VIGIE_RSMP_TLS_CA_FILE` then demands a certificate of each controller.
    """

    rsmp_host: str = ""
    rsmp_port: int = Field(12_111, ge=0, le=65_535)
    rsmp_security_code_file: Path | None = None
    rsmp_tls_certificate_file: Path | None = None
    rsmp_tls_key_file: Path | None = None
    rsmp_tls_ca_file: Path | None = None

    @property
    def rsmp_tls(self) -> tuple[Path, Path, Path | None] | None:
        """The certificate, its key and the authority of the controllers; None without TLS."""
        certificate, key = self.rsmp_tls_certificate_file, self.rsmp_tls_key_file
        return (certificate, key, self.rsmp_tls_ca_file) if certificate and key else None

    @model_validator(mode="after")
    def _has_both(self) -> Self:
        if bool(self.rsmp_tls_certificate_file) != bool(self.rsmp_tls_key_file):
            raise ValueError(
                "VIGIE_RSMP_TLS_CERTIFICATE_FILE and VIGIE_RSMP_TLS_KEY_FILE belong together: set"
                " both, or neither."
            )
        return self
