"""Every RSMP frame of a simulated controller, and of its supervisor, is checked as in traffic."""

from __future__ import annotations

from tests.traffic.rsmp.conftest import tap

__all__ = ["tap"]
