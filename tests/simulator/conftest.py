"""The town that the field's tests are played in."""

from __future__ import annotations

from tests.city.conftest import hamlet, hamlet_folder, montpellier

__all__ = ["hamlet", "hamlet_folder", "montpellier"]
