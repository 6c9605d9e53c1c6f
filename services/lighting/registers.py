"""A lighting cabinet's registers, as its manual has them (README.md has the same in a table)."""

from __future__ import annotations

from services.lighting.domain.cabinet import CHANNELS, LINES

__all__ = ["CHANNELS", "LINES"]

# Coils: the wanted position of each feeder's contactor, line 1 first.
CONTACTORS = 0

# Discrete inputs: what the cabinet sees of itself.
DOOR_OPEN = 0
SUPPLY_PRESENT = 1
BREAKERS_CLOSED = 8
CONTACTORS_CLOSED = 16
DISCRETE_INPUTS = 24

# Holding registers: the heartbeat of the service; the set-points in percent, by channel.
HEARTBEAT = 0
SET_POINTS = 16
LARGEST_LEVEL = 100

# Input registers: meter (Wh, 32 bits, high word first), flags, currents (0.1 A), lamps by channel.
ENERGY = 0
FLAGS = 2
LOCAL_PROGRAMME_FLAG = 1
CURRENTS = 8
LAMPS = 16

# A lamp's input register: its status in the high byte, its level in percent in the low one.
STATUS_SHIFT = 8
LEVEL_MASK = 0xFF
STATUS_SOUND = 0
STATUS_FAILED = 1
STATUS_SILENT = 2

# Without a heartbeat for so long, a cabinet falls back to its own programme. Contactors stay as
# they are.
DEAD_MAN_SECONDS = 60.0
