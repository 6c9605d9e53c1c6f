"""The signal exchange list of traffic light controllers, version 1.2.1, as far as it is used here.

Only data: codes, argument names and limits. README.md has the same in tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

SECURITY_CODE = "securityCode"
TRUE, FALSE = "True", "False"

Rule = Callable[[str], bool]


def _whole(low: int, high: int) -> Rule:
    return lambda text: text.isascii() and text.isdigit() and low <= int(text[:5]) <= high


def _one_of(*values: str) -> Rule:
    return lambda text: text in values


_BOOLEAN = _one_of(TRUE, FALSE)
_FROM_1_TO_255 = _whole(1, 255)


@dataclass(frozen=True, slots=True)
class Command:
    """A command: the name of its function, and a rule for each argument but the security code."""

    function: str
    arguments: Mapping[str, Rule]


NORMAL, YELLOW_FLASH, DARK = "NormalControl", "YellowFlash", "Dark"
LONGEST_RETURN_MINUTES = 1440

COMMANDS: Mapping[str, Command] = MappingProxyType(
    {
        # A timeout of 0 would mean no automatic return, so it is never sent.
        "M0001": Command(
            "setValue",
            {
                "status": _one_of(NORMAL, YELLOW_FLASH, DARK),
                "timeout": _whole(1, LONGEST_RETURN_MINUTES),
                "intersection": _whole(0, 255),
            },
        ),
        "M0002": Command("setPlan", {"status": _BOOLEAN, "timeplan": _FROM_1_TO_255}),
        "M0003": Command(
            "setTrafficSituation", {"status": _BOOLEAN, "traficsituation": _FROM_1_TO_255}
        ),
        "M0005": Command("setEmergency", {"status": _BOOLEAN, "emergencyroute": _FROM_1_TO_255}),
    }
)
"""The commands that may be written. Each has all arguments of the list: no other may be missing."""

_DIRECT = ("intersection", "status", "source")
_COUNTED = ("P", "PS", "L", "LS", "B", "SP", "MC", "C", "F")
STATUSES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "S0001": ("signalgroupstatus", "cyclecounter", "basecyclecounter", "stage"),
        "S0006": ("status", "emergencystage"),
        "S0007": _DIRECT,
        "S0009": _DIRECT,
        "S0011": _DIRECT,
        "S0014": ("status", "source"),
        "S0015": ("status", "source"),
        "S0020": ("intersection", "controlmode"),
        "S0035": ("emergencyroutes",),
        "S0091": ("user",),
        "S0201": ("starttime", "vehicles"),
        "S0202": ("starttime", "speed"),
        "S0203": ("starttime", "occupancy"),
        "S0204": ("starttime", *_COUNTED),
        "S0205": ("start", "vehicles"),
        "S0206": ("start", "speed"),
        "S0207": ("start", "occupancy"),
        "S0208": ("start", *_COUNTED),
    }
)
"""The names of the values of each status that is requested or subscribed to."""

COUNTS = frozenset(code for code in STATUSES if code.startswith("S02"))
"""Traffic counts: sent at even intervals of the clock alone, never at once or on change."""

STATUS_CODES = frozenset(
    f"S{number:04}"
    for numbers in (range(1, 36), (91, 92), range(95, 99), range(201, 209))
    for number in numbers
)
"""All status codes of the list."""


@dataclass(frozen=True, slots=True)
class AlarmKind:
    """An alarm: its priority, and whether the controller then shows yellow flash or is dark."""

    title: str
    priority: int
    major: bool


ALARMS: Mapping[str, AlarmKind] = MappingProxyType(
    {
        code: AlarmKind(title, priority, major)
        for code, title, priority, major in (
            ("A0001", "serious hardware error", 2, True),
            ("A0002", "less serious hardware error", 3, False),
            ("A0003", "serious configuration error", 2, True),
            ("A0004", "less serious configuration error", 3, False),
            ("A0005", "synchronisation error", 3, False),
            ("A0006", "safety error", 2, True),
            ("A0007", "communication error", 3, False),
            ("A0008", "dead lock", 2, True),
            ("A0009", "other error", 3, False),
            ("A0010", "door open", 3, False),
            ("A0101", "push button error", 3, False),
            ("A0201", "serious lamp error", 2, True),
            ("A0202", "less serious lamp error", 3, False),
            ("A0301", "detector error, hardware", 3, False),
            ("A0302", "detector error, logic", 3, False),
            ("A0303", "serious detector error, hardware", 2, True),
            ("A0304", "serious detector error, logic", 2, True),
        )
    }
)
