"""The words of a contract that an option accepts. A test compares them with the protos."""

from __future__ import annotations

from typing import Literal, TypeAlias

AssignReason: TypeAlias = Literal[
    "local_knowledge", "already_on_the_way", "phoned", "supervisor", "other"
]
EscalationReason: TypeAlias = Literal[
    "no_crew", "danger_grows", "other_service_needed", "disagreement", "other"
]
CloseReason: TypeAlias = Literal["false_alarm", "duplicate", "resolved_elsewhere", "not_ours"]
DeclineReason: TypeAlias = Literal[
    "unsafe_to_leave", "too_far", "no_equipment", "rest", "breakdown", "other"
]
BackupReason: TypeAlias = Literal["too_large", "traffic", "violence", "no_equipment", "other"]
HoldReason: TypeAlias = Literal["", "violence", "gas", "police", "traffic", "other"]
ModeReason: TypeAlias = Literal["training", "storm", "fault", "other"]
Mode: TypeAlias = Literal["automatic", "confirm", "advise"]
