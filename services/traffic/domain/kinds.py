"""The kinds of needs of traffic, and the alarms of the RSMP signal exchange list 1.2.1.

A department edits this table. Times of work are first estimates, to be replaced by its records.
"""

from __future__ import annotations

from collections.abc import Mapping

from services.crews.domain.role import Role
from services.crews.need import P1, P2, P3, P4, Requirements
from vigie.bulletin.v1 import bulletin_pb2 as bulletin

SIGNAL_DARK = "signal_dark"
SIGNAL_CONTROL = "signal_control"
BOLLARD_FAULT = "bollard_fault"
LAMP_SERIOUS, LAMP = "signal_lamp_serious", "signal_lamp"
DETECTOR, PUSHBUTTON, CONTROLLER = "detector_fault", "pushbutton_fault", "controller_fault"

SIGNALS = ("signals",)

REQUIREMENTS: Mapping[str, Requirements] = {
    SIGNAL_DARK: Requirements.for_roles(P2,
        "drivers have no signals: repair them; the bulletin states which further help is wanted",
        Role("repair", SIGNALS, (), 3_600, 300, "finds the fault and restores the signals")),
    LAMP_SERIOUS: Requirements(P2, SIGNALS, (), 1_800, 120,
        "a red lamp is dark: drivers may take the signal for green"),
    SIGNAL_CONTROL: Requirements(P3, SIGNALS, (), 2_700, 120,
        "the controller does not take its settings: they are checked at the controller"),
    CONTROLLER: Requirements(P3, SIGNALS, (), 2_700, 120,
        "the controller reports a fault and still directs the traffic"),
    BOLLARD_FAULT: Requirements(P3, ("electrical",), (), 2_700, 300,
        "the bollard does not move: the street is shut to the fire brigade, or open to all"),
    LAMP: Requirements(P3, SIGNALS, (), 1_800, 120,
        "a lamp is dark and another one of the signal shows the same"),
    PUSHBUTTON: Requirements(P3, SIGNALS, (), 1_800, 120,
        "pedestrians may get no green: the button is replaced"),
    DETECTOR: Requirements(P4, SIGNALS, (), 3_600, 300,
        "the signals follow a fixed time: the loop is measured and replaced by day"),
}  # fmt: skip
"""Work in a controller or a bollard requires a crew licensed by NF C 18-510."""

DARK_PRIORITY: Mapping[int, int] = {1: P1, 2: P2, 3: P3}
"""The priority of a dark junction by the rank of its streets. Own rule: no published figure.

Where main streets cross, vehicles meet at full speed, and so many that no driver can give way.
"""

WANTED_BY_RANK: Mapping[int, tuple[bulletin.Wanted, ...]] = {
    1: (
        bulletin.WANTED_POLICE,
        bulletin.WANTED_REPAIR,
        bulletin.WANTED_DIVERSION,
        bulletin.WANTED_BUSES,
    ),
    2: (bulletin.WANTED_REPAIR, bulletin.WANTED_POLICE, bulletin.WANTED_BUSES),
    3: (bulletin.WANTED_REPAIR,),
}
"""The help that a dark junction wants, by the rank of its streets."""

CONTROLLER_ALARMS = frozenset({"A0001", "A0006"})
DEADLOCK_ALARM = "A0008"

NEED_OF_ALARM: Mapping[str, str] = {
    **dict.fromkeys((*CONTROLLER_ALARMS, DEADLOCK_ALARM), SIGNAL_DARK),
    **dict.fromkeys(("A0002", "A0003", "A0004", "A0005", "A0007", "A0009"), CONTROLLER),
    "A0010": "",
    "A0101": PUSHBUTTON,
    "A0201": LAMP_SERIOUS,
    "A0202": LAMP,
    **dict.fromkeys(("A0301", "A0302", "A0303", "A0304"), DETECTOR),
}
"""Every alarm code, with the kind of need that it raises: an open door is shown and raises none."""
