"""The groups of commands in `vigie --help`, in their order."""

from __future__ import annotations

INCIDENTS = "Incidents"
OPERATORS = "The operator in charge"
CORRECTIONS = "Corrections of incidents"
CREWS = "Crews and their leaders"
STREETS = "Streets and lamps"
INSTALLATION = "Installation"
