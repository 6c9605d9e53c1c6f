"""Why a crew is sought beside the one assigned, as a part of a sentence."""

from __future__ import annotations

from collections.abc import Mapping

SEARCHES: Mapping[str, str] = {
    "UNABLE": "because its crew cannot do the work now",
    "NOT_DEPARTED": "because its crew has not left in time",
    "NOT_ARRIVED": "because its crew has not arrived in time",
    "POSITION_LOST": "because the position of its crew is unknown",
    "CUT_OFF": "because its crew is cut off by a closure",
    "QUEUED": "because its crew has other work first",
    "UPGRADED": "because it is more urgent now",
    "OPERATOR": "because an operator chose another crew",
    "BETTER": "because a better crew is available",
    "RELIEF": "to relieve its crew at the end of the shift",
}
