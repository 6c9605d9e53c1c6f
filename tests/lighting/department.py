"""The lighting department as it is declared, for tests."""

from __future__ import annotations

from services.lighting.service import declare

LIGHTING = declare(poll_seconds=0.05)
cabinet_decider = LIGHTING.deciders["cabinet"]
