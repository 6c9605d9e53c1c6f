"""A bollard's registers, as its manual has them (README.md has the same in a table)."""

from __future__ import annotations

# Coil: the wanted position; 1 lowers the bollard.
LOWER = 0

# Discrete inputs: the end switches, the loop over the bollard, the fault of its motor.
RAISED = 0
LOWERED = 1
OBSTRUCTED = 2
FAULTY = 3
DISCRETE_INPUTS = 4

# Holding register: the heartbeat of the service.
HEARTBEAT = 0

# Without a heartbeat for so long, a bollard raises itself once nothing is over it.
DEAD_MAN_SECONDS = 300.0
