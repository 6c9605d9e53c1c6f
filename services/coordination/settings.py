"""The settings of coordination: those of a city, and its dispatch policy."""

from __future__ import annotations

import msgspec

from services.chassis.sdk.settings import InvalidSettings
from services.city.settings import CitySettings
from services.coordination.domain.policy import DEFAULT, Policy

POLICY_FILE = "policy.toml"
"""The file in the city's folder with the figures that differ from the default policy."""


class CoordinationSettings(CitySettings):
    """The settings of a city, and `VIGIE_POLICY`: a dispatch policy as TOML text.

    Without it the policy is that of the file `policy.toml` in the city's folder, or the default.
    """

    policy: str = ""

    def load_policy(self) -> Policy:
        """Return the dispatch policy. Raises `InvalidSettings` with the figure that is wrong."""
        file = self.city / POLICY_FILE
        if not self.policy and not file.is_file():
            return DEFAULT
        text = self.policy.encode() if self.policy else file.read_bytes()
        try:
            return Policy.of_toml(text)
        except msgspec.DecodeError as error:
            source = "VIGIE_POLICY" if self.policy else str(file)
            message = f"{source} is not a dispatch policy ({error}): correct it."
            raise InvalidSettings(message) from error
